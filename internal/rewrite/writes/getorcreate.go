package writes

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/report"
)

// GetOrCreate takes the place of a look-up for each row and an insert where
// it finds none: one insert of all rows that leaves those alone that are
// there, and one query for all of them. Where the program changes the rows
// that it finds, the insert changes them.
func GetOrCreate(q *rewrite.Repeat) []rewrite.Rewrite {
	look := LookUp(q)
	if look == nil {
		return nil
	}
	keys := lookedUp(q, look)
	if keys == nil {
		return nil
	}
	before, row, after, ok := insertParts(q)
	if !ok {
		return nil
	}
	changes, changed := changes(q, look, keys)
	if look.Case.Changes != nil && !changed {
		return nil
	}
	st, ok := q.Listed(before + rewrite.EachRow(", ", row) + onConflict(q, keys, changes) + restReturning(q, look, after))
	if !ok || len(st.Rows.Params) == 0 {
		return nil
	}
	r := rewrite.Rewrite{
		Kind: "get-or-create", Title: "one INSERT of what is not there, one SELECT of all", Statements: []rewrite.Statement{st},
		Unique: uniqueOn(q, keys), Further: look.Case.Child.Executions,
	}
	if changed {
		r.Kind, r.Title = "upsert", "one upsert of many rows, no look-up"
		r.Further += look.Case.Changes.Child.Executions
	} else {
		all, ok := AllRows(look)
		if !ok {
			return nil
		}
		r.Statements = append(r.Statements, all)
	}
	r.Caveat = rewrite.Join("it needs a unique index on ("+strings.Join(r.Unique.Columns, ", ")+")", handUpsertTwice(q, changed, r.Unique), burnt(q), limit(q, st), triggerNote(q))
	return []rewrite.Rewrite{r}
}

// LookUp is the query that asks for the row first.
func LookUp(q *rewrite.Repeat) *rewrite.Repeat {
	c := q.Case.LookUp
	f := c.Finding
	if f == nil {
		f = &report.Finding{Rule: report.RuleNPlusOne, Stack: q.Finding.Stack}
	}
	full := *c
	full.Child = rewrite.OwnText(c.Child)
	full.Links = rewrite.Links(f, &full)
	if len(full.Child.Result) == 0 {
		full.Child.Result = insertedRows(q, full.Child.Columns)
	}
	look := rewrite.NewRepeat(f, &full)
	if look == nil || !look.Child.Plain() || look.UnsafeRead() != "" || !look.Simple(0) || len(look.Child.Structure.Queries) != 1 || len(look.Child.Structure.Joins) > 0 {
		return nil
	}
	return look
}

// insertedRows are the rows that a look-up would have found, as far as the
// insert knows them: their types are the types of what it finds later.
func insertedRows(q *rewrite.Repeat, columns []string) []cases.CaseRow {
	var out []cases.CaseRow
	for _, args := range q.Case.Child.Args {
		row := make([]any, len(columns))
		for i, column := range columns {
			for _, v := range Values(q) {
				if strings.EqualFold(rewrite.Unquoted(v.column), column) && !v.Wrapped && v.Param > 0 && v.Param <= len(args) {
					row[i] = args[v.Param-1]
				}
			}
		}
		out = append(out, cases.CaseRow{Execution: len(out), Values: row})
	}
	return out
}

// lookedUp are the inserted values by which the program looks for a row; nil
// where it asks for more than they tell.
func lookedUp(q *rewrite.Repeat, look *rewrite.Repeat) []value {
	var out []value
	for _, p := range look.Child.Structure.Predicates {
		at := slices.IndexFunc(Values(q), func(v value) bool {
			return v.column != "" && p.Column.Name != "" && strings.EqualFold(rewrite.Unquoted(v.column), p.Column.Name)
		})
		if at < 0 || p.Op != "=" || p.Or || p.Not || !p.Wrapped.Empty() || p.Other.Name != "" || p.Clause != fingerprint.InWhere || Values(q)[at].Wrapped {
			return nil
		}
		out = append(out, Values(q)[at])
	}
	return out
}

// onConflict is what becomes of a row that is there.
func onConflict(q *rewrite.Repeat, keys []value, changes []string) string {
	var names []string
	for _, v := range keys {
		names = append(names, v.column)
	}
	if q.Dialect == fingerprint.MySQL {
		if changes == nil {
			// It changes nothing, and unlike IGNORE it hides no other error.
			changes = []string{names[0] + " = " + names[0]}
		}
		return " ON DUPLICATE KEY UPDATE " + strings.Join(changes, ", ")
	}
	target := " ON CONFLICT (" + strings.Join(names, ", ") + ") DO "
	if changes == nil {
		return target + "NOTHING"
	}
	return target + "UPDATE SET " + strings.Join(changes, ", ")
}

// changes are the assignments of the UPDATE that runs where a row is found,
// as an upsert makes them: each value is the one that the row would have been
// inserted with.
func changes(q *rewrite.Repeat, look *rewrite.Repeat, keys []value) (sets []string, ok bool) {
	if look.Case.Changes == nil {
		return nil, false
	}
	s := rewrite.NewText(q.Dialect, look.Case.Changes.Child.Text, nil, rewrite.MarkChildArg, rewrite.MarkChildText, q.Child.Source)
	if !s.Readable() || len(s.Tables(0)) != 1 || len(s.Structure.Queries) != 1 {
		return nil, false
	}
	for _, p := range s.Structure.Predicates {
		name := p.Column.Name
		byKey := slices.ContainsFunc(keys, func(k value) bool { return strings.EqualFold(rewrite.Unquoted(k.column), name) })
		byRow := slices.ContainsFunc(look.Child.Columns, func(c string) bool { return strings.EqualFold(c, name) })
		if p.Op != "=" || p.Or || p.Not || name == "" || !byKey && !(byRow && len(s.Structure.Predicates) == 1) {
			return nil, false // it changes only some of the rows that are found
		}
	}
	for _, a := range s.Structure.Set {
		if len(a.Slots) == 0 && !slices.ContainsFunc(s.Literals, func(l fingerprint.Literal) bool { return rewrite.Covers(a.Expr, l.Span) }) {
			if strings.HasSuffix(a.Expr.Of(s.SQL), ")") || strings.HasPrefix(strings.ToLower(a.Expr.Of(s.SQL)), "current_") {
				sets = append(sets, a.Column.Span.Of(s.SQL)+" = "+a.Expr.Of(s.SQL))
				continue
			}
			return nil, false
		}
		at := slices.IndexFunc(Values(q), func(v value) bool { return strings.EqualFold(rewrite.Unquoted(v.column), a.Column.Name) })
		if at < 0 || len(a.Slots) != 1 || s.Structure.Slots[a.Slots[0]].Span != a.Expr || s.Structure.Slots[a.Slots[0]].Param == 0 {
			return nil, false
		}
		if !valueDiffers(q, Values(q)[at]) || rewrite.Variations(look.Case.Changes, s.Structure)[a.Slots[0]] == cases.Constant {
			return nil, false // a value that is always the same is not the other one
		}
		column := Values(q)[at].column
		if slices.ContainsFunc(keys, func(k value) bool { return k.column == column }) {
			return nil, false
		}
		if q.Dialect == fingerprint.MySQL {
			sets = append(sets, column+" = VALUES("+column+")")
		} else {
			sets = append(sets, column+" = EXCLUDED."+column)
		}
	}
	return sets, len(sets) > 0
}

// valueDiffers reports whether the rows differ in a value, or may.
func valueDiffers(q *rewrite.Repeat, v value) bool {
	return v.Param > 0 && q.ArgDiffers(v.Param) || v.Param == 0 && v.Literal >= 0 && q.Differs(v.Literal)
}

// restReturning is what follows the rows: RETURNING goes where the query of
// all rows brings the same.
func restReturning(q *rewrite.Repeat, look *rewrite.Repeat, after string) string {
	if look.Case.Changes != nil || len(q.Child.Structure.Returning) == 0 {
		return after
	}
	for _, it := range q.Child.Structure.Returning {
		if it.Star || look.Selected(it.Name) < 0 {
			return after
		}
	}
	return ""
}

// AllRows asks for all rows by their keys.
func AllRows(q *rewrite.Repeat) (rewrite.Statement, bool) {
	m := q.Child.Main()
	if q.Child.Windowed(0) || q.Child.Aggregated(0) || len(m.Group) > 0 || !m.Offset.Empty() || m.Lock != "" {
		return rewrite.Statement{}, false
	}
	cut := q.CutLimit()
	if !m.Limit.Empty() && cut == nil {
		return rewrite.Statement{}, false
	}
	return q.Batched(cut...), true
}

// uniqueOn is the index that the looked-up columns need.
func uniqueOn(q *rewrite.Repeat, keys []value) *rewrite.Unique {
	u := &rewrite.Unique{Text: q.Child.SQL}
	for _, t := range q.Child.Structure.Tables {
		if t.Target {
			u.Table = t
		}
	}
	var names, raw []string
	for _, v := range keys {
		u.Columns = append(u.Columns, q.Folded(v.column, rewrite.Unquoted(v.column)))
		names, raw = append(names, rewrite.PlainName(v.column)), append(raw, v.column)
	}
	u.Create = "CREATE UNIQUE INDEX " + rewrite.PlainName(u.Table.Name) + "_" + strings.Join(names, "_") + "_key ON " + Target(q) + " (" + strings.Join(raw, ", ") + ")"
	return u
}

// handUpsertTwice says what becomes of a key that comes twice: it is there
// the second time.
func handUpsertTwice(q *rewrite.Repeat, changed bool, by *rewrite.Unique) string {
	if !changed || q.Dialect != fingerprint.PostgreSQL {
		return ""
	}
	note := "each key may stand there once, for ON CONFLICT DO UPDATE refuses to touch a row twice: keep the last row of each"
	if len(OnlyInserted(q, by)) > 0 {
		note += ", with what only the INSERT writes from the first"
	}
	return note
}

// burnt says what a row costs that is there.
func burnt(q *rewrite.Repeat) string {
	if q.Dialect == fingerprint.SQLite {
		return ""
	}
	return "a row that is there uses up a number of a serial id all the same"
}
