package formats_test

import (
	"fmt"
	"os"

	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/formats"
)

func ExampleWrite() {
	r := report.Report{
		Version: 1,
		Findings: []report.Finding{{
			ID: "9c1185a5c5e9fc54", Rule: report.RuleNPlusOne, Evidence: report.Traced, Scope: "GET /posts",
			Message: "50 queries that 1 can replace", Site: report.Site{File: "posts.go", Line: 48},
		}},
	}
	if err := formats.Write(os.Stdout, formats.GitHub, r); err != nil {
		fmt.Println(err)
	}
	fmt.Println(formats.Write(os.Stdout, "pdf", r))
	// Output:
	// ::warning file=posts.go,line=48,title=N+1 query%3A 50 queries that 1 can replace::N+1 query: 50 queries that 1 can replace%0Atraced
	// report: unknown format "pdf": want one of text, json, jsonl, sarif, github, step-summary, gitlab, junit, rdjson, markdown, html
}

func ExampleAll() {
	for _, f := range formats.All() {
		fmt.Print(f, " ")
	}
	// Output: text json jsonl sarif github step-summary gitlab junit rdjson markdown html
}
