package writes

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// ParamColumn is the column that a value is written to or compared with.
func ParamColumn(q *rewrite.Repeat, p rewrite.Param) string {
	for i, s := range q.Child.Structure.Slots {
		if p.Kind == rewrite.ChildLiteral && i != p.Index || p.Kind == rewrite.ChildArg && s.Param != p.Index {
			continue
		}
		if s.Column.Name != "" {
			return s.Column.Name
		}
	}
	return ""
}

// RowKeys are the values of a row that make its key where a key may stand
// only once in a statement, and the values that are added up. It changes the
// types of those to numbers.
func RowKeys(q *rewrite.Repeat, r *rewrite.Rewrite, l *rewrite.RowList) (keys, added []int) {
	switch r.Kind {
	case "update-from", "update-case":
		for i, p := range l.Params {
			k, ok := paramKey(q, p)
			switch {
			case !ok:
			case k.Slot.Clause == fingerprint.InWhere:
				keys = append(keys, i)
			case addition(q, k):
				added = append(added, i)
			}
		}
	case "upsert":
		if q.Dialect != fingerprint.PostgreSQL || !mergeable(q) {
			return nil, nil
		}
		for _, v := range uniqueValues(q, r) {
			for i, p := range l.Params {
				if p.Kind == rewrite.ChildArg && p.Index == v.Param || p.Kind == rewrite.ChildLiteral && p.Index == v.Literal {
					keys = append(keys, i)
				}
			}
		}
		added = upsertAdded(q, l)
	}
	return keys, added
}

// uniqueValues are the values of the columns by which ON CONFLICT finds a row.
func uniqueValues(q *rewrite.Repeat, r *rewrite.Rewrite) []value {
	if r.Unique == nil {
		return conflictValues(q)
	}
	var out []value
	for _, v := range Values(q) {
		if slices.Contains(r.Unique.Columns, q.Folded(v.column, rewrite.Unquoted(v.column))) {
			out = append(out, v)
		}
	}
	return out
}

// paramKey is the slot that a value of a row stands in.
func paramKey(q *rewrite.Repeat, p rewrite.Param) (rewrite.Key, bool) {
	for i, s := range q.Child.Structure.Slots {
		if p.Kind == rewrite.ChildLiteral && p.Index == i || p.Kind == rewrite.ChildArg && s.Param == p.Index {
			return q.KeyAt(i), true
		}
	}
	return rewrite.Key{}, false
}

// upsertAdded are the values of a row that ON CONFLICT adds to what is there:
// n = t.n + EXCLUDED.n.
func upsertAdded(q *rewrite.Repeat, l *rewrite.RowList) []int {
	var out []int
	for i, p := range l.Params {
		column := ParamColumn(q, p)
		for _, a := range q.Child.Structure.Set {
			if a.Upsert && strings.EqualFold(rewrite.Unquoted(a.Column.Name), rewrite.Unquoted(column)) && sums(q, a) {
				out = append(out, i)
			}
		}
	}
	return out
}

// sums reports whether an assignment of ON CONFLICT is column + EXCLUDED.column.
func sums(q *rewrite.Repeat, a fingerprint.Assign) bool {
	left, right, ok := strings.Cut(a.Expr.Of(q.Child.SQL), "+")
	if !ok || strings.Contains(right, "+") {
		return false
	}
	left, right = strings.TrimSpace(left), strings.TrimSpace(right)
	if isExcluded(left) {
		left, right = right, left
	}
	return newValue(q, a, right) && sameColumn(q, left, a.Column)
}

// newValue reports whether a text is the value that the refused row has for
// the column that is assigned to.
func newValue(q *rewrite.Repeat, a fingerprint.Assign, text string) bool {
	if isExcluded(text) {
		return strings.EqualFold(rewrite.Unquoted(text), rewrite.Unquoted(a.Column.Name))
	}
	for _, slot := range a.Slots {
		column, ok := insertedAs(q, slot)
		if ok && q.Child.Structure.Slots[slot].Span.Of(q.Child.SQL) == text && strings.EqualFold(rewrite.Unquoted(column), rewrite.Unquoted(a.Column.Name)) {
			return true
		}
	}
	return false
}

// mergeable reports whether rows with the same key can be made one before they
// are written: ON CONFLICT takes over the new values, or adds them, whatever
// the row held.
func mergeable(q *rewrite.Repeat) bool {
	in := q.Child.Structure.Insert
	end := in.Conflict.Start
	for _, a := range q.Child.Structure.Set {
		if !a.Upsert {
			continue
		}
		end = max(end, a.Expr.End)
		if !newValue(q, a, a.Expr.Of(q.Child.SQL)) && !sums(q, a) {
			return false
		}
	}
	return in.Conflict.Empty() || !strings.Contains(strings.ToLower(q.Child.SQL[end:in.Conflict.End]), "where")
}

// OnlyInserted are the columns that a row has when it is inserted and that
// ON CONFLICT does not change.
func OnlyInserted(q *rewrite.Repeat, by *rewrite.Unique) []string {
	set := map[string]bool{}
	for _, a := range q.Child.Structure.Set {
		set[strings.ToLower(rewrite.Unquoted(a.Column.Name))] = true
	}
	if look := q.Case.LookUp; by != nil && look != nil && look.Changes != nil {
		for _, a := range fingerprint.Scan(q.Dialect, look.Changes.Child.Text).Set {
			set[strings.ToLower(rewrite.Unquoted(a.Column.Name))] = true
		}
	}
	keys := conflictValues(q)
	if by != nil {
		keys = uniqueValues(q, &rewrite.Rewrite{Unique: by})
	}
	if len(keys) == 0 {
		return nil // the index is named, its columns are not
	}
	for _, v := range keys {
		set[strings.ToLower(rewrite.Unquoted(v.column))] = true
	}
	var out []string
	for _, v := range Values(q) {
		if name := rewrite.Unquoted(v.column); !set[strings.ToLower(name)] && (v.Param > 0 || v.Literal >= 0 && q.Varies(v.Literal)) {
			out = append(out, name)
		}
	}
	return out
}

func isExcluded(text string) bool {
	return strings.HasPrefix(strings.ToLower(text), "excluded.")
}
