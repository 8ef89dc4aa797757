package suggest

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

// question is a repeated statement, what its executions differ in, and where
// that comes from.
type question struct {
	d      fingerprint.Dialect
	f      *report.Finding
	c      *cases.Case
	child  *side
	parent *side // nil where none is known, or where it cannot be joined
	keys   []key
	seen   []cases.Variation // of the child's slots
}

// key is one value in which the executions differ.
type key struct {
	link cases.CaseLink
	slot fingerprint.Slot
	// pred is the comparison it stands in, nil where the scanner knows none.
	pred *fingerprint.Predicate
	// types are the element types that an array of it may have in PostgreSQL,
	// the likeliest first; none where no value is known.
	types []string
	// element is set where the key is an array of one element, column =
	// ANY(array).
	element bool
	// also are further slots that take the same argument: $1 twice. alsoAt are
	// their indexes.
	also   []fingerprint.Slot
	alsoAt []int
}

// newQuestion reads both texts. It returns nil where the child cannot be read
// or nothing is known to differ.
func newQuestion(f *report.Finding, c *cases.Case) *question {
	source := sourceOf(f.Stack)
	q := &question{d: c.Dialect, f: f, c: c}
	q.child = newSide(c.Dialect, c.Child.Text, c.Child.Columns, childArg, childText, source)
	if !q.child.readable() || len(q.child.s.Slots) == 0 || c.Child.Uneven {
		return nil
	}
	q.seen = variations(c, q.child.s)
	for _, args := range c.Child.Args {
		if len(args) != len(c.Child.Args[0]) {
			return nil // lists of differing length: it is a batch already
		}
	}
	for _, link := range Links(f, c) {
		if link.Slot < 0 || link.Slot >= len(q.child.s.Slots) {
			return nil
		}
		q.keys = append(q.keys, q.keyOf(link))
	}
	if c.Parent != nil && !c.Apart && c.Parent.Executions == 1 && len(c.Parent.Columns) > 0 {
		p := newSide(c.Dialect, c.Parent.Text, c.Parent.Columns, parentArg, parentText, sourceOf(append([]report.Site{parentSite(f)}, f.Stack...)))
		if p.readable() && p.s.Kind == fingerprint.Select && p.s.Writes() == fingerprint.Other && len(p.s.Queries) > 0 && q.sourced() {
			q.parent = p
		}
	}
	return q
}

// keyOf reads what stands round a slot.
func (q *question) keyOf(link cases.CaseLink) key {
	k := key{link: link, slot: q.child.s.Slots[link.Slot]}
	for i, p := range q.child.s.Predicates {
		if slices.Contains(p.Slots, link.Slot) {
			k.pred = &q.child.s.Predicates[i]
		}
	}
	for i, s := range q.child.s.Slots {
		if i != link.Slot && s.Param > 0 && s.Param == link.Param && !slices.ContainsFunc(q.c.Links, func(l cases.CaseLink) bool { return l.Slot == i }) {
			k.also, k.alsoAt = append(k.also, s), append(k.alsoAt, i)
		}
	}
	if k.element = oneElement(q.c, k) && k.also == nil; k.element {
		k.types = elementTypes(q.c, k)
		return k
	}
	k.types = arrayTypes(q.c, k)
	return k
}

// keyAt is a slot that is no link.
func (q *question) keyAt(slot int) key {
	return q.keyOf(cases.CaseLink{Slot: slot, Param: q.child.s.Slots[slot].Param, Column: -1})
}

func parentSite(f *report.Finding) report.Site {
	if f.Parent == nil {
		return report.Site{}
	}
	return f.Parent.Site
}

// spots are all places that take a key.
func (q *question) spots() []fingerprint.Slot {
	var out []fingerprint.Slot
	for _, k := range q.keys {
		out = append(append(out, k.slot), k.also...)
	}
	return out
}

var uuidText = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)

// arrayTypes are the types that the elements of an array of keys may have.
func arrayTypes(c *cases.Case, k key) []string {
	if k.slot.Cast != "" {
		if k.slot.Op == "= ANY" || strings.HasSuffix(k.slot.Cast, "]") {
			return []string{"text"} // an array of arrays in their text form
		}
		return []string{k.slot.Cast}
	}
	if k.link.Param < 1 {
		return literalTypes(c, k)
	}
	for _, args := range c.Child.Args {
		if k.link.Param > len(args) {
			return nil
		}
		switch v := args[k.link.Param-1].(type) {
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

func literalTypes(c *cases.Case, k key) []string {
	for _, l := range fingerprint.AppendLiterals(nil, c.Dialect, c.Child.Text) {
		if l.Slot != k.link.Slot {
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
