package rules_test

import (
	"go/parser"
	"go/token"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/reporttest"
	"github.com/nplusone-go/nplusone/report/rules"
)

func TestEveryRuleHasAPage(t *testing.T) {
	assert.Len(t, rules.Rules(), 9)
	for _, r := range rules.Rules() {
		t.Run(r.ID, func(t *testing.T) {
			assert.True(t, strings.HasPrefix(r.Help, "# "), "the page begins with its title")
			assert.Regexp(t, `^[A-Z].{30,250}\.$`, r.Summary)
			for _, part := range []string{"## Why it matters", "## WRONG", "## RIGHT", "## How to silence it"} {
				assert.Contains(t, r.Help, part)
			}
			assert.Equal(t, strings.Count(r.Help, "```")%2, 0)
			got, ok := rules.RuleByID(r.ID)
			assert.True(t, ok)
			assert.Equal(t, r, got)
		})
	}
	_, ok := rules.RuleByID("poetry")
	assert.False(t, ok)
}

// The rules of package report are constants; its source says which there are.
func TestNoRuleIsMissing(t *testing.T) {
	var declared []string
	src := reporttest.ReadFile(t, "../report.go")
	for _, m := range regexp.MustCompile(`Rule\w+\s+= "([a-z-]+)"`).FindAllStringSubmatch(src, -1) {
		declared = append(declared, m[1])
	}
	var have []string
	for _, r := range rules.Rules() {
		have = append(have, r.ID)
	}
	assert.Equal(t, declared, have)
}

// Go in the pages is syntactically right.
func TestGoInPagesParses(t *testing.T) {
	for _, r := range rules.Rules() {
		for _, m := range regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(r.Help, -1) {
			_, err := parser.ParseFile(token.NewFileSet(), r.ID, "package p\n"+m[1], 0)
			if err != nil { // statements, not declarations
				_, err = parser.ParseFile(token.NewFileSet(), r.ID, "package p\nfunc f() {\n"+m[1]+"\n}", 0)
			}
			require.NoError(t, err, "%s:\n%s", r.ID, m[1])
		}
	}
}
