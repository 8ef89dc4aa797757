package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/scenarios"
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
		{Rule: detect.RuleNPlusOne, SQL: "from authors", From: []string{"posts.author_id"}},
		{Rule: detect.RuleNPlusOne, SQL: "from settings"},
	}}
	finding := func(sql string, e detect.Evidence, column string) detect.Finding {
		f := detect.Finding{Rule: detect.RuleNPlusOne, Evidence: e, Query: detect.Query{SQL: sql}}
		if column != "" {
			f.Parent = &detect.Parent{Table: "posts", Column: column}
		}
		return f
	}
	tests := []struct {
		name           string
		found          []detect.Finding
		proved, wrongs int
	}{
		{"proved", []detect.Finding{finding("select name from authors", detect.Proved, "author_id")}, 1, 0},
		{"only traced", []detect.Finding{finding("select name from authors", detect.Traced, "author_id")}, 0, 0},
		{"proved from another column", []detect.Finding{finding("select name from authors", detect.Proved, "title")}, 0, 1},
		{"proved though no query supplies it", []detect.Finding{finding("select val from settings", detect.Proved, "id")}, 0, 1},
		{"proved and not true", []detect.Finding{finding("select x from y", detect.Proved, "id")}, 0, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := judge(s, 5, detect.Report{Findings: test.found})
			assert.Equal(t, 1, v.wanted, "what has no source cannot be proved")
			assert.Equal(t, test.proved, v.proved)
			assert.Len(t, v.wrong, test.wrongs)
		})
	}
}
