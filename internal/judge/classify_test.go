package judge

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/judge/patterns"
	"github.com/nplusone-go/nplusone/report"
)

// Each row says what it is for, no two say the same, and the last one takes
// what is left.
func TestOrderOfJudgement(t *testing.T) {
	docs, named := map[string]bool{}, map[string]bool{}
	row := func(name, doc string, matches bool) {
		assert.NotEmpty(t, doc, name)
		assert.False(t, docs[doc], "%s: %s", name, doc)
		assert.True(t, matches, name)
		docs[doc], named[name] = true, true
	}
	for _, p := range patterns.Table {
		row(p.Name, p.Doc, p.Match != nil)
	}
	for _, o := range outcomes {
		row(o.name, o.doc, o.match != nil)
		_, rule := report.RuleByID(o.name)
		assert.Equal(t, rule, o.report != nil, "%s: a rule makes a finding, a pattern does not", o.name)
	}
	last := outcomes[len(outcomes)-1]
	assert.True(t, last.match(nil, nil))

	// Of the names that reports may have, one is made over several groups.
	src, err := os.ReadFile("patterns/patterns.go")
	require.NoError(t, err)
	declared := regexp.MustCompile(`(?m)^\t[sS]een\w+ += "([a-z-]+)"`).FindAllStringSubmatch(string(src), -1)
	require.NotEmpty(t, declared)
	for _, m := range declared {
		assert.True(t, named[m[1]] || m[1] == patterns.SeenFanOut, "%s is in no table", m[1])
	}
}
