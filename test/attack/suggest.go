package main

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	_ "modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

func init() {
	register(
		kind{"suggest/writes-that-lose", "rows that the advice deletes, changes or leaves out", suggestWrites},
		kind{"suggest/writes-of-pairs", "rows of pairs that the loop never named", suggestPairs},
		kind{"suggest/writes-unseen", "rows, where nobody saw the arguments", suggestUnseen},
		kind{"suggest/reads-that-lose", "the right rows, in the right order", suggestReads},
		kind{"suggest/one-value-twice", "a range that has one end, a list of one value", suggestTwice},
		kind{"suggest/limit-without-index", "a parent twice, where a key called id is not unique", suggestLimit},
		kind{"suggest/fixer-panics", "every finding of the run", suggestPanics},
	)
}

// suggestLoop is a program that runs one statement again and again.
type suggestLoop struct {
	name, text string
	args       [][]any
	offered    bool // a rewrite is possible and must still be offered
	silent     bool // no finding is right too: lists are asked for
}

func suggestArgs(n int, row func(i int) []any) [][]any {
	var out [][]any
	for i := range n {
		out = append(out, row(i))
	}
	return out
}

func suggestKey(i int) int64 { return int64(1 + (i*7919)%97) }

const suggestRuns = 24

// suggestSchema is the table that the loops write to: 97 items, and 20 boxes.
func suggestSchema(a *attempt, db *sql.DB) {
	for _, text := range []string{
		`CREATE TABLE items (id INTEGER, box INTEGER, code TEXT, flag INTEGER NOT NULL, note TEXT, at INTEGER)`,
		`CREATE TABLE boxes (id INTEGER PRIMARY KEY, name TEXT)`,
		`CREATE TABLE log (item INTEGER, what TEXT)`,
		`CREATE TABLE tags (name TEXT PRIMARY KEY, n INTEGER)`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 97)
		 INSERT INTO items SELECT i, i % 20, 'c' || (i % 7), i % 5, 'n', i * 10 FROM n`,
		`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19) INSERT INTO boxes SELECT i, 'b' || i FROM n`,
	} {
		_, err := db.Exec(text)
		a.must(err)
	}
}

// suggestFinding runs a loop under a detector of one way to keep what it saw,
// and returns what a fixer is given of it.
func suggestFinding(a *attempt, l suggestLoop, keep bool) (f *report.Finding, c *cases.Case, after [][]any) {
	opts := []detect.Option{detect.NoImplicitScopes(), detect.FixWith(suggestFixer(func(found *report.Finding, of *cases.Case) { f, c = found, of }))}
	if keep {
		opts = append(opts, detect.KeepValues())
	}
	d := detect.New(opts...)
	db, err := driver.Open("sqlite", filepath.Join(a.tempDir(), "loop.db"), driver.Detector(d), driver.Dialect(fingerprint.SQLite))
	a.must(err)
	defer db.Close()
	suggestSchema(a, db)
	ctx, scope := d.Start(context.Background(), l.name)
	for _, args := range l.args {
		if strings.HasPrefix(l.text, "SELECT") {
			rows, err := db.QueryContext(ctx, l.text, args...)
			a.must(err)
			for rows.Next() {
			}
			a.must(rows.Close())
			continue
		}
		_, err := db.ExecContext(ctx, l.text, args...)
		a.must(err)
	}
	scope.End()
	return f, c, suggestState(a, db)
}

type suggestFixer func(*report.Finding, *cases.Case)

func (f suggestFixer) Fix(_ context.Context, found *report.Finding, c *cases.Case) { f(found, c) }

// suggestState is all that the loops may have changed.
func suggestState(a *attempt, db *sql.DB) [][]any {
	var out [][]any
	for _, text := range []string{"SELECT id, box, code, flag, note, at FROM items ORDER BY 1, 2, 3, 4, 5, 6", "SELECT item, what FROM log ORDER BY 1, 2", "SELECT name, n FROM tags ORDER BY 1, 2"} {
		rows, err := db.Query(text)
		a.must(err)
		columns, err := rows.Columns()
		a.must(err)
		for rows.Next() {
			row, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			a.must(rows.Scan(into...))
			out = append(out, row)
		}
		a.must(rows.Close())
	}
	return out
}

// suggestTry does what a rewrite says, with the arguments of the whole loop,
// and compares what became of the rows.
func suggestTry(a *attempt, l suggestLoop, keep bool) {
	f, c, want := suggestFinding(a, l, keep)
	if f == nil {
		if !l.silent {
			a.brokenf("%s: no finding", l.name)
		}
		return
	}
	full := *c
	full.Links = rewrite.Links(f, c)
	rewrites := forms.Derive(f, &full)
	if l.offered && len(rewrites) == 0 {
		a.brokenf("%s: no rewrite is offered any more (values kept: %v)", l.name, keep)
	}
	for _, r := range rewrites {
		db, err := sql.Open("sqlite", filepath.Join(a.tempDir(), "rewrite.db"))
		a.must(err)
		suggestSchema(a, db)
		for i := range r.Statements {
			text, args := suggestBind(&r.Statements[i], full.Links, l.args)
			if _, err := db.Exec(text, args...); err != nil {
				a.brokenf("%s: %s does not run: %v\n%s", l.name, r.Kind, err, text)
			}
		}
		if got := suggestState(a, db); !reflect.DeepEqual(want, got) {
			a.brokenf("%s: %s makes other rows of the table (values kept: %v)\n%s\n%s", l.name, r.Kind, keep, l.text, r.Statements[0].Printed)
		}
		a.must(db.Close())
	}
}

// suggestBind binds the rows of a loop.
func suggestBind(st *rewrite.Statement, links []cases.CaseLink, loop [][]any) (string, []any) {
	if st.Rows != nil {
		var rows [][]any
		for _, args := range loop {
			var row []any
			for _, p := range st.Rows.Params {
				row = append(row, args[p.Index-1])
			}
			rows = append(rows, row)
		}
		return st.Rows.Bind(rows, loop[0])
	}
	var args []any
	text := st.SQL
	for _, p := range st.Params {
		if p.Kind != rewrite.KeyList {
			args = append(args, loop[0][p.Index-1])
			continue
		}
		before, _, _ := strings.Cut(text, rewrite.ListMark)
		one := strings.TrimSuffix(strings.Repeat("?, ", len(links)), ", ")
		if len(links) > 1 || strings.HasSuffix(before, "VALUES ") {
			one = "(" + one + ")"
		}
		text = strings.Replace(text, rewrite.ListMark, strings.TrimSuffix(strings.Repeat(one+", ", len(loop)), ", "), 1)
		for _, of := range loop {
			for _, link := range links {
				args = append(args, of[link.Param-1])
			}
		}
	}
	return text, args
}

func suggestEach(a *attempt, loops []suggestLoop) {
	for _, l := range loops {
		for _, keep := range []bool{false, true} {
			suggestTry(a, l, keep)
		}
	}
}

// Arguments that decide which rows are written, and are no keys.
func suggestWrites(a *attempt) {
	of := func(row func(i int) []any) [][]any { return suggestArgs(suggestRuns, row) }
	suggestEach(a, []suggestLoop{
		{"a computed pattern", `DELETE FROM items WHERE id = ? AND ? LIKE '%x%'`, of(func(i int) []any { return []any{suggestKey(i), fmt.Sprint("yx"[i%2:i%2+1], i)} }), false, false},
		{"a pattern that stays", `DELETE FROM items WHERE id = ? AND ? LIKE '%x%'`, of(func(i int) []any { return []any{suggestKey(i), "axb"} }), true, false},
		{"a bound of each row", `UPDATE items SET flag = flag + 1 WHERE id = ? AND flag < ?`, of(func(i int) []any { return []any{suggestKey(i), int64(i % 5)} }), false, false},
		{"a bound that is reached", `UPDATE items SET flag = flag + 1 WHERE id = ? AND flag < ?`, of(func(i int) []any { return []any{suggestKey(i / 2), int64(4)} }), false, false},
		{"a key in a sub-select", `UPDATE items SET note = ? WHERE items.id = ? AND EXISTS (SELECT 1 FROM boxes WHERE boxes.id = items.box AND boxes.id = ?)`, of(func(i int) []any {
			return []any{fmt.Sprint("u", i), suggestKey(i), (suggestKey(i) + int64(i%2)) % 20}
		}), false, false},
		{"the values of each row", `UPDATE items SET note = ?, flag = ? WHERE id = ?`, of(func(i int) []any { return []any{fmt.Sprint("u", i), int64(i), suggestKey(i)} }), true, false},
		{"an older row", `DELETE FROM items WHERE box = ? AND at < ?`, of(func(i int) []any { return []any{suggestKey(i) % 20, int64(300 + 20*i)} }), false, false},
		{"a list and a key", `DELETE FROM items WHERE box = ? AND id IN (?, ?, ?)`, of(func(i int) []any {
			return []any{suggestKey(i) % 20, suggestKey(i), suggestKey(i + 1), suggestKey(i + 2)}
		}), false, true},
		{"rows of a select", `INSERT INTO log (item, what) SELECT id, ? FROM items WHERE box = ?`, of(func(i int) []any { return []any{fmt.Sprint("w", i), int64(i % 20)} }), false, false},
		{"rows of a select again", `INSERT INTO log (item, what) SELECT id, ? FROM items WHERE box = ?`, of(func(i int) []any { return []any{"w", int64(i % 7)} }), false, false},
		{"a count behind a conflict", `INSERT INTO tags (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = ?`, of(func(i int) []any { return []any{fmt.Sprint("t", i%9), int64(1), int64(i)} }), false, false},
		{"half a row comparison", `DELETE FROM items WHERE (id, flag) = (?, ?)`, of(func(i int) []any { return []any{suggestKey(i), int64(2)} }), false, false},
		{"what is made of itself", `UPDATE items SET note = note || ? WHERE id = ?`, of(func(i int) []any { return []any{fmt.Sprint(i), suggestKey(i / 3)} }), false, false},
	})
}

// Keys of several columns: as many rows as there are pairs, not as many as
// there are combinations.
func suggestPairs(a *attempt) {
	of := func(row func(i int) []any) [][]any { return suggestArgs(suggestRuns, row) }
	suggestEach(a, []suggestLoop{
		{"a delete by pairs", `DELETE FROM items WHERE box = ? AND code = ?`, of(func(i int) []any { return []any{int64(i % 20), fmt.Sprint("c", i*3%7)} }), true, false},
		{"an update by pairs", `UPDATE items SET note = ? WHERE box = ? AND code = ?`, of(func(i int) []any { return []any{fmt.Sprint("u", i), int64(i % 20), fmt.Sprint("c", i*3%7)} }), true, false},
		{"an update by pairs of which one stays", `UPDATE items SET note = ? WHERE code = ? AND id = ?`, of(func(i int) []any { return []any{fmt.Sprint("u", i), "c3", suggestKey(i)} }), true, false},
		{"an update that stays, by pairs", `UPDATE items SET note = ? WHERE id = ? AND code = ?`, of(func(i int) []any { return []any{"u", suggestKey(i), fmt.Sprint("c", i%7)} }), true, false},
	})
}

// The argument that differs does so late, or where no record looks.
func suggestUnseen(a *attempt) {
	late := func(n, last int, row func(i int, differs bool) []any) [][]any {
		return suggestArgs(n, func(i int) []any { return row(i, i >= last) })
	}
	pattern := func(i int, differs bool) []any {
		if differs {
			return []any{suggestKey(i), "y"}
		}
		return []any{suggestKey(i), "x"}
	}
	text := `DELETE FROM items WHERE id = ? AND ? LIKE '%x%'`
	wide := "UPDATE items SET note = ?"
	for range 40 {
		wide += ", flag = ?"
	}
	suggestEach(a, []suggestLoop{
		{"the last one differs", text, late(suggestRuns, suggestRuns-1, pattern), false, false},
		{"past the values that are kept", text, late(90, 80, pattern), false, false},
		{"past the executions that are kept", text, late(600, 590, pattern), false, false},
		{"true, false and NULL", `DELETE FROM items WHERE id = ? AND coalesce(?, flag > 2)`, suggestArgs(suggestRuns, func(i int) []any {
			return []any{suggestKey(i), []any{nil, true, false}[i%3]}
		}), false, false},
		{"behind forty arguments", wide + ` WHERE id = ? AND flag <> ?`, suggestArgs(suggestRuns, func(i int) []any {
			row := []any{fmt.Sprint(i)}
			for range 40 {
				row = append(row, int64(9))
			}
			return append(row, suggestKey(i), int64(i%5))
		}), false, false},
	})
}

type suggestBroken struct{}

func (suggestBroken) Fix(context.Context, *report.Finding, *cases.Case) {
	panic(fmt.Errorf("duplicate key (%s)", suggestSecret))
}

const suggestSecret = "s3cret-value"

// A fixer, and a form, that panic.
func suggestPanics(a *attempt) {
	var reports []report.Report
	report := suggestReporter(func(r report.Report) { reports = append(reports, r) })
	d := detect.New(detect.NoImplicitScopes(), detect.FixWith(suggestBroken{}, suggest.New()), detect.ReportTo(report))
	db, err := driver.Open("sqlite", filepath.Join(a.tempDir(), "loop.db"), driver.Detector(d), driver.Dialect(fingerprint.SQLite))
	a.must(err)
	defer db.Close()
	suggestSchema(a, db)
	ctx, scope := d.Start(context.Background(), "panics")
	for i := range suggestRuns {
		for _, text := range []string{"UPDATE items SET note = $1 WHERE flag = $2 AND id = $3 RETURNING id", "UPDATE items SET note = $1 WHERE box = $2 AND id = $3 RETURNING at"} {
			rows, err := db.QueryContext(ctx, text, fmt.Sprint(i), int64(2), suggestKey(i))
			a.must(err)
			for rows.Next() {
			}
			a.must(rows.Close())
		}
	}
	scope.End()
	if len(reports) != 1 || len(reports[0].Findings) != 2 {
		a.brokenf("findings are lost: %+v", reports)
		return
	}
	for _, f := range reports[0].Findings {
		if len(f.Fixes) == 0 {
			a.brokenf("the other fixer's fixes are lost: %s", f.Query.SQL)
		}
	}
	reported := slices.DeleteFunc(slices.Clone(reports[0].Notes), func(n string) bool { return !strings.Contains(n, "panicked") })
	if len(reported) != 1 {
		a.brokenf("the loss is told %d times: %q", len(reported), reports[0].Notes)
	}
	a.search("a note", strings.Join(reports[0].Notes, "\n"), suggestSecret)
}

type suggestReporter func(report.Report)

func (f suggestReporter) Report(_ context.Context, r report.Report) { f(r) }
