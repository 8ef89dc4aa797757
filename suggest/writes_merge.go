package suggest

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// paramColumn is the column that a value is written to or compared with.
func (q *question) paramColumn(p Param) string {
	for i, s := range q.child.s.Slots {
		if p.Kind == ChildLiteral && i != p.Index || p.Kind == ChildArg && s.Param != p.Index {
			continue
		}
		if s.Column.Name != "" {
			return s.Column.Name
		}
	}
	return ""
}

// rowKeys are the values of a row that make its key where a key may stand
// only once in a statement, and the values that are added up. It changes the
// types of those to numbers.
func (q *question) rowKeys(r *Rewrite, l *RowList) (keys, added []int) {
	switch r.Kind {
	case "update-from", "update-case":
		for i, p := range l.Params {
			k, ok := q.paramKey(p)
			switch {
			case !ok:
			case k.slot.Clause == fingerprint.InWhere:
				keys = append(keys, i)
			case q.addition(k):
				added = append(added, i)
			}
		}
	case "upsert":
		if q.d != fingerprint.PostgreSQL || !q.mergeable() {
			return nil, nil
		}
		for _, v := range q.uniqueValues(r) {
			for i, p := range l.Params {
				if p.Kind == ChildArg && p.Index == v.param || p.Kind == ChildLiteral && p.Index == v.literal {
					keys = append(keys, i)
				}
			}
		}
		added = q.upsertAdded(l)
	}
	return keys, added
}

// uniqueValues are the values of the columns by which ON CONFLICT finds a row.
func (q *question) uniqueValues(r *Rewrite) []value {
	if r.Unique == nil {
		return q.conflictValues()
	}
	var out []value
	for _, v := range q.values() {
		if slices.Contains(r.Unique.Columns, q.folded(v.column, unquoted(v.column))) {
			out = append(out, v)
		}
	}
	return out
}

// paramKey is the slot that a value of a row stands in.
func (q *question) paramKey(p Param) (key, bool) {
	for i, s := range q.child.s.Slots {
		if p.Kind == ChildLiteral && p.Index == i || p.Kind == ChildArg && s.Param == p.Index {
			return q.keyAt(i), true
		}
	}
	return key{}, false
}

// upsertAdded are the values of a row that ON CONFLICT adds to what is there:
// n = t.n + EXCLUDED.n.
func (q *question) upsertAdded(l *RowList) []int {
	var out []int
	for i, p := range l.Params {
		column := q.paramColumn(p)
		for _, a := range q.child.s.Set {
			if a.Upsert && strings.EqualFold(unquoted(a.Column.Name), unquoted(column)) && q.sums(a) {
				out = append(out, i)
			}
		}
	}
	return out
}

// sums reports whether an assignment of ON CONFLICT is column + EXCLUDED.column.
func (q *question) sums(a fingerprint.Assign) bool {
	left, right, ok := strings.Cut(a.Expr.Of(q.child.text), "+")
	if !ok || strings.Contains(right, "+") {
		return false
	}
	left, right = strings.TrimSpace(left), strings.TrimSpace(right)
	if isExcluded(left) {
		left, right = right, left
	}
	return q.newValue(a, right) && q.sameColumn(left, a.Column)
}

// newValue reports whether a text is the value that the refused row has for
// the column that is assigned to.
func (q *question) newValue(a fingerprint.Assign, text string) bool {
	if isExcluded(text) {
		return strings.EqualFold(unquoted(text), unquoted(a.Column.Name))
	}
	for _, slot := range a.Slots {
		column, ok := q.insertedAs(slot)
		if ok && q.child.s.Slots[slot].Span.Of(q.child.text) == text && strings.EqualFold(unquoted(column), unquoted(a.Column.Name)) {
			return true
		}
	}
	return false
}

// mergeable reports whether rows with the same key can be made one before they
// are written: ON CONFLICT takes over the new values, or adds them, whatever
// the row held.
func (q *question) mergeable() bool {
	in := q.child.s.Insert
	end := in.Conflict.Start
	for _, a := range q.child.s.Set {
		if !a.Upsert {
			continue
		}
		end = max(end, a.Expr.End)
		if !q.newValue(a, a.Expr.Of(q.child.text)) && !q.sums(a) {
			return false
		}
	}
	return in.Conflict.Empty() || !strings.Contains(strings.ToLower(q.child.text[end:in.Conflict.End]), "where")
}

// onlyInserted are the columns that a row has when it is inserted and that
// ON CONFLICT does not change.
func (q *question) onlyInserted(by *Unique) []string {
	set := map[string]bool{}
	for _, a := range q.child.s.Set {
		set[strings.ToLower(unquoted(a.Column.Name))] = true
	}
	if look := q.c.LookUp; by != nil && look != nil && look.Changes != nil {
		for _, a := range fingerprint.Scan(q.d, look.Changes.Child.Text).Set {
			set[strings.ToLower(unquoted(a.Column.Name))] = true
		}
	}
	keys := q.conflictValues()
	if by != nil {
		keys = q.uniqueValues(&Rewrite{Unique: by})
	}
	if len(keys) == 0 {
		return nil // the index is named, its columns are not
	}
	for _, v := range keys {
		set[strings.ToLower(unquoted(v.column))] = true
	}
	var out []string
	for _, v := range q.values() {
		if name := unquoted(v.column); !set[strings.ToLower(name)] && (v.param > 0 || v.literal >= 0 && q.varies(v.literal)) {
			out = append(out, name)
		}
	}
	return out
}

func isExcluded(text string) bool {
	return strings.HasPrefix(strings.ToLower(text), "excluded.")
}
