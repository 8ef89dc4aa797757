package suggest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// likelyUnique reports whether the key looks like a table's own: then a list
// of keys without LIMIT brings hardly more rows. It proves nothing.
func (q *question) likelyUnique() bool {
	if q.c.Child.MaxRows > 1 || len(q.keys) != 1 || len(q.child.tables(0)) != 1 || q.keys[0].pred == nil {
		return false
	}
	name := strings.ToLower(q.keys[0].pred.Column.Name)
	table := strings.ToLower(q.child.tables(0)[0].Name)
	return name == "id" || name == "uuid" || name == "guid" || name == strings.TrimSuffix(table, "s")+"_id"
}

// anyOfEach reports whether the child asks for one row of its key and does not
// say which: LIMIT 1 with no order, or ordered by nothing but the keys.
func (q *question) anyOfEach() bool {
	m := q.child.main()
	if !q.takesOne() || !m.Offset.Empty() {
		return false
	}
	if m.OrderBy.Empty() {
		return true
	}
	for _, o := range m.Order {
		name, _ := cutDirection(o.Span.Of(q.child.text))
		isKey := slices.ContainsFunc(q.keys, func(k key) bool {
			return k.pred != nil && k.pred.Op == "=" && k.pred.Query == 0 && o.Name.Name != "" && o.Name.Span.Of(q.child.text) == name &&
				strings.EqualFold(o.Name.Name, k.pred.Column.Name) &&
				(strings.EqualFold(o.Name.Qualifier, k.pred.Column.Qualifier) || len(q.child.tables(0)) == 1)
		})
		if !isKey {
			return false
		}
	}
	return len(m.Order) > 0
}

// takesOne reports whether the main block is known to take one row at most.
func (q *question) takesOne() bool {
	m := q.child.main()
	if !q.child.plain() || m.Limit.Empty() || m.LimitSlot < 0 || m.LimitSlot >= len(q.child.s.Slots) {
		return false
	}
	slot := q.child.s.Slots[m.LimitSlot]
	if slot.Span != m.Limit {
		return false
	}
	if slot.Param == 0 {
		return slot.Span.Of(q.child.text) == "1"
	}
	args := q.c.Child.Args
	return !q.differs(m.LimitSlot) && len(args) > 0 && slot.Param <= len(args[0]) && keyText(args[0][slot.Param-1]) == "1"
}

// cutDirection parts ASC, DESC, NULLS FIRST and NULLS LAST from what is
// ordered by.
func cutDirection(term string) (expr, direction string) {
	at := len(term)
	for {
		before := strings.TrimRight(term[:at], " \t\r\n")
		cut := -1
		for _, word := range [...]string{"asc", "desc", "nulls", "first", "last"} {
			if endsWithWord(before, word) {
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

// many reports whether a key may have several rows. That no rows were seen says
// nothing of their number, and who orders rows expects several.
func (q *question) many() bool {
	if q.alwaysOne() || len(q.child.s.Queries) > 0 && q.takesOne() {
		return false
	}
	return q.c.Child.MaxRows != 1 || len(q.child.s.Queries) > 0 && !q.child.main().OrderBy.Empty()
}

// single reports whether the child is one column and one row at most.
func (q *question) single() bool {
	return len(q.child.columns) == 1 && !q.many() && q.child.s.Kind == fingerprint.Select &&
		!strings.Contains(strings.ToUpper(q.child.text), " FOR UPDATE")
}

// alwaysOne reports whether the child returns a row whatever it finds.
func (q *question) alwaysOne() bool {
	m := q.child.main()
	if !q.child.plain() || !m.GroupBy.Empty() || !m.Having.Empty() {
		return false
	}
	return q.child.aggregated(0) || m.From.Empty() && m.Where.Empty()
}

// correlates reports whether a sub-select may refer to the outer row from
// where the keys stand: MariaDB and SQLite refuse it in table expressions.
func (q *question) correlates() bool {
	if q.d == fingerprint.PostgreSQL {
		return true
	}
	for _, spot := range q.spots() {
		for b := spot.Query; b > 0 && b < len(q.child.s.Queries); b = q.child.s.Queries[b].Parent {
			if role := q.child.s.Queries[b].Role; role == fingerprint.InCTE || role == fingerprint.InFrom && q.d == fingerprint.MySQL {
				return false
			}
		}
	}
	return true
}

// sourced reports whether all keys come from the parent's result.
func (q *question) sourced() bool {
	for _, k := range q.keys {
		if k.link.Column < 0 || k.link.Column >= len(q.c.Parent.Columns) {
			return false
		}
	}
	return len(q.keys) > 0
}

// simple reports whether all keys stand in the block's WHERE as conditions of
// their own, column = key, so that the condition can be exchanged alone.
func (q *question) simple(block int) bool {
	for _, k := range q.keys {
		p := k.pred
		if p == nil || p.Query != block || p.Clause != fingerprint.InWhere || p.Or || p.Not || !p.Wrapped.Empty() ||
			p.Column.Name == "" || p.Other.Name != "" || k.slot.Wrapped {
			return false
		}
		if p.Op != "=" && !(p.Op == "IN" && len(p.Slots) == 1) && !k.element {
			return false
		}
		if len(k.also) > 0 && q.child.s.Kind == fingerprint.Select {
			return false
		}
	}
	return len(q.keys) > 0
}

// inWhere reports whether all keys stand in the main block's WHERE, sub-selects
// included.
func (q *question) inWhere() bool {
	where := q.child.main().Where
	for _, spot := range q.spots() {
		if !covers(where, spot.Span) {
			return false
		}
	}
	return !where.Empty() && len(q.keys) > 0
}

// missing reports whether some execution found nothing, or a key was NULL.
func (q *question) missing() bool {
	for _, k := range q.keys {
		if k.link.Nulls || k.link.Missing {
			return true
		}
	}
	return q.c.Child.MinRows == 0
}

// varies reports whether the executions differ in a slot.
func (q *question) varies(slot int) bool {
	param := q.child.s.Slots[slot].Param
	return slices.ContainsFunc(q.keys, func(k key) bool { return k.link.Slot == slot || param > 0 && k.slot.Param == param })
}

// keyText tells values apart as a key does.
func keyText(v any) string {
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
