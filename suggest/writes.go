package suggest

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// copyFrom is the number of rows from which on COPY is worth its own code.
const copyFrom = 1000

// writes are the rewrites of statements that change rows. They are never run.
func (q *question) writes() []Rewrite {
	var out []Rewrite
	switch q.child.s.Kind {
	case fingerprint.Insert:
		out = append(q.insertSelect(), q.multiInsert()...)
	case fingerprint.Update:
		out = q.updates()
	case fingerprint.Delete:
		out = q.deletes()
	}
	for i := range out {
		out[i].Write = true
	}
	return out
}

// multiInsert puts the rows of all executions behind one VALUES.
func (q *question) multiInsert() []Rewrite {
	in := q.child.s.Insert
	if in.Select || in.Rows == 0 || in.Row.Empty() || len(q.child.s.CTEs) > 0 || q.child.blocks(in.Values) {
		return nil
	}
	row := q.child.render(in.Row)
	before := q.child.render(fingerprint.Span{Start: 0, End: in.Values.Start})
	after := q.child.render(fingerprint.Span{Start: in.Values.End, End: len(q.child.text)})
	st := q.rows(before, row, after)
	r := Rewrite{Kind: "multi-insert", Title: "one INSERT of many rows", Statements: []Statement{st}, Mind: q.rowLimit(max(1, len(in.Columns)))}
	if !in.Conflict.Empty() && !in.Ignore {
		r.Kind, r.Title = "upsert", "one upsert of many rows"
		if q.d == fingerprint.PostgreSQL {
			r.Mind = join("each key may stand there once: ON CONFLICT DO UPDATE refuses to touch a row twice", r.Mind)
		}
	}
	switch {
	case len(q.child.s.Returning) > 0:
		r.Mind = join("match what RETURNING brings by a column of your own: its order is not promised", r.Mind)
	case q.d == fingerprint.MySQL:
		r.Mind = join("LastInsertId is the first row's alone, and MySQL has no RETURNING: read the new ids back by a natural key", r.Mind)
	}
	if in.Conflict.Empty() && !in.Ignore && !in.Replace {
		r.Mind = join(r.Mind, "where each insert follows a look-up for the row, "+q.ignoring()+" makes the look-up needless")
	}
	out := []Rewrite{r}
	if q.d == fingerprint.PostgreSQL && q.c.Child.Executions >= copyFrom && in.Conflict.Empty() && len(q.child.s.Returning) == 0 {
		out = append(out, q.copyIn())
	}
	return out
}

func (q *question) ignoring() string {
	if q.d == fingerprint.MySQL {
		return "ON DUPLICATE KEY UPDATE (or INSERT IGNORE)"
	}
	return "ON CONFLICT DO NOTHING (or DO UPDATE)"
}

// rows repeats a row: twice in the text that the database plans, and with
// "..." for people.
func (q *question) rows(before, row, after string) Statement {
	const two = "\x03"
	st := q.finish(before + row + two + after)
	first := q.finish(row)
	again := first.Printed
	runnable := first.SQL
	if q.d == fingerprint.PostgreSQL {
		n := len(first.Params)
		for i := n; i >= 1; i-- {
			again = strings.ReplaceAll(again, fmt.Sprintf("$%d", i), fmt.Sprintf("$%d", n+i))
			runnable = strings.ReplaceAll(runnable, fmt.Sprintf("$%d", i), fmt.Sprintf("$%d", n+i))
		}
	}
	st.code = strings.Replace(q.finish(before).code+rowMark+q.finish(after).code, two, "", 1)
	st.repeat = &first
	st.Printed = strings.Replace(st.Printed, two, ", "+again+", ...", 1)
	st.SQL = strings.Replace(st.SQL, two, ", "+runnable, 1)
	return st
}

// rowLimit says how many rows one statement can take.
func (q *question) rowLimit(columns int) string {
	limit := map[fingerprint.Dialect]int{fingerprint.PostgreSQL: postgresArgs, fingerprint.MySQL: mysqlArgs, fingerprint.SQLite: sqliteArgs}[q.d]
	if limit == 0 {
		return ""
	}
	text := fmt.Sprintf("at most %s rows in one statement (%s arguments)", thousands(limit/columns), thousands(limit))
	if q.d == fingerprint.MySQL {
		text += ", and no more than max_allowed_packet bytes"
	}
	return text
}

func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

// copyIn is COPY: the quickest way to bring in many rows.
func (q *question) copyIn() Rewrite {
	in := q.child.s.Insert
	table := q.child.s.Tables[0]
	name := table.Name
	if table.Schema != "" {
		name = table.Schema + "." + name
	}
	st := Statement{SQL: "COPY " + name + " (" + strings.Join(in.Columns, ", ") + ") FROM STDIN"}
	st.Printed = st.SQL
	return Rewrite{
		Kind: "copy", Title: "COPY", Statements: []Statement{st},
		Reason: "thousands of rows: no statement to parse, no limit on arguments",
		Mind:   "lib/pq has it as pq.CopyIn in a transaction, pgx as CopyFrom; it can neither resolve conflicts nor return rows",
	}
}

// insertSelect widens the condition of INSERT ... SELECT ... WHERE column = key.
func (q *question) insertSelect() []Rewrite {
	if !q.child.s.Insert.Select || len(q.keys) == 0 {
		return nil
	}
	block := q.keys[0].slot.Query
	b := q.child.s.Queries[block]
	if !q.simple(block) || !b.Limit.Empty() || b.Union != "" || q.child.aggregated(block) && b.GroupBy.Empty() {
		return nil
	}
	if q.child.aggregated(block) && !q.groupedByKeys(block) {
		return nil
	}
	return []Rewrite{{
		Kind: "insert-select", Title: "one INSERT ... SELECT for all",
		Statements: []Statement{q.finish(q.child.render(q.child.whole(), q.allKeys()...))}, Mind: q.chunking(),
	}}
}

// groupedByKeys reports whether groups of different keys stay apart.
func (q *question) groupedByKeys(block int) bool {
	for _, k := range q.keys {
		found := false
		for _, g := range q.child.s.Queries[block].Group {
			found = found || strings.EqualFold(g.Name, k.pred.Column.Name)
		}
		if !found {
			return false
		}
	}
	return true
}

// deletes widen the condition of DELETE.
func (q *question) deletes() []Rewrite {
	if len(q.keys) == 0 || !q.simple(0) || !q.child.main().Limit.Empty() {
		return nil
	}
	kind := "delete-any"
	return []Rewrite{{
		Kind: kind, Title: "one DELETE for all keys",
		Statements: []Statement{q.finish(q.child.render(q.child.whole(), q.allKeys()...))}, Mind: join("RowsAffected counts all of them", q.chunking()),
	}}
}
