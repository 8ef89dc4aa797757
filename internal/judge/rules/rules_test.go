package rules_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/judge/rules"
	"github.com/nplusone-go/nplusone/report"
	pages "github.com/nplusone-go/nplusone/report/rules"
)

// Every rule that reports know is judged here, or said to be judged elsewhere,
// and has a page.
func TestTable(t *testing.T) {
	var known, judged []string
	for _, r := range report.Rules() {
		known = append(known, r.ID)
		page, ok := pages.RuleByID(r.ID)
		assert.True(t, ok, "%s has no page", r.ID)
		assert.Equal(t, r.Title, page.Title)
		assert.False(t, r.Advisory && r.Loop, "%s: what a loop repeats is no advice", r.ID)
	}
	for _, r := range rules.Table {
		judged = append(judged, r.ID)
		asked := r.Group != nil || r.Scope != nil
		assert.Equal(t, r.When != rules.ByGroup && r.When != rules.Elsewhere, asked, "%s: who asks it", r.ID)
	}
	assert.Equal(t, known, judged)
}
