package suggest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/report"
)

// lateVerifier is late from the n-th try on.
type lateVerifier struct{ calls, from int }

func (v *lateVerifier) Verify(context.Context, *report.Finding, *cases.Case, *rewrite.Rewrite) rewrite.Verdict {
	v.calls++
	if v.calls >= v.from {
		return rewrite.Verdict{Late: true, Note: "not tried: late"}
	}
	return rewrite.Verdict{Wrong: true}
}

// The first try that takes too long is the last one of its finding, and says
// nothing of the next finding.
func TestLateTryEndsAll(t *testing.T) {
	finding := func() (*report.Finding, *cases.Case) {
		f := &report.Finding{Rule: report.RuleNPlusOne, Query: report.Query{Count: 10, DistinctArgs: 10}}
		c := &cases.Case{
			Dialect: fingerprint.PostgreSQL,
			Child:   cases.Evidenced{Text: "SELECT id, body FROM comments WHERE post_id = $1", Columns: []string{"id", "body"}, Executions: 10, Rows: 30, MaxRows: 3},
			Parent:  &cases.Evidenced{Text: "SELECT id FROM posts ORDER BY id", Columns: []string{"id"}, Executions: 1, Rows: 10},
			Links:   []cases.CaseLink{{Slot: 0, Param: 1, Column: 0}},
		}
		return f, c
	}
	for from := 1; from <= 3; from++ {
		v := &lateVerifier{from: from}
		x := New(TryWith(v))
		f, c := finding()
		x.Fix(t.Context(), f, c)
		assert.Equal(t, from, v.calls, "nothing is tried after it")
		for _, fix := range f.Fixes {
			assert.Contains(t, fix.Note, "not tried: late")
		}
		f, c = finding()
		x.Fix(t.Context(), f, c)
		assert.Equal(t, from+1, v.calls, "another finding is tried once more")
	}
}
