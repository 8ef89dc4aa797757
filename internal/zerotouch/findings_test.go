package zerotouch

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/inproc"
	"github.com/nplusone-go/nplusone/report"
)

type panicking struct{}

func (panicking) Fix(context.Context, *report.Finding, *cases.Case) {
	panic(errors.New("'a value'"))
}

// A fixer that panics takes no finding along, and says so once.
func TestDerivingPanics(t *testing.T) {
	t.Parallel()
	r := &report.Report{Findings: []report.Finding{{ID: "a"}, {ID: "b"}}}
	for i := range r.Findings {
		deriveGuarded(panicking{}, r, &r.Findings[i], inproc.Case{})
	}
	assert.Len(t, r.Findings, 2)
	require.Len(t, r.Notes, 1)
	assert.Contains(t, r.Notes[0], "a fault of nplusone")
	assert.NotContains(t, r.Notes[0], "value")
}

// What the record saw of each slot reaches the command, which derives fixes
// from it.
func TestSlotsReachTheCommand(t *testing.T) {
	t.Parallel()
	const text = `DELETE FROM items WHERE id = ? AND ? LIKE '%x%'`
	for _, test := range []struct {
		name, reason string
		seen         []cases.Variation
		uneven       bool
		fixes        int
	}{
		{"the pattern differs", "one DELETE would take all or none", []cases.Variation{cases.Varying, cases.Varying, cases.Constant}, false, 0},
		{"the pattern was not seen", "it may differ", []cases.Variation{cases.Varying, cases.Unseen, cases.Constant}, false, 0},
		{"the pattern stays", "it is the same for all", []cases.Variation{cases.Varying, cases.Constant, cases.Constant}, false, 1},
		{"other slots", "nobody knows which is which", []cases.Variation{cases.Unseen, cases.Unseen, cases.Unseen}, true, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			written, err := json.Marshal(inproc.Line{
				Report: report.Report{Findings: []report.Finding{{ID: "a", Rule: report.RuleNPlusOneWrite}}},
				Cases:  map[string]inproc.Case{"a": {Dialect: fingerprint.SQLite, Child: inproc.Statement{Text: text, Executions: 9, Slots: test.seen, Uneven: test.uneven}}},
			})
			require.NoError(t, err)
			var line inproc.Line
			require.NoError(t, json.Unmarshal(written, &line))
			assert.Equal(t, test.seen, line.Cases["a"].Child.Slots)
			(&Command{}).fix(&line)
			assert.Len(t, line.Report.Findings[0].Fixes, test.fixes, test.reason)
		})
	}
}
