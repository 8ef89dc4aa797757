package logs_test

import (
	"context"
	"log/slog"
	"os"

	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/logs"
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

func ExampleSlog() {
	withoutTime := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
	reporter := logs.Slog(logger) // for detect.ReportTo
	reporter.Report(context.Background(), sample())
	// Output:
	// level=WARN msg="N+1 query: 50 queries that 1 can replace" nplusone.rule=n-plus-one nplusone.id=9c1185a5c5e9fc54 nplusone.scope="GET /posts" nplusone.site=posts.go:48 nplusone.function=example.com/app.listPosts nplusone.count=50 nplusone.query="" nplusone.duration=0s nplusone.evidence=traced nplusone.why=""
}
