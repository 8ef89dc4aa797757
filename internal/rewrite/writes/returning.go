package writes

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// matching are the inserted columns by which the rows that RETURNING brings
// are told apart: the first whose values all differ, else two, else all that
// are bound. Rows alike in all of them are alike for the program too.
func matching(q *rewrite.Repeat) []value {
	var bound []value
	for _, v := range Values(q) {
		if v.column == "" {
			return nil
		}
		if !v.Wrapped && (v.Param > 0 || v.Literal >= 0 && q.Varies(v.Literal)) {
			bound = append(bound, v)
		}
	}
	for _, v := range bound {
		if twice(q, valueParams(v)) == 0 {
			return []value{v}
		}
	}
	for i, a := range bound {
		for _, b := range bound[i+1:] {
			if twice(q, valueParams(a, b)) == 0 {
				return []value{a, b}
			}
		}
	}
	return bound
}

func valueParams(values ...value) []rewrite.Param {
	var out []rewrite.Param
	for _, v := range values {
		out = append(out, slotParam(v.Literal, v.Param))
	}
	return out
}

// returned is the place of a column in RETURNING, -1 where it is not there.
func returned(q *rewrite.Repeat, column string) int {
	for i, it := range q.Child.Structure.Returning {
		if it.Star {
			if len(q.Child.Structure.Returning) > 1 {
				return -1
			}
			return slices.IndexFunc(q.Child.Columns, func(c string) bool { return strings.EqualFold(c, rewrite.Unquoted(column)) })
		}
		if strings.EqualFold(it.Name.Name, rewrite.Unquoted(column)) && it.Expr == it.Name.Span {
			return i
		}
	}
	return -1
}

// keyed are the columns by which what is returned is given back: those of
// INSERT's rows, or the keys of UPDATE and DELETE.
func keyedColumns(q *rewrite.Repeat) []string {
	var out []string
	if q.Child.Structure.Kind == fingerprint.Insert {
		for _, v := range matching(q) {
			out = append(out, v.column)
		}
		return out
	}
	for _, k := range q.Keys {
		if k.Predicate != nil {
			out = append(out, k.Predicate.Column.Span.Of(q.Child.SQL))
		}
	}
	return out
}

// addedReturning are the columns that must join RETURNING.
func addedReturning(q *rewrite.Repeat) []string {
	var out []string
	list := q.Child.Structure.Returning
	if len(list) == 0 || len(list) == 1 && list[0].Star {
		return nil
	}
	for _, column := range keyedColumns(q) {
		if returned(q, column) < 0 {
			out = append(out, column)
		}
	}
	return out
}

// returningEdits put the key columns into RETURNING.
func returningEdits(q *rewrite.Repeat) []rewrite.Edit {
	added := addedReturning(q)
	if len(added) == 0 {
		return nil
	}
	list := q.Child.Structure.Returning
	return []rewrite.Edit{rewrite.Insert(list[len(list)-1].Span.End, ", "+strings.Join(added, ", "))}
}

// bringsBack notes where a statement's RETURNING has the columns by which its
// rows are given back, and which columns those are.
func bringsBack(q *rewrite.Repeat, st *rewrite.Statement) {
	list := q.Child.Structure.Returning
	if len(list) == 0 {
		return
	}
	var keys []int
	var columns []string
	next := len(list)
	for _, column := range keyedColumns(q) {
		at := returned(q, column)
		if at < 0 {
			if len(list) == 1 && list[0].Star {
				return
			}
			at = next
			next++
		}
		keys, columns = append(keys, at), append(columns, rewrite.Unquoted(column))
	}
	st.Keys, st.KeyColumns = keys, columns
}

// returningNote says how what the database makes up is had.
func returningNote(q *rewrite.Repeat) string {
	list := q.Child.Structure.Returning
	if len(list) > 0 {
		by := ""
		for i, c := range keyedColumns(q) {
			if i > 0 {
				by += " and "
			}
			by += rewrite.Unquoted(c)
		}
		if by == "" {
			by = "a column of your own"
		}
		note := "match what RETURNING brings by " + by + ": its order is not promised"
		if q.Child.Structure.Insert.Ignore {
			note += ", and rows that were there are not in it"
		}
		if q.Dialect == fingerprint.MySQL {
			note += "; MariaDB has it since 10.5, MySQL has not"
		}
		return note
	}
	if q.Child.Structure.Kind != fingerprint.Insert || ownsID(q) {
		return ""
	}
	switch q.Dialect {
	case fingerprint.MySQL:
		return "LastInsertId is the first row's alone: read new ids back by a natural key, or by INSERT ... RETURNING on MariaDB (since 10.5; MySQL has none)"
	case fingerprint.SQLite:
		return "LastInsertId is the last row's alone: RETURNING brings all new ids (since 3.35)"
	}
	return ""
}

// ownsID reports whether the program gives its rows their ids itself.
func ownsID(q *rewrite.Repeat) bool {
	return slices.ContainsFunc(Values(q), func(v value) bool { return strings.EqualFold(rewrite.Unquoted(v.column), "id") })
}

// TwiceReturned counts the executions whose row cannot be told from an earlier
// one by what RETURNING brings; -1 where it cannot be known.
func TwiceReturned(q *rewrite.Repeat) int { return twice(q, valueParams(matching(q)...)) }
