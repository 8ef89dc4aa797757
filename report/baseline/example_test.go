package baseline_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/baseline"
)

// sample is what a scope's End returned.
func sample() report.Report {
	return report.Report{
		Version: 1,
		Scopes:  []report.ScopeStats{{Name: "GET /posts", Kind: "http", Queries: 51}},
		Findings: []report.Finding{{
			ID: "9c1185a5c5e9fc54", Rule: report.RuleNPlusOne, Evidence: report.Traced, Scope: "GET /posts",
			Message: "50 queries that 1 can replace", Query: report.Query{Count: 50, Shape: "1a2b3c4d5e6f7081"},
			Site: report.Site{File: "posts.go", Line: 48, Function: "example.com/app.listPosts"},
		}},
	}
}

// What exists today is accepted; a finding that grew fails.
func ExampleNewBaseline() {
	known := baseline.NewBaseline(sample(), "before nplusone")
	_ = known.Write(os.Stdout)
	now := sample()
	now.Findings[0].Query.Count = 80
	fmt.Println("failed:", known.Apply(&now, time.Now()).Failed())
	// Output:
	// # nplusone baseline 1
	// 9c1185a5c5e9fc54 n-plus-one 1a2b3c4d5e6f7081 example.com/app.listPosts 50 # before nplusone
	// failed: true
}

func ExampleParseBaseline() {
	known, err := baseline.ParseBaseline(strings.NewReader("# nplusone baseline 1\n9c1185a5c5e9fc54 n-plus-one - - 50 # rewritten with the new feed\n"))
	fmt.Println(len(known.Entries), known.Entries[0].Reason, err)
	// Output: 1 rewritten with the new feed <nil>
}

// The file is looked for in the working directory and its parents.
func ExampleLoadBaseline() {
	dir, err := os.MkdirTemp("", "baseline")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "nplusone.baseline")
	_ = os.WriteFile(name, []byte("# nplusone baseline 1\n"), 0o600)
	known, path, err := baseline.LoadBaseline(name)
	fmt.Println(len(known.Entries), path == name, err)
	// Output: 0 true <nil>
}
