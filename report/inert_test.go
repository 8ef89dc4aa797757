package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/detect"
)

func TestInert(t *testing.T) {
	for _, tt := range []struct{ line, want, reason string }{
		{"a::b", "a::b", "a cast within a line"},
		{"::error::x", `\x3a:error::x`, "a command"},
		{" \t::error::x", " \t" + `\x3a:error::x`, "blanks do not hide it"},
		{"x ##[error]y", `x \x23#[error]y`, "read anywhere in a line"},
		{"##vso[task.x]y", `\x23#vso[task.x]y`, "Azure's"},
		{"##teamcity[x]", `\x23#teamcity[x]`, "TeamCity's"},
		{"### title ##", "### title ##", "a headline"},
		{"###[x]", `#\x23#[x]`, "one sign more"},
	} {
		assert.Equal(t, tt.want, inert(tt.line), tt.reason)
	}
	assert.Equal(t, "a\n  /**/::int\nb", cleanLines("a\n  ::int\nb"), "a cast on a line of its own can be copied")
}

// No line of a text is a command, wherever in a finding it comes from.
func TestTextHasNoCommands(t *testing.T) {
	const order = "x\n::error file=a::boom\n  ##[group]y"
	r := detect.Report{Version: 1, Scopes: []detect.ScopeStats{{Name: order}}, Notes: []string{order}, Findings: []detect.Finding{{
		Rule: detect.RuleNPlusOne, ID: "1", Why: order, Message: order, Advice: order, Scope: order,
		Query:  detect.Query{SQL: order, Count: 3},
		Parent: &detect.Parent{SQL: order, Column: order},
		Fixes:  []detect.Fix{{Kind: "join", Title: order, SQL: order, Go: order, Note: order}},
	}}}
	for _, width := range []int{20, 80} {
		var b strings.Builder
		assert.NoError(t, Text(&b, r, Verbose(), Width(width)))
		for line := range strings.Lines(b.String()) {
			assert.False(t, strings.HasPrefix(strings.TrimSpace(line), "::"), line)
			assert.NotContains(t, line, "##[")
		}
	}
}
