package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/test/scenarios"
)

func TestTally(t *testing.T) {
	total := tally{}
	total.count(3, verdict{wanted: 2, proved: 1})
	other := tally{}
	other.count(3, verdict{wanted: 1, proved: 1, wrong: []string{"a", "b"}})
	other.count(20, verdict{wanted: 100, proved: 98})
	total.add(other)
	assert.Equal(t, "n=3 proved=2/3 false=1 n=20 proved=98/100 false=0", total.String())
	assert.Len(t, total.missed(), 2, "too few at 3 rows, and one false proof in two scenarios")
}

func TestJudge(t *testing.T) {
	s := scenarios.Scenario{Want: []scenarios.Want{
		{Rule: report.RuleNPlusOne, SQL: "from authors", From: []string{"posts.author_id"}},
		{Rule: report.RuleNPlusOne, SQL: "from settings"},
	}}
	finding := func(sql string, e report.Evidence, column string) report.Finding {
		f := report.Finding{Rule: report.RuleNPlusOne, Evidence: e, Query: report.Query{SQL: sql}}
		if column != "" {
			f.Parent = &report.Parent{Table: "posts", Column: column}
		}
		return f
	}
	tests := []struct {
		name           string
		found          []report.Finding
		proved, wrongs int
	}{
		{"proved", []report.Finding{finding("select name from authors", report.Proved, "author_id")}, 1, 0},
		{"only traced", []report.Finding{finding("select name from authors", report.Traced, "author_id")}, 0, 0},
		{"proved from another column", []report.Finding{finding("select name from authors", report.Proved, "title")}, 0, 1},
		{"proved though no query supplies it", []report.Finding{finding("select val from settings", report.Proved, "id")}, 0, 1},
		{"proved and not true", []report.Finding{finding("select x from y", report.Proved, "id")}, 0, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := judge(s, 5, report.Report{Findings: test.found})
			assert.Equal(t, 1, v.wanted, "what has no source cannot be proved")
			assert.Equal(t, test.proved, v.proved)
			assert.Len(t, v.wrong, test.wrongs)
		})
	}
}
