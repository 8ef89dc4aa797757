package rewrite

import (
	"reflect"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
)

// Element is the only element of an array: of a Go slice, or of an array in
// PostgreSQL's text form. ok is false for anything else, and for NULL.
func Element(v any) (element any, ok bool) {
	switch v := v.(type) {
	case string:
		return textElement(v)
	case []byte:
		return textElement(string(v))
	}
	if r := reflect.ValueOf(v); r.Kind() == reflect.Slice && r.Len() == 1 {
		return r.Index(0).Interface(), true
	}
	return nil, false
}

func textElement(s string) (any, bool) {
	inside, opened := strings.CutPrefix(strings.TrimSpace(s), "{")
	inside, closed := strings.CutSuffix(inside, "}")
	if !opened || !closed || inside == "" {
		return nil, false
	}
	if inside[0] != '"' {
		plain := !strings.ContainsAny(inside, `,{}"\`) && !strings.EqualFold(inside, "null")
		return inside, plain
	}
	var out strings.Builder
	for i := 1; i < len(inside); i++ {
		switch inside[i] {
		case '\\':
			if i++; i < len(inside) {
				out.WriteByte(inside[i])
			}
		case '"':
			return out.String(), i == len(inside)-1
		default:
			out.WriteByte(inside[i])
		}
	}
	return nil, false
}

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
		if _, ok := Element(args[k.Link.Param-1]); !ok {
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
	switch v, _ := Element(c.Child.Args[0][k.Link.Param-1]); v := v.(type) {
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
