package printers_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/internal/env"
	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/baseline"
	"github.com/nplusone-go/nplusone/report/compare"
	"github.com/nplusone-go/nplusone/report/logs"
	"github.com/nplusone-go/nplusone/report/rules"
)

// example is a small report, as a scope's End returns it.
func example() report.Report {
	return report.Report{
		Version: 1,
		Tool:    report.Tool{Name: "nplusone", Version: "0.1.0"},
		Scopes:  []report.ScopeStats{{Name: "GET /posts", Kind: "http", Queries: 51, Rows: 100, DBDurationNS: 40e6}},
		Findings: []report.Finding{{
			ID: "9c1185a5c5e9fc54", Rule: report.RuleNPlusOne, Evidence: report.Traced, Scope: "GET /posts",
			Message: "50 queries that 1 can replace", Why: "50 of 50 arguments are posts.author_id, in row order",
			Query:  report.Query{SQL: "select name from authors where id = ?", Shape: "1a2b3c4d5e6f7081", Count: 50, DistinctArgs: 50, DurationNS: 38e6},
			Site:   report.Site{File: "posts.go", Line: 48, Function: "example.com/app.listPosts"},
			Parent: &report.Parent{SQL: "select id, author_id from posts", Site: report.Site{File: "posts.go", Line: 41}, Count: 1, Rows: 50, Column: "author_id"},
			Fixes: []report.Fix{{Kind: "batch", Title: "batch load", Verified: true, QueriesBefore: 51, QueriesAfter: 2,
				SQL: "SELECT id, name FROM authors WHERE id = ANY($1)"}},
		}},
	}
}

func ExampleText() {
	_ = printers.Text(os.Stdout, example(), printers.Width(120), printers.Plain())
	// Output:
	// posts.go:48: N+1 query: 50 queries that 1 can replace
	//     posts.go:48   select name from authors where id = ?   50 times, 50 different arguments, 38 ms
	//     posts.go:41   select id, author_id from posts         1 time, 50 rows
	//     traced: 50 of 50 arguments are posts.author_id, in row order
	//
	//     batch load, 51 queries -> 2, verified
	//          SELECT id, name FROM authors WHERE id = ANY($1)
	//
	// 1 finding in GET /posts: 51 queries, 100 rows, 40 ms in the database
}

func ExampleWrite() {
	formats, err := printers.ParseFormats("github")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range formats {
		_ = printers.Write(os.Stdout, f, example(), printers.Prefix("services/blog"))
	}
	// Output:
	// ::warning file=services/blog/posts.go,line=48,title=N+1 query%3A 50 queries that 1 can replace::N+1 query: 50 queries that 1 can replace%0Atraced: 50 of 50 arguments are posts.author_id, in row order%0Aselect name from authors where id = ? (50 times, 50 different arguments, 38 ms)%0Afor the rows of select id, author_id from posts at services/blog/posts.go:41%0Abatch load, 51 queries -> 2, verified%0ASELECT id, name FROM authors WHERE id = ANY($1)
}

func ExampleMerge() {
	// Two processes ran the same code.
	r := compare.Merge(example(), example())
	fmt.Println(len(r.Findings), "finding, seen in", r.Findings[0].Seen, "scopes,", r.Findings[0].Query.Count, "executions in the worst")
	fmt.Println(r.Scopes[0].Name, r.Scopes[0].Runs, "runs,", r.Scopes[0].Queries, "queries")
	// Output:
	// 1 finding, seen in 2 scopes, 50 executions in the worst
	// GET /posts 2 runs, 102 queries
}

func ExampleBaseline() {
	known, err := baseline.ParseBaseline(strings.NewReader(`# nplusone baseline 1
9c1185a5c5e9fc54 n-plus-one 1a2b3c4d5e6f7081 example.com/app.listPosts 20 # rewritten with the new feed
0f0e0d0c0b0a0908 duplicate-query 5a2b3c4d5e6f7085 example.com/app.setting 3 expires=2027-01-31 # cache next month
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	r := example()
	compared := known.Apply(&r, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	fmt.Println("failed:", compared.Failed())
	for _, line := range compared.Lines() {
		fmt.Println(line)
	}
	// Output:
	// failed: true
	// grown: N+1 query in example.com/app.listPosts (9c1185a5c5e9fc54, line 2) ran 50 times, 20 are known
	// vanished: duplicate query in example.com/app.setting (0f0e0d0c0b0a0908, line 3); nplusone baseline -prune removes it
}

func ExampleSlog() {
	plain := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || len(groups) > 0 && a.Key != "rule" && a.Key != "site" && a.Key != "count" {
			return slog.Attr{}
		}
		return a
	}})
	logs.Slog(slog.New(plain)).Report(context.Background(), example())
	// Output:
	// level=WARN msg="N+1 query: 50 queries that 1 can replace" nplusone.rule=n-plus-one nplusone.site=posts.go:48 nplusone.count=50 nplusone.parent.site=posts.go:41
}

func ExampleEnvironment() {
	environ := map[string]string{"NPLUSONE": "warn"}
	config, err := env.Environment(func(name string) string { return environ[name] }, env.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(config.Mode)
	config.Mode.Set(env.Fail, "the option Fail")
	fmt.Println(config.Mode)
	// Output:
	// warn (by NPLUSONE=warn)
	// fail (by the option Fail)
}

func ExampleRuleByID() {
	rule, _ := rules.RuleByID("n-plus-one")
	fmt.Println(rule.Title)
	fmt.Println(rule.Summary)
	// Output:
	// N+1 query
	// A statement ran again and again, with different arguments, for the rows of another query: 1 query for the list and N for its items.
}

func ExampleDiff() {
	d := compare.Diff(report.Report{}, example())
	for _, f := range d.New {
		fmt.Println("new:", f.Message)
	}
	// Output:
	// new: 50 queries that 1 can replace
}
