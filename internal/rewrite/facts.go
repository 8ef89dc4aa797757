package rewrite

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// LikelyUnique reports whether the key looks like a table's own: then a list
// of keys without LIMIT brings hardly more rows. It proves nothing.
func (q *Repeat) LikelyUnique() bool {
	if q.Case.Child.MaxRows > 1 || len(q.Keys) != 1 || len(q.Child.Tables(0)) != 1 || q.Keys[0].Predicate == nil {
		return false
	}
	name := strings.ToLower(q.Keys[0].Predicate.Column.Name)
	table := strings.ToLower(q.Child.Tables(0)[0].Name)
	return name == "id" || name == "uuid" || name == "guid" || name == strings.TrimSuffix(table, "s")+"_id"
}

// AnyOfEach reports whether the child asks for one row of its key and does not
// say which: LIMIT 1 with no order, or ordered by nothing but the keys.
func (q *Repeat) AnyOfEach() bool {
	m := q.Child.Main()
	if !q.TakesOne() || !m.Offset.Empty() {
		return false
	}
	if m.OrderBy.Empty() {
		return true
	}
	for _, o := range m.Order {
		name, _ := CutDirection(o.Span.Of(q.Child.SQL))
		isKey := slices.ContainsFunc(q.Keys, func(k Key) bool {
			return k.Predicate != nil && k.Predicate.Op == "=" && k.Predicate.Query == 0 && o.Name.Name != "" && o.Name.Span.Of(q.Child.SQL) == name &&
				strings.EqualFold(o.Name.Name, k.Predicate.Column.Name) &&
				(strings.EqualFold(o.Name.Qualifier, k.Predicate.Column.Qualifier) || len(q.Child.Tables(0)) == 1)
		})
		if !isKey {
			return false
		}
	}
	return len(m.Order) > 0
}

// TakesOne reports whether the main block is known to take one row at most.
func (q *Repeat) TakesOne() bool {
	m := q.Child.Main()
	if !q.Child.Plain() || m.Limit.Empty() || m.LimitSlot < 0 || m.LimitSlot >= len(q.Child.Structure.Slots) {
		return false
	}
	slot := q.Child.Structure.Slots[m.LimitSlot]
	if slot.Span != m.Limit {
		return false
	}
	if slot.Param == 0 {
		return slot.Span.Of(q.Child.SQL) == "1"
	}
	args := q.Case.Child.Args
	return !q.Differs(m.LimitSlot) && len(args) > 0 && slot.Param <= len(args[0]) && KeyText(args[0][slot.Param-1]) == "1"
}

// CutDirection parts ASC, DESC, NULLS FIRST and NULLS LAST from what is
// ordered by.
func CutDirection(term string) (expr, direction string) {
	at := len(term)
	for {
		before := strings.TrimRight(term[:at], " \t\r\n")
		cut := -1
		for _, word := range [...]string{"asc", "desc", "nulls", "first", "last"} {
			if EndsWithWord(before, word) {
				cut = len(before) - len(word)
			}
		}
		if cut < 0 {
			break
		}
		at = cut
	}
	expr = strings.TrimRight(term[:at], " \t\r\n")
	if direction = strings.TrimSpace(term[at:]); direction != "" {
		direction = " " + direction
	}
	return expr, direction
}

// Many reports whether a key may have several rows. That no rows were seen says
// nothing of their number, and who orders rows, or takes the first of them,
// expects several.
func (q *Repeat) Many() bool {
	if q.OneAtMost() {
		return false
	}
	if q.Case.Child.MaxRows != 1 || len(q.Child.Structure.Queries) == 0 {
		return q.Case.Child.MaxRows != 1
	}
	m := q.Child.Main()
	return !m.OrderBy.Empty() || !m.Limit.Empty()
}

// OneAtMost reports whether the text itself says that a key has no second row.
func (q *Repeat) OneAtMost() bool {
	return q.AlwaysOne() || len(q.Child.Structure.Queries) > 0 && q.TakesOne()
}

// GuessesType reports whether the type of a key, to which an array of keys is
// cast, is only what its text looks like.
func (q *Repeat) GuessesType() bool {
	return q.Dialect == fingerprint.PostgreSQL && slices.ContainsFunc(q.Keys, func(k Key) bool {
		return k.Slot.Cast == "" && len(q.Case.Child.ArgTypes) == 0 && slices.Contains(k.Types, "text")
	})
}

// Single reports whether the child is one column and one row at most.
func (q *Repeat) Single() bool {
	return len(q.Child.Columns) == 1 && !q.Many() && q.Child.Structure.Kind == fingerprint.Select &&
		!strings.Contains(strings.ToUpper(q.Child.SQL), " FOR UPDATE")
}

// AlwaysOne reports whether the child returns a row whatever it finds.
func (q *Repeat) AlwaysOne() bool {
	m := q.Child.Main()
	if !q.Child.Plain() || !m.GroupBy.Empty() || !m.Having.Empty() {
		return false
	}
	return q.Child.Aggregated(0) || m.From.Empty() && m.Where.Empty()
}

// Correlates reports whether a sub-select may refer to the outer row from
// where the keys stand: MariaDB and SQLite refuse it in table expressions.
func (q *Repeat) Correlates() bool {
	if q.Dialect == fingerprint.PostgreSQL {
		return true
	}
	for _, spot := range q.Spots() {
		for b := spot.Query; b > 0 && b < len(q.Child.Structure.Queries); b = q.Child.Structure.Queries[b].Parent {
			if role := q.Child.Structure.Queries[b].Role; role == fingerprint.InCTE || role == fingerprint.InFrom && q.Dialect == fingerprint.MySQL {
				return false
			}
		}
	}
	return true
}

// sourced reports whether all keys come from the parent's result.
func (q *Repeat) sourced() bool {
	for _, k := range q.Keys {
		if k.Link.Column < 0 || k.Link.Column >= len(q.Case.Parent.Columns) {
			return false
		}
	}
	return len(q.Keys) > 0
}

// Simple reports whether all keys stand in the block's WHERE as conditions of
// their own, column = key, so that the condition can be exchanged alone.
func (q *Repeat) Simple(block int) bool {
	for _, k := range q.Keys {
		p := k.Predicate
		if p == nil || p.Query != block || p.Clause != fingerprint.InWhere || p.Or || p.Not || !p.Wrapped.Empty() ||
			p.Column.Name == "" || p.Other.Name != "" || k.Slot.Wrapped {
			return false
		}
		if p.Op != "=" && !(p.Op == "IN" && len(p.Slots) == 1) && !k.Element {
			return false
		}
		if len(k.also) > 0 && q.Child.Structure.Kind == fingerprint.Select {
			return false
		}
	}
	return len(q.Keys) > 0
}

// InWhere reports whether all keys stand in the main block's WHERE, sub-selects
// included.
func (q *Repeat) InWhere() bool {
	where := q.Child.Main().Where
	for _, spot := range q.Spots() {
		if !Covers(where, spot.Span) {
			return false
		}
	}
	return !where.Empty() && len(q.Keys) > 0
}

// Missing reports whether some execution found nothing, or a key was NULL.
func (q *Repeat) Missing() bool {
	for _, k := range q.Keys {
		if k.Link.Nulls || k.Link.Missing {
			return true
		}
	}
	return q.Case.Child.MinRows == 0
}

// Varies reports whether the executions differ in a slot.
func (q *Repeat) Varies(slot int) bool {
	param := q.Child.Structure.Slots[slot].Param
	return slices.ContainsFunc(q.Keys, func(k Key) bool { return k.Link.Slot == slot || param > 0 && k.Slot.Param == param })
}

// KeyText tells values apart as a key does.
func KeyText(v any) string {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case string:
		return v
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	}
	return fmt.Sprint(v)
}
