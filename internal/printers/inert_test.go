package printers_test

import (
	"strings"
	"testing"

	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
)

// No line of a text is a command, wherever in a finding it comes from.
func TestTextHasNoCommands(t *testing.T) {
	const order = "x\n::error file=a::boom\n  ##[group]y"
	r := report.Report{Version: 1, Scopes: []report.ScopeStats{{Name: order}}, Notes: []string{order}, Findings: []report.Finding{{
		Rule: report.RuleNPlusOne, ID: "1", Why: order, Message: order, Advice: order, Scope: order,
		Query:  report.Query{SQL: order, Count: 3},
		Parent: &report.Parent{SQL: order, Column: order},
		Fixes:  []report.Fix{{Kind: "join", Title: order, SQL: order, Go: order, Edit: "+++ " + order + "\n@@ -1 +1 @@\n-" + order, Note: order}},
	}}}
	for _, width := range []int{20, 80} {
		var b strings.Builder
		assert.NoError(t, printers.Text(&b, r, printers.Verbose(), printers.Width(width)))
		for line := range strings.Lines(b.String()) {
			assert.False(t, strings.HasPrefix(strings.TrimSpace(line), "::"), line)
			assert.NotContains(t, line, "##[")
		}
	}
}
