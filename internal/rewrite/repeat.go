package rewrite

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

// Repeat is a repeated statement, what its executions differ in, and where
// that comes from.
type Repeat struct {
	Dialect fingerprint.Dialect
	Finding *report.Finding
	Case    *cases.Case
	Child   *Text
	Parent  *Text // nil where none is known, or where it cannot be joined
	Keys    []Key
	Seen    []cases.Variation // of the child's slots
}

// Key is one value in which the executions differ.
type Key struct {
	Link cases.CaseLink
	Slot fingerprint.Slot
	// Predicate is the comparison it stands in, nil where the scanner knows none.
	Predicate *fingerprint.Predicate
	// Types are the element types that an array of it may have in PostgreSQL,
	// the likeliest first; none where no value is known.
	Types []string
	// Element is set where the key is an array of one element, column =
	// ANY(array).
	Element bool
	// also are further slots that take the same argument: $1 twice. alsoAt are
	// their indexes.
	also   []fingerprint.Slot
	alsoAt []int
}

// NewRepeat reads both texts. It returns nil where the child cannot be read
// or nothing is known to differ.
func NewRepeat(f *report.Finding, c *cases.Case) *Repeat {
	source := GoSourceOf(f.Stack)
	q := &Repeat{Dialect: c.Dialect, Finding: f, Case: c}
	q.Child = NewText(c.Dialect, c.Child.Text, c.Child.Columns, MarkChildArg, MarkChildText, source)
	if !q.Child.Readable() || len(q.Child.Structure.Slots) == 0 || c.Child.Uneven {
		return nil
	}
	q.Seen = Variations(c, q.Child.Structure)
	for _, args := range c.Child.Args {
		if len(args) != len(c.Child.Args[0]) {
			return nil // lists of differing length: it is a batch already
		}
	}
	for _, link := range Links(f, c) {
		if link.Slot < 0 || link.Slot >= len(q.Child.Structure.Slots) {
			return nil
		}
		q.Keys = append(q.Keys, q.keyOf(link))
	}
	if c.Parent != nil && !c.Apart && c.Parent.Executions == 1 && len(c.Parent.Columns) > 0 {
		p := NewText(c.Dialect, c.Parent.Text, c.Parent.Columns, MarkParentArg, MarkParentText, GoSourceOf(append([]report.Site{parentSite(f)}, f.Stack...)))
		if p.Readable() && p.Structure.Kind == fingerprint.Select && p.Structure.Writes() == fingerprint.Other && len(p.Structure.Queries) > 0 && q.sourced() {
			q.Parent = p
		}
	}
	return q
}

// keyOf reads what stands round a slot.
func (q *Repeat) keyOf(link cases.CaseLink) Key {
	k := Key{Link: link, Slot: q.Child.Structure.Slots[link.Slot]}
	for i, p := range q.Child.Structure.Predicates {
		if slices.Contains(p.Slots, link.Slot) {
			k.Predicate = &q.Child.Structure.Predicates[i]
		}
	}
	for i, s := range q.Child.Structure.Slots {
		if i != link.Slot && s.Param > 0 && s.Param == link.Param && !slices.ContainsFunc(q.Case.Links, func(l cases.CaseLink) bool { return l.Slot == i }) {
			k.also, k.alsoAt = append(k.also, s), append(k.alsoAt, i)
		}
	}
	if k.Element = oneElement(q.Case, k) && k.also == nil; k.Element {
		k.Types = elementTypes(q.Case, k)
		return k
	}
	k.Types = arrayTypes(q.Case, k)
	return k
}

// KeyAt is a slot that is no link.
func (q *Repeat) KeyAt(slot int) Key {
	return q.keyOf(cases.CaseLink{Slot: slot, Param: q.Child.Structure.Slots[slot].Param, Column: -1})
}

func parentSite(f *report.Finding) report.Site {
	if f.Parent == nil {
		return report.Site{}
	}
	return f.Parent.Site
}

// Spots are all places that take a key.
func (q *Repeat) Spots() []fingerprint.Slot {
	var out []fingerprint.Slot
	for _, k := range q.Keys {
		out = append(append(out, k.Slot), k.also...)
	}
	return out
}

var uuidText = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)

// arrayTypes are the types that the elements of an array of keys may have.
func arrayTypes(c *cases.Case, k Key) []string {
	if k.Slot.Cast != "" {
		if k.Slot.Op == "= ANY" || strings.HasSuffix(k.Slot.Cast, "]") {
			return []string{"text"} // an array of arrays in their text form
		}
		return []string{k.Slot.Cast}
	}
	if k.Link.Param < 1 {
		return LiteralTypes(c, k)
	}
	if at := k.Link.Param - 1; at < len(c.Child.ArgTypes) && c.Child.ArgTypes[at] != "" && k.Slot.Op != "= ANY" {
		return []string{c.Child.ArgTypes[at]}
	}
	for _, args := range c.Child.Args {
		if k.Link.Param > len(args) {
			return nil
		}
		switch v := args[k.Link.Param-1].(type) {
		case int64, int, int32, int16, int8, uint32, uint16, uint8:
			return []string{"bigint"}
		case float64, float32:
			return []string{"double precision", "numeric"}
		case bool:
			return []string{"boolean"}
		case time.Time:
			return []string{"timestamptz"}
		case string:
			return textTypes(v)
		case []byte:
			return textTypes(string(v))
		case [16]byte:
			return []string{"uuid"}
		}
	}
	return nil
}

// LiteralTypes are the types that a key may have that is a literal.
func LiteralTypes(c *cases.Case, k Key) []string {
	for _, l := range fingerprint.AppendLiterals(nil, c.Dialect, c.Child.Text) {
		if l.Slot != k.Link.Slot {
			continue
		}
		switch l.Kind {
		case fingerprint.NumberLiteral:
			if _, ok := l.Int(); ok {
				return []string{"bigint", "numeric"}
			}
			return []string{"numeric"}
		case fingerprint.StringLiteral:
			return textTypes(l.Text())
		}
	}
	return nil
}

func textTypes(v string) []string {
	if uuidText.MatchString(v) {
		return []string{"uuid", "text"}
	}
	return []string{"text"}
}
