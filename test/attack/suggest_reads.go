package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
	"github.com/nplusone-go/nplusone/verify"
	_ "modernc.org/sqlite"
)

// suggestShown are the fixes of a loop as a program without kept values shows
// them.
func suggestShown(a *attempt, l suggestLoop) (shown string, found bool) {
	f, c, _ := suggestFinding(a, l, false)
	if f == nil {
		if !l.silent {
			a.brokenf("%s: no finding", l.name)
		}
		return "", false
	}
	suggest.New().Fix(context.Background(), f, c)
	text := ""
	for _, fix := range f.Fixes {
		text += fix.Kind + "\n" + fix.SQL + "\n" + fix.Go + "\n"
	}
	return text, true
}

// suggestRead is a loop with what its fixes must and must not hold.
type suggestRead struct {
	suggestLoop
	without, with []string
}

func suggestShow(a *attempt, reads []suggestRead) {
	for _, r := range reads {
		shown, found := suggestShown(a, r.suggestLoop)
		if !found && r.silent {
			continue
		}
		for _, w := range r.without {
			if strings.Contains(shown, w) {
				a.brokenf("%s: a fix holds %q\n%s", r.name, w, shown)
			}
		}
		for _, w := range r.with {
			if !strings.Contains(shown, w) {
				a.brokenf("%s: no fix holds %q\n%s", r.name, w, shown)
			}
		}
	}
}

func suggestReads(a *attempt) {
	of := func(name, text string, row func(i int) []any) suggestLoop {
		return suggestLoop{name: name, text: text, args: suggestArgs(suggestRuns, row)}
	}
	key := func(i int) []any { return []any{suggestKey(i)} }
	nowhere := func(i int) []any { return []any{int64(1000 + (i*37)%101)} }
	suggestShow(a, []suggestRead{
		{of("a day at a time", `SELECT id, note FROM items WHERE box = ? AND at >= ? AND at < ?`, func(i int) []any { return []any{int64(3), int64(40 * i), int64(40*i + 40)} }), []string{"box IN", "batch\n"}, []string{"wanted.key1", "wanted.key2"}},
		{of("the last of each", `SELECT note, at FROM items WHERE id IN (?) ORDER BY at DESC LIMIT 1`, key), []string{"batch\n"}, []string{"PARTITION BY id ORDER BY at DESC"}},
		{of("the last of each, limit bound", `SELECT note, at FROM items WHERE id = ? ORDER BY at DESC LIMIT ?`, func(i int) []any { return []any{suggestKey(i), int64(1)} }), []string{"batch\n"}, []string{"PARTITION BY id ORDER BY at DESC"}},
		{of("lists that are empty", `SELECT id, note FROM items WHERE box = ? ORDER BY at`, nowhere), []string{"string]ItemRow", "int64]ItemRow"}, []string{"string][]ItemRow", "ORDER BY at"}},
		{of("empty, and no order", `SELECT id, note FROM items WHERE box = ?`, nowhere), []string{"string]ItemRow", "int64]ItemRow"}, []string{"string][]ItemRow"}},
		{of("by the number of a column", `SELECT note, at FROM items WHERE box = ? ORDER BY 2`, func(i int) []any { return []any{suggestKey(i) % 20} }), []string{"SELECT box, note"}, []string{"note, at, box FROM items"}},
		{of("one of each value", `SELECT DISTINCT note FROM items WHERE box = ? AND flag < ? LIMIT 3`, func(i int) []any { return []any{suggestKey(i) % 20, int64(i % 4)} }), []string{"batch\n", "top-n\n"}, nil},
	})
}

func suggestTwice(a *attempt) {
	of := func(name, text string, row func(i int) []any) suggestLoop {
		return suggestLoop{name: name, text: text, args: suggestArgs(suggestRuns, row)}
	}
	ofList := func(name, text string, row func(i int) []any) suggestLoop {
		l := of(name, text, row)
		l.silent = true
		return l
	}
	suggestShow(a, []suggestRead{
		{of("a range that stays", `SELECT id FROM items WHERE box = ? AND at >= ? AND at < ?`, func(i int) []any { return []any{suggestKey(i) % 20, int64(10), int64(500)} }),
			[]string{"atValue, atValue)", "atValue, atValue,"}, []string{"atValue any, atValue2 any"}},
		{ofList("a list that stays", `SELECT id FROM items WHERE box = ? AND flag IN (?, ?, ?, ?, ?, ?, ?, ?)`, func(i int) []any {
			return []any{suggestKey(i) % 20, int64(1), int64(2), int64(3), int64(4), int64(5), int64(6), int64(7), int64(8)}
		}), nil, []string{"flag any, flag2 any, flag3 any, flag4 any, flag5 any, flag6 any, flag7 any, flag8 any"}},
		{ofList("a list of an update", `UPDATE items SET note = ? WHERE id = ? AND flag IN (?, ?)`, func(i int) []any { return []any{fmt.Sprint(i), suggestKey(i), int64(1), int64(2)} }),
			nil, []string{"flag any, flag2 any", "args = append(args, flag, flag2)"}},
	})
}

// A join in the place of LIMIT 1 leans on a unique index: that no key had two
// rows in this run is no proof.
func suggestLimit(a *attempt) {
	for _, indexed := range []bool{false, true} {
		var joined bool
		see := suggestFixer(func(f *report.Finding, _ *cases.Case) {
			for _, fix := range f.Fixes {
				joined = joined || strings.Contains(fix.Kind, "join")
			}
		})
		d := detect.New(detect.NoImplicitScopes(), detect.KeepValues(), detect.FixWith(suggest.New(suggest.TryWith(verify.New())), see))
		db, err := driver.Open("sqlite", "file:"+filepath.Join(a.tempDir(), "limit.db")+"?_pragma=journal_mode(WAL)", driver.Detector(d), driver.Dialect(fingerprint.SQLite))
		a.must(err)
		suggestSchema(a, db)
		if indexed {
			_, err := db.Exec("CREATE UNIQUE INDEX items_id ON items (id)")
			a.must(err)
		}
		ctx, scope := d.Start(context.Background(), "limit")
		rows, err := db.QueryContext(ctx, "SELECT at / 10 AS item_id, code FROM items ORDER BY (id * 37) % 97 LIMIT 30")
		a.must(err)
		var ids []int64
		for rows.Next() {
			var id int64
			var code string
			a.must(rows.Scan(&id, &code))
			ids = append(ids, id)
		}
		a.must(rows.Close())
		for _, id := range ids {
			var note string
			a.must(db.QueryRowContext(ctx, "SELECT note FROM items WHERE id = ? LIMIT 1", id).Scan(&note))
		}
		scope.End()
		a.must(db.Close())
		if joined != indexed {
			a.brokenf("unique index: %v, a join is shown: %v", indexed, joined)
		}
	}
}
