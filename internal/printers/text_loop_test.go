package printers_test

import (
	"testing"

	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/internal/reporttest"
	"github.com/nplusone-go/nplusone/report"
)

// A loop with two statements, of which one has two texts and two parents, stands
// together and before what costs less.
func TestTextGroupsByLoop(t *testing.T) {
	at := func(file string, line int, function string) report.Site {
		return report.Site{File: file, Line: line, Function: "example.com/app." + function}
	}
	loop := at("feed.go", 47, "ListPosts")
	finding := func(id, sql string, count int, own report.Site) report.Finding {
		return report.Finding{
			ID: id, Rule: report.RuleNPlusOne, Evidence: report.Traced, Why: "all arguments are posts.id, in row order", Scope: "TestFeed",
			Message: "the loop's queries", Query: report.Query{SQL: sql, Shape: id, Count: count, DistinctArgs: count},
			Site: at("feed.go", 48, "ListPosts"), Loop: &loop, Stack: []report.Site{own, at("feed.go", 48, "ListPosts")},
		}
	}
	tags := finding("a1", "select tag from post_tags where post_id = ?", 20, at("tags.go", 12, "Tags"))
	tags.Query.Texts = []string{"select tag from post_tags where post_id = ? and public"}
	tags.Seen, tags.Scopes = 4, []string{"TestFeed", "TestListPosts"}
	tags.Variants = []report.Variant{{
		Evidence: report.Likely, Why: "5 of 5 arguments are drafts.id", Count: 5, Parent: report.Parent{Site: at("drafts.go", 9, "Drafts")},
		Fixes: []report.Fix{{Kind: "batch", SQL: "SELECT tag FROM post_tags WHERE post_id IN (?)"}},
	}}
	likes := finding("a2", "select count(*) from likes where post_id = ?", 50, at("likes.go", 30, "Likes"))
	other := finding("a3", "select name from authors where id = ?", 45, at("authors.go", 7, "Author"))
	other.Loop, other.Site, other.Stack = nil, at("authors.go", 7, "Author"), nil
	r := report.Report{Findings: []report.Finding{tags, other, likes}}
	for i, reason := range []string{"fixtures", "fixtures"} {
		f := finding("s"+string(rune('1'+i)), "insert into t values (?)", 6, at("setup.go", 3, "Fill"))
		f.Suppressed, f.Loop, f.Site = "the loop is one of "+reason+" (setup.go:3)", nil, at("setup.go", 3, "Fill")
		r.Findings = append(r.Findings, f)
	}
	reporttest.Golden(t, "text.loop.golden", text(t, r, printers.Width(120)))
}
