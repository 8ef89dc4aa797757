package match_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/match"
	"github.com/nplusone-go/nplusone/report"
)

func finding(id string, count int) *report.Finding {
	return &report.Finding{ID: id, Query: report.Query{Count: count}}
}

func TestAgainst(t *testing.T) {
	t.Parallel()
	known := map[string]int{"same": 5, "more": 5, "fewer": 5, "gone": 5, "none": 0}
	all, left := match.Against(known, []*report.Finding{
		finding("same", 5), finding("more", 6), finding("fewer", 4), finding("new", 5), finding("none", 0),
	})
	states := map[string]match.State{}
	for _, m := range all {
		states[m.ID] = m.State
	}
	assert.Equal(t, map[string]match.State{
		"same": match.Known, "more": match.Grown, "fewer": match.Shrunk, "new": match.New, "none": match.Known,
	}, states)
	assert.Equal(t, 5, all[1].Was)
	assert.Equal(t, map[string]bool{"gone": true}, left)
	assert.Len(t, known, 5, "what is known is not changed")
}

func TestMark(t *testing.T) {
	t.Parallel()
	silent := *finding("new", 1)
	silent.Suppressed = "a reason"
	r := report.Report{Findings: []report.Finding{*finding("new", 1), silent, *finding("fewer", 1), *finding("more", 1), *finding("unheard of", 1)}}
	match.Mark(&r, map[string]match.State{"new": match.New, "fewer": match.Shrunk, "more": match.Grown})
	var got []string
	for _, f := range r.Findings {
		got = append(got, f.Baseline)
	}
	assert.Equal(t, []string{"new", "", "known", "grown", ""}, got)
}
