package suggest_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

func TestLoadOnce(t *testing.T) {
	render := report.Site{File: "page.go", Line: 40, Function: "example.com/app.render"}
	login := report.Site{File: "login.go", Line: 7, Function: "example.com/app.(*Session).login"}
	setting := func() *cases.Case {
		return &cases.Case{
			Dialect: fingerprint.PostgreSQL,
			Child: cases.Evidenced{
				Text: "SELECT name, val FROM settings WHERE name = $1", Columns: []string{"name", "val"}, Executions: 5, MaxRows: 1, MinRows: 1,
				Args: [][]any{{"a"}, {"a"}}, Kept: 2, Result: []cases.CaseRow{{Values: []any{"a", "x"}}, {Execution: 1, Values: []any{"a", "x"}}},
			},
			Loads: &cases.CaseLoads{First: login, At: []cases.CaseLoad{{Site: login, Count: 1}, {Site: render, Count: 5}}},
		}
	}
	for _, c := range []struct {
		name, reason string
		change       func(f *report.Finding, c *cases.Case)
		advice       string
		cached       bool
	}{
		{
			name: "loaded elsewhere first", reason: "it says where, how often again, and what to pass down", change: func(*report.Finding, *cases.Case) {},
			advice: "first loaded at login.go:7 (app.(*Session).login), then 5 times at page.go:40 (app.render); load it there and pass the row of settings (name, val) down, or keep it for the length of the request",
			cached: true,
		},
		{
			name: "loaded in one place", reason: "the first of its loads is there too",
			change: func(_ *report.Finding, c *cases.Case) {
				c.Loads = &cases.CaseLoads{First: render, At: []cases.CaseLoad{{Site: render, Count: 5}}}
			},
			advice: "first loaded at page.go:40 (app.render), then 4 times there; load it there and pass the row of settings (name, val) down, or keep it for the length of the request",
			cached: true,
		},
		{
			name: "many places", reason: "four are told, the rest is counted",
			change: func(_ *report.Finding, c *cases.Case) {
				for i := range 5 {
					c.Loads.At = append(c.Loads.At, cases.CaseLoad{Site: report.Site{File: "more.go", Line: i + 1}, Count: 1})
				}
			},
			advice: "first loaded at login.go:7 (app.(*Session).login), then 5 times at page.go:40 (app.render), once at more.go:1, once at more.go:2 and 3 places more; load it there and pass the row of settings (name, val) down, or keep it for the length of the request",
			cached: true,
		},
		{
			name: "two answers", reason: "they are kept by argument",
			change: func(f *report.Finding, c *cases.Case) { f.Query.DistinctArgs = 2; c.Child.Args[1][0] = "b" },
			advice: "first loaded at login.go:7 (app.(*Session).login), then 5 times at page.go:40 (app.render); keep the row of settings (name, val) by argument for the length of the request: 2 different results",
			cached: true,
		},
		{
			name: "a constant column of the loop", reason: "with other data it is an N+1",
			change: func(f *report.Finding, _ *cases.Case) { f.Parent = &report.Parent{Column: "owner_id"} },
			advice: "first loaded at login.go:7 (app.(*Session).login), then 5 times at page.go:40 (app.render); load it there and pass the row of settings (name, val) down, or keep it for the length of the request; every row of the loop's query has the same owner_id: with other data this is an N+1",
			cached: true,
		},
		{
			name: "written between", reason: "what was loaded before is old after that",
			change: func(_ *report.Finding, c *cases.Case) {
				c.Loads.Written = []cases.CaseWrite{{Table: "settings", SQL: "update settings set val = ?", Site: render}}
			},
			advice: "first loaded at login.go:7 (app.(*Session).login), then 5 times at page.go:40 (app.render); do not keep the result: settings is written between the loads, by update settings set val = ? at page.go:40: what was loaded before is old after that",
		},
		{
			name: "perhaps written", reason: "nobody knows what a procedure or a COPY writes",
			change: func(_ *report.Finding, c *cases.Case) {
				c.Loads.Written = []cases.CaseWrite{{SQL: "call refresh()"}, {}}
			},
			advice: "first loaded at login.go:7 (app.(*Session).login), then 5 times at page.go:40 (app.render); do not keep the result: a table of it may be written between the loads, by call refresh() and by a COPY or a change of the schema: what was loaded before may be old after that",
		},
		{
			name: "answers that differ", reason: "somebody else writes",
			change: func(_ *report.Finding, c *cases.Case) { c.Child.Result[1].Values[1] = "y" },
			advice: "first loaded at login.go:7 (app.(*Session).login), then 5 times at page.go:40 (app.render); do not keep the result: its results differed although nothing seen here wrote in between: another program writes, and what is kept may be old",
		},
		{
			name: "a lock", reason: "the lock is wanted, not the row",
			change: func(_ *report.Finding, c *cases.Case) { c.Child.Text += " FOR UPDATE" },
			advice: "first loaded at login.go:7 (app.(*Session).login), then 5 times at page.go:40 (app.render); do not keep the result: each run locks the rows (FOR UPDATE); within one transaction the first lock is enough, and its rows are the ones to pass down",
		},
		{
			name: "a sequence", reason: "each answer is another one",
			change: func(_ *report.Finding, c *cases.Case) { c.Child.Text = "SELECT nextval($1)" },
			advice: "first loaded at login.go:7 (app.(*Session).login), then 5 times at page.go:40 (app.render); do not keep the result: it calls nextval(), which returns a new value each time",
		},
		{
			name: "a write", reason: "what the detector says stays",
			change: func(_ *report.Finding, c *cases.Case) { c.Child.Text = "UPDATE settings SET val = $1" },
			advice: "run it once, after the loop",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, k := &report.Finding{Rule: report.RuleDuplicate, Site: render, Query: report.Query{Count: 5, DistinctArgs: 1}, Advice: "run it once, after the loop"}, setting()
			c.change(f, k)
			suggest.New().Fix(context.Background(), f, k)
			assert.Equal(t, c.advice, f.Advice, c.reason)
			require.Equal(t, c.cached, len(f.Fixes) == 1, c.reason)
			for _, fix := range f.Fixes {
				assert.Equal(t, "cache", fix.Kind)
				assert.Contains(t, fix.Go, "sync.OnceValues")
				assert.Equal(t, f.Query.DistinctArgs, fix.QueriesAfter)
				assert.Greater(t, fix.QueriesBefore, fix.QueriesAfter)
			}
		})
	}
}
