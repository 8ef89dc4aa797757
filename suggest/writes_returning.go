package suggest

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// matching are the inserted columns by which the rows that RETURNING brings
// are told apart: the first whose values all differ, else two, else all that
// are bound. Rows alike in all of them are alike for the program too.
func (q *question) matching() []value {
	var bound []value
	for _, v := range q.values() {
		if v.column == "" {
			return nil
		}
		if !v.wrapped && (v.param > 0 || v.literal >= 0 && q.varies(v.literal)) {
			bound = append(bound, v)
		}
	}
	for _, v := range bound {
		if q.twice(valueParams(v)) == 0 {
			return []value{v}
		}
	}
	for i, a := range bound {
		for _, b := range bound[i+1:] {
			if q.twice(valueParams(a, b)) == 0 {
				return []value{a, b}
			}
		}
	}
	return bound
}

func valueParams(values ...value) []Param {
	var out []Param
	for _, v := range values {
		out = append(out, slotParam(v.literal, v.param))
	}
	return out
}

// returned is the place of a column in RETURNING, -1 where it is not there.
func (q *question) returned(column string) int {
	for i, it := range q.child.s.Returning {
		if it.Star {
			if len(q.child.s.Returning) > 1 {
				return -1
			}
			return slices.IndexFunc(q.child.columns, func(c string) bool { return strings.EqualFold(c, unquoted(column)) })
		}
		if strings.EqualFold(it.Name.Name, unquoted(column)) && it.Expr == it.Name.Span {
			return i
		}
	}
	return -1
}

// keyed are the columns by which what is returned is given back: those of
// INSERT's rows, or the keys of UPDATE and DELETE.
func (q *question) keyedColumns() []string {
	var out []string
	if q.child.s.Kind == fingerprint.Insert {
		for _, v := range q.matching() {
			out = append(out, v.column)
		}
		return out
	}
	for _, k := range q.keys {
		if k.pred != nil {
			out = append(out, k.pred.Column.Span.Of(q.child.text))
		}
	}
	return out
}

// addedReturning are the columns that must join RETURNING.
func (q *question) addedReturning() []string {
	var out []string
	list := q.child.s.Returning
	if len(list) == 0 || len(list) == 1 && list[0].Star {
		return nil
	}
	for _, column := range q.keyedColumns() {
		if q.returned(column) < 0 {
			out = append(out, column)
		}
	}
	return out
}

// returningEdits put the key columns into RETURNING.
func (q *question) returningEdits() []edit {
	added := q.addedReturning()
	if len(added) == 0 {
		return nil
	}
	list := q.child.s.Returning
	return []edit{insert(list[len(list)-1].Span.End, ", "+strings.Join(added, ", "))}
}

// bringsBack notes where a statement's RETURNING has the columns by which its
// rows are given back, and which columns those are.
func (q *question) bringsBack(st *Statement) {
	list := q.child.s.Returning
	if len(list) == 0 {
		return
	}
	var keys []int
	var columns []string
	next := len(list)
	for _, column := range q.keyedColumns() {
		at := q.returned(column)
		if at < 0 {
			if len(list) == 1 && list[0].Star {
				return
			}
			at = next
			next++
		}
		keys, columns = append(keys, at), append(columns, unquoted(column))
	}
	st.Keys, st.keyColumns = keys, columns
}

// returningNote says how what the database makes up is had.
func (q *question) returningNote() string {
	list := q.child.s.Returning
	if len(list) > 0 {
		by := ""
		for i, c := range q.keyedColumns() {
			if i > 0 {
				by += " and "
			}
			by += unquoted(c)
		}
		if by == "" {
			by = "a column of your own"
		}
		note := "match what RETURNING brings by " + by + ": its order is not promised"
		if q.child.s.Insert.Ignore {
			note += ", and rows that were there are not in it"
		}
		if q.d == fingerprint.MySQL {
			note += "; MariaDB has it since 10.5, MySQL has not"
		}
		return note
	}
	if q.child.s.Kind != fingerprint.Insert || q.ownsID() {
		return ""
	}
	switch q.d {
	case fingerprint.MySQL:
		return "LastInsertId is the first row's alone: read new ids back by a natural key, or by INSERT ... RETURNING on MariaDB (since 10.5; MySQL has none)"
	case fingerprint.SQLite:
		return "LastInsertId is the last row's alone: RETURNING brings all new ids (since 3.35)"
	}
	return ""
}

// ownsID reports whether the program gives its rows their ids itself.
func (q *question) ownsID() bool {
	return slices.ContainsFunc(q.values(), func(v value) bool { return strings.EqualFold(unquoted(v.column), "id") })
}

func (q *question) twiceReturned() int { return q.twice(valueParams(q.matching()...)) }
