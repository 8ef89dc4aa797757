package suggest

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

// getOrCreate takes the place of a look-up for each row and an insert where
// it finds none: one insert of all rows that leaves those alone that are
// there, and one query for all of them. Where the program changes the rows
// that it finds, the insert changes them.
func (q *question) getOrCreate() []Rewrite {
	look := q.lookUp()
	if look == nil {
		return nil
	}
	keys := q.lookedUp(look)
	if keys == nil {
		return nil
	}
	before, row, after, ok := q.insertParts()
	if !ok {
		return nil
	}
	changes, changed := q.changes(look, keys)
	if look.c.Changes != nil && !changed {
		return nil
	}
	st, ok := q.listed(before + each(", ", row) + q.onConflict(keys, changes) + q.restReturning(look, after))
	if !ok || len(st.Rows.Params) == 0 {
		return nil
	}
	r := Rewrite{
		Kind: "get-or-create", Title: "one INSERT of what is not there, one SELECT of all", Statements: []Statement{st},
		Unique: q.uniqueOn(keys), further: look.c.Child.Executions,
	}
	if changed {
		r.Kind, r.Title = "upsert", "one upsert of many rows, no look-up"
		r.further += look.c.Changes.Child.Executions
	} else {
		all, ok := look.all()
		if !ok {
			return nil
		}
		r.Statements = append(r.Statements, all)
	}
	r.Mind = join("it needs a unique index on ("+strings.Join(r.Unique.Columns, ", ")+")", q.handUpsertTwice(changed, r.Unique), q.burnt(), q.limit(st), q.triggerNote())
	return []Rewrite{r}
}

// lookUp is the question of the query that asks for the row first.
func (q *question) lookUp() *question {
	c := q.c.LookUp
	f := c.Finding
	if f == nil {
		f = &report.Finding{Rule: report.RuleNPlusOne, Stack: q.f.Stack}
	}
	full := *c
	full.Child = ownText(c.Child)
	full.Links = Links(f, &full)
	if len(full.Child.Result) == 0 {
		full.Child.Result = q.insertedRows(full.Child.Columns)
	}
	look := newQuestion(f, &full)
	if look == nil || !look.child.plain() || look.unsafeRead() != "" || !look.simple(0) || len(look.child.s.Queries) != 1 || len(look.child.s.Joins) > 0 {
		return nil
	}
	return look
}

// insertedRows are the rows that a look-up would have found, as far as the
// insert knows them: their types are the types of what it finds later.
func (q *question) insertedRows(columns []string) []cases.CaseRow {
	var out []cases.CaseRow
	for _, args := range q.c.Child.Args {
		row := make([]any, len(columns))
		for i, column := range columns {
			for _, v := range q.values() {
				if strings.EqualFold(unquoted(v.column), column) && !v.wrapped && v.param > 0 && v.param <= len(args) {
					row[i] = args[v.param-1]
				}
			}
		}
		out = append(out, cases.CaseRow{Execution: len(out), Values: row})
	}
	return out
}

// lookedUp are the inserted values by which the program looks for a row; nil
// where it asks for more than they tell.
func (q *question) lookedUp(look *question) []value {
	var out []value
	for _, p := range look.child.s.Predicates {
		at := slices.IndexFunc(q.values(), func(v value) bool {
			return v.column != "" && p.Column.Name != "" && strings.EqualFold(unquoted(v.column), p.Column.Name)
		})
		if at < 0 || p.Op != "=" || p.Or || p.Not || !p.Wrapped.Empty() || p.Other.Name != "" || p.Clause != fingerprint.InWhere || q.values()[at].wrapped {
			return nil
		}
		out = append(out, q.values()[at])
	}
	return out
}

// onConflict is what becomes of a row that is there.
func (q *question) onConflict(keys []value, changes []string) string {
	var names []string
	for _, v := range keys {
		names = append(names, v.column)
	}
	if q.d == fingerprint.MySQL {
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
func (q *question) changes(look *question, keys []value) (sets []string, ok bool) {
	if look.c.Changes == nil {
		return nil, false
	}
	s := newSide(q.d, look.c.Changes.Child.Text, nil, childArg, childText, q.child.source)
	if !s.readable() || len(s.tables(0)) != 1 || len(s.s.Queries) != 1 {
		return nil, false
	}
	for _, p := range s.s.Predicates {
		name := p.Column.Name
		byKey := slices.ContainsFunc(keys, func(k value) bool { return strings.EqualFold(unquoted(k.column), name) })
		byRow := slices.ContainsFunc(look.child.columns, func(c string) bool { return strings.EqualFold(c, name) })
		if p.Op != "=" || p.Or || p.Not || name == "" || !byKey && !(byRow && len(s.s.Predicates) == 1) {
			return nil, false // it changes only some of the rows that are found
		}
	}
	for _, a := range s.s.Set {
		if len(a.Slots) == 0 && !slices.ContainsFunc(s.literals, func(l fingerprint.Literal) bool { return covers(a.Expr, l.Span) }) {
			if strings.HasSuffix(a.Expr.Of(s.text), ")") || strings.HasPrefix(strings.ToLower(a.Expr.Of(s.text)), "current_") {
				sets = append(sets, a.Column.Span.Of(s.text)+" = "+a.Expr.Of(s.text))
				continue
			}
			return nil, false
		}
		at := slices.IndexFunc(q.values(), func(v value) bool { return strings.EqualFold(unquoted(v.column), a.Column.Name) })
		if at < 0 || len(a.Slots) != 1 || s.s.Slots[a.Slots[0]].Span != a.Expr || s.s.Slots[a.Slots[0]].Param == 0 {
			return nil, false
		}
		if !q.valueDiffers(q.values()[at]) || variations(look.c.Changes, s.s)[a.Slots[0]] == cases.Constant {
			return nil, false // a value that is always the same is not the other one
		}
		column := q.values()[at].column
		if slices.ContainsFunc(keys, func(k value) bool { return k.column == column }) {
			return nil, false
		}
		if q.d == fingerprint.MySQL {
			sets = append(sets, column+" = VALUES("+column+")")
		} else {
			sets = append(sets, column+" = EXCLUDED."+column)
		}
	}
	return sets, len(sets) > 0
}

// valueDiffers reports whether the rows differ in a value, or may.
func (q *question) valueDiffers(v value) bool {
	return v.param > 0 && q.argDiffers(v.param) || v.param == 0 && v.literal >= 0 && q.differs(v.literal)
}

// restReturning is what follows the rows: RETURNING goes where the query of
// all rows brings the same.
func (q *question) restReturning(look *question, after string) string {
	if look.c.Changes != nil || len(q.child.s.Returning) == 0 {
		return after
	}
	for _, it := range q.child.s.Returning {
		if it.Star || look.selected(it.Name) < 0 {
			return after
		}
	}
	return ""
}

// all asks for all rows by their keys.
func (q *question) all() (Statement, bool) {
	m := q.child.main()
	if q.child.windowed(0) || q.child.aggregated(0) || len(m.Group) > 0 || !m.Offset.Empty() || m.Lock != "" {
		return Statement{}, false
	}
	cut := q.cutLimit()
	if !m.Limit.Empty() && cut == nil {
		return Statement{}, false
	}
	return q.batched(cut...), true
}

// uniqueOn is the index that the looked-up columns need.
func (q *question) uniqueOn(keys []value) *Unique {
	u := &Unique{Text: q.child.text}
	for _, t := range q.child.s.Tables {
		if t.Target {
			u.Table = t
		}
	}
	var names, raw []string
	for _, v := range keys {
		u.Columns = append(u.Columns, q.folded(v.column, unquoted(v.column)))
		names, raw = append(names, plainName(v.column)), append(raw, v.column)
	}
	u.Create = "CREATE UNIQUE INDEX " + plainName(u.Table.Name) + "_" + strings.Join(names, "_") + "_key ON " + q.target() + " (" + strings.Join(raw, ", ") + ")"
	return u
}

// handUpsertTwice says what becomes of a key that comes twice: it is there
// the second time.
func (q *question) handUpsertTwice(changed bool, by *Unique) string {
	if !changed || q.d != fingerprint.PostgreSQL {
		return ""
	}
	note := "each key may stand there once, for ON CONFLICT DO UPDATE refuses to touch a row twice: keep the last row of each"
	if len(q.onlyInserted(by)) > 0 {
		note += ", with what only the INSERT writes from the first"
	}
	return note
}

// burnt says what a row costs that is there.
func (q *question) burnt() string {
	if q.d == fingerprint.SQLite {
		return ""
	}
	return "a row that is there uses up a number of a serial id all the same"
}
