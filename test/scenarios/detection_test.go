package scenarios_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/test/scenarios"
)

// beyondValues are true loops whose values are not enough to name a source:
// they are found by repetition, and may be found better.
var beyondValues = map[string]string{
	"replies to each comment": "id to reply_to within one table, integers that count up",
}

// TestDetection judges every scenario. The smallest sizes ask for less: two
// executions are no loop yet, three may pass for chance, and what was not
// found there is counted by the scoreboard.
func TestDetection(t *testing.T) {
	observer := scenarios.NewObserver()
	for _, db := range databases {
		for _, size := range grid(db.Dialect) {
			for _, s := range scenarios.All() {
				if !s.RunsOn(db.Dialect) || !slices.Contains(s.RowCounts(), size.Rows) || !slices.Contains(s.KeyStyles(), size.Keys) {
					continue
				}
				t.Run(fmt.Sprintf("%s/%d %s/%s", db.Dialect, size.Rows, size.Keys, s.Name), func(t *testing.T) {
					reports, err := observer.Observe(context.Background(), db, s, size)
					require.NoError(t, err)
					score := scenarios.Judge(s, scenarios.Claims(reports))
					assertNothingWrong(t, score, size.Rows)
					for i, w := range s.Want {
						assertFound(t, s, w, score.Found[i], size.Rows)
					}
					if s.Recognised != "" && size.Rows >= 20 {
						assert.Contains(t, recognised(reports), s.Recognised, s.Why)
					}
					if t.Failed() {
						t.Log(s.Why)
						for _, r := range reports {
							for _, f := range r.Findings {
								t.Logf("%s, %s: %s (%s)", f.Rule, f.Evidence, f.Query.SQL, f.Why)
							}
						}
					}
				})
			}
		}
	}
}

// grid is every small size on SQLite, and on the servers one of each kind:
// the values are the same, the drivers are not. The scoreboard runs them all.
func grid(d scenarios.Dialect) []scenarios.Size {
	if d != scenarios.SQLite {
		return []scenarios.Size{
			{Rows: 3, Keys: scenarios.Dense}, {Rows: 20, Keys: scenarios.Dense}, {Rows: 200, Keys: scenarios.Offset},
			{Rows: 20, Keys: scenarios.UUID}, {Rows: 20, Keys: scenarios.Text},
		}
	}
	var sizes []scenarios.Size
	for _, keys := range scenarios.AllKeys {
		for _, n := range []int{2, 3, 4, 5, 6, 20, 200, 1000} {
			if n < 200 || n == 200 && keys == scenarios.Sparse || n > 200 && keys == scenarios.Dense {
				sizes = append(sizes, scenarios.Size{Rows: n, Keys: keys})
			}
		}
	}
	return sizes
}

// assertNothingWrong: whatever the size, nothing that is not there may be
// called traced, and from five rows on nothing that is not there is told.
func assertNothingWrong(t *testing.T, score scenarios.Score, rows int) {
	t.Helper()
	for _, c := range score.Wrong {
		if c.Evidence == report.Traced || rows >= 5 {
			assert.Fail(t, "told what is not true", "%s, %s: %s from %q", c.Rule, c.Evidence, c.SQL, c.Source)
		}
	}
}

func assertFound(t *testing.T, s scenarios.Scenario, w scenarios.Want, found *scenarios.Claim, rows int) {
	t.Helper()
	_, weak := beyondValues[s.Name]
	switch {
	case found == nil:
		if rows >= 20 && w.Executions(rows) >= 5 && !w.Optional {
			assert.Fail(t, "missed", "%s %q", w.Rule, w.SQL)
		}
		return
	case !w.Sourced() && w.Rule != report.RuleDuplicate && !w.Optional:
		if rows >= 5 {
			assert.False(t, found.Traced(), "%q has no source, and was called %s from %s", w.SQL, found.Evidence, found.Source)
		}
		return
	}
	if found.Traced() && w.Sourced() {
		assert.True(t, w.RightSource(*found), "the source of %q is %v, not %q", w.SQL, w.From, found.Source)
	}
	if rows < 20 || weak {
		return
	}
	if w.Sourced() && !w.Open() {
		assert.True(t, found.Traced(), "%q is only %s", w.SQL, found.Evidence)
	}
	if w.Relation != "" && found.Traced() {
		assert.Equal(t, w.Relation, found.Relation, "relation of %q", w.SQL)
	}
	if w.Parallel {
		assert.True(t, found.Parallel, "executions of %q overlap", w.SQL)
	}
}

func recognised(reports []report.Report) []string {
	var names []string
	for _, r := range reports {
		for _, seen := range r.Recognised {
			names = append(names, seen.What)
		}
	}
	return names
}
