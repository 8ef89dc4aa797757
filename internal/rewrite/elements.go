package rewrite

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/trial"
)

// oneElement reports whether a key is column = ANY(array) and every array has
// one element: then the statement is a batch already, asked one key at a time.
func oneElement(c *cases.Case, k Key) bool {
	if k.Slot.Op != "= ANY" || k.Predicate == nil || k.Predicate.Op != "= ANY" || k.Predicate.Column.Name == "" || k.Link.Param < 1 || len(c.Child.Args) == 0 {
		return false
	}
	for _, args := range c.Child.Args {
		if k.Link.Param > len(args) {
			return false
		}
		if _, ok := trial.Element(args[k.Link.Param-1]); !ok {
			return false
		}
	}
	return true
}

// elementTypes are the types that such an element may have.
func elementTypes(c *cases.Case, k Key) []string {
	if of, ok := strings.CutSuffix(k.Slot.Cast, "[]"); ok {
		return []string{of}
	}
	switch v, _ := trial.Element(c.Child.Args[0][k.Link.Param-1]); v := v.(type) {
	case string:
		if strings.Trim(v, "0123456789") == "" {
			return []string{"bigint", "text"}
		}
		return textTypes(v)
	case int64, int32, int:
		return []string{"bigint"}
	}
	return nil
}

// listed reports whether the key stands in a list of one: column IN (?), or
// column = ANY(array).
func (k *Key) listed() bool {
	return k.Element || k.Predicate != nil && k.Predicate.Op == "IN" && len(k.Predicate.Slots) == 1 && k.Predicate.Column.Name != "" &&
		!k.Predicate.Column.Span.Empty() && k.Predicate.Column.Span.End <= k.Slot.Span.Start && !k.Slot.Wrapped
}

// equals is what takes the place of the list where the key is one value.
func (k *Key) equals(value string) Edit {
	return Edit{fingerprint.Span{Start: k.Predicate.Column.Span.End, End: k.Predicate.Span.End}, " = " + value}
}

// Elements reports whether the keys are arrays of one element.
func (q *Repeat) Elements() bool {
	for _, k := range q.Keys {
		if k.Element {
			return true
		}
	}
	return false
}
