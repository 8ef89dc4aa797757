package gocode

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

// repeated are statements that were asked again with their arguments.
var repeated = []struct {
	name     string
	text     string
	columns  []string
	row      []any
	args     [][]any
	distinct int
	call     string // of what is generated, on SQLite, twice
	want     string
}{
	{name: "one answer", text: `SELECT id, name FROM authors WHERE id = ?`, columns: []string{"id", "name"}, row: []any{int64(10), "x"},
		args: [][]any{{int64(10)}, {int64(10)}}, distinct: 1, call: "ask := onceAuthors(ctx, h, 10); a, err := ask(); if err != nil { return \"\", err }; b, err := ask()", want: "1 1"},
	{name: "no arguments", text: `SELECT count(*) FROM comments`, columns: []string{"count(*)"}, row: []any{int64(3)},
		args: [][]any{{}, {}}, distinct: 1, call: "ask := onceComments(ctx, h); a, err := ask(); if err != nil { return \"\", err }; b, err := ask()", want: "1 1"},
	{name: "two answers by turns", text: `SELECT id, body FROM comments WHERE post_id = ?`, columns: []string{"id", "body"}, row: []any{int64(1), "p"},
		args: [][]any{{int64(1)}, {int64(2)}}, distinct: 2, call: "m := &commentsMemo{}; a, err := m.load(ctx, h, 1); if err != nil { return \"\", err }; b, err := m.load(ctx, h, 2)", want: "2 1"},
	{name: "two arguments", text: `SELECT id FROM comments WHERE post_id = ? AND body <> ?`, columns: []string{"id"}, row: []any{int64(1)},
		args: [][]any{{int64(1), "q"}, {int64(1), "p"}}, distinct: 2, call: "m := &commentsMemo{}; a, err := m.load(ctx, h, 1, \"q\"); if err != nil { return \"\", err }; b, err := m.load(ctx, h, 1, \"none\")", want: "1 2"},
}

func cacheOf(t *testing.T, name, style string, d fingerprint.Dialect) report.Fix {
	t.Helper()
	for _, r := range repeated {
		if r.name != name {
			continue
		}
		f := &report.Finding{Rule: report.RuleDuplicate, Query: report.Query{Count: 2, DistinctArgs: r.distinct}}
		c := &cases.Case{
			Dialect: d, Finding: f, Frames: []report.Site{{Function: styles[style]}},
			Child: cases.Evidenced{
				Text: bind(d, r.text), Columns: r.columns, Executions: 2, MaxRows: 2, MinRows: 1, Args: r.args, Kept: 2,
				Result: []cases.CaseRow{{Values: r.row}, {Execution: 1, Values: r.row}},
			},
		}
		suggest.New().Fix(context.Background(), f, c)
		require.Len(t, f.Fixes, 1)
		require.Equal(t, "cache", f.Fixes[0].Kind)
		return f.Fixes[0]
	}
	require.Fail(t, "no such statement")
	return report.Fix{}
}

func TestWhatLoadsOnceTypeChecks(t *testing.T) {
	checker := newChecker(t)
	for style := range styles {
		for _, d := range []fingerprint.Dialect{fingerprint.PostgreSQL, fingerprint.MySQL, fingerprint.SQLite} {
			for _, r := range repeated {
				fix := cacheOf(t, r.name, style, d)
				t.Run(fmt.Sprintf("%s/%s/%s", style, d, r.name), func(t *testing.T) {
					require.NotEmpty(t, fix.Go)
					require.NoError(t, checker.check(fix.Go), fix.Go)
				})
			}
		}
	}
}

// TestWhatLoadsOnceRuns counts what comes back of two calls, and drops the
// table between them: the second one must not ask.
func TestWhatLoadsOnceRuns(t *testing.T) {
	programs, want := map[string]func(string) string{}, map[string]string{}
	for style := range openers {
		for _, r := range repeated {
			code := cacheOf(t, r.name, style, fingerprint.SQLite).Go
			call := r.call
			if r.distinct == 1 {
				call = strings.Replace(call, "; b, err", "; if _, err := db.Exec(`DROP TABLE comments; DROP TABLE authors`); err != nil { return \"\", err }; b, err", 1)
			}
			code += "\n\nfunc Run(ctx context.Context, db *sql.DB) (string, error) {\n\t" + openers[style] + "\n\t" + call +
				"\n\treturn fmt.Sprint(len(a), \" \", len(b)), err\n}\n"
			programs[style+"/"+r.name] = func(pkg string) string { return withImports(file(pkg, code), code) }
			want[style+"/"+r.name] = r.want
		}
	}
	require.Equal(t, want, runPrograms(t, schema, programs))
}
