package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/files"
	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/report"
)

func init() {
	const reason = "advice that rests on what nobody saw deletes one row of thirteen, or hides a loop"
	for _, r := range recordings {
		register(kind{"record/" + r.name, reason, func(a *attempt) { a.record(r) }})
	}
}

// A recording is a program with more in it than the record keeps.
type recording struct {
	name string
	run  func(run func(text string, args ...any))
	// loud is set where the repetition was seen in full, and is to be told.
	loud bool
	// kept is set where it was seen and is no finding: what is latest has room.
	kept bool
}

var recordings = []recording{
	{name: "deletes-past-the-bounds", run: func(run func(string, ...any)) {
		manyShapes(run)
		for i := range 13 {
			run("DELETE FROM items WHERE id = ?", i)
		}
	}},
	{name: "updates-past-the-bounds", run: func(run func(string, ...any)) {
		manyShapes(run)
		for i := range 40 {
			run("UPDATE items SET name = ? WHERE id = ?", fmt.Sprint("n", i), i)
		}
	}},
	{name: "queries-past-the-bounds", run: func(run func(string, ...any)) {
		manyShapes(run)
		for i := range 13 {
			run("SELECT name FROM items WHERE id = ?", i)
		}
	}},
	{name: "literals-past-the-bounds", run: func(run func(string, ...any)) {
		manyShapes(run)
		for i := range 13 {
			run(fmt.Sprintf("DELETE FROM items WHERE id = %d", i))
		}
	}},
	{name: "polls-past-the-bounds", kept: true, run: func(run func(string, ...any)) {
		manyShapes(run)
		for i := range 13 {
			run("SELECT name FROM items WHERE id = ?", 1)
			run("UPDATE items SET name = ? WHERE id = ?", fmt.Sprint("n", i), 1)
		}
	}},
	{name: "long-loop-that-changes", run: func(run func(string, ...any)) {
		for i := range 812 {
			run("DELETE FROM items WHERE id = ?", max(i, 511)) // one line, and the first 512 alike
		}
	}},
	{name: "long-poll-that-changes", run: func(run func(string, ...any)) {
		for i := range 812 {
			run("SELECT name FROM items WHERE id = ?", max(i, 511))
		}
	}},
	{name: "all-seen", loud: true, run: func(run func(string, ...any)) {
		for range 13 {
			run("SELECT name FROM items WHERE id = ?", 1)
		}
	}},
	{name: "all-seen-and-long", loud: true, run: func(run func(string, ...any)) {
		for range 700 {
			run("SELECT name FROM items WHERE id = ?", 1)
		}
	}},
}

// manyShapes runs more shapes than the record keeps all the arguments of.
func manyShapes(run func(string, ...any)) {
	for i := range 5000 {
		run(fmt.Sprintf("SELECT name AS n%d FROM items WHERE id = ?", i), i)
	}
}

// equality are the words that rest on equal arguments.
var equality = []string{report.RuleDuplicate, "run it once", "the same each time", "had the same arguments", "taken to be the same", "\"retry\"", "\"polling\"", "\"re-read\"", "\"work-queue\"", "\"same-row-update\""}

func (a *attempt) record(r recording) {
	h := a.house()
	db := h.database("sqlite", "row")
	ctx, scope := h.detector.Start(context.Background(), "job", detect.KindJob)
	r.run(func(text string, args ...any) { a.must(ran(ctx, db, text, args)) })
	found := scope.End()
	h.detector.Flush()
	a.must(h.recorder.Close())
	var out bytes.Buffer
	a.must(printers.Text(&out, found, printers.Verbose()))
	a.must(files.JSON(&out, found))
	said := strings.Contains(out.String(), report.RuleDuplicate)
	if said != r.loud {
		a.brokenf("duplicate-query told: %v\n%s", said, out.String()[:min(out.Len(), 2000)])
	}
	for _, word := range equality {
		if !r.loud && !r.kept && strings.Contains(out.String(), word) {
			a.brokenf("%q is told of arguments that nobody kept", word)
		}
	}
}

func ran(ctx context.Context, db *sql.DB, text string, args []any) error {
	if !strings.HasPrefix(text, "SELECT") {
		_, err := db.ExecContext(ctx, text, args...)
		return err
	}
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	for rows.Next() {
		continue
	}
	return rows.Close()
}
