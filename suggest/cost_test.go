package suggest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/rewritetest"
	"github.com/nplusone-go/nplusone/report"
)

// timed confirms all, with times by their kind.
type timed map[string]time.Duration

func (t timed) Verify(_ context.Context, _ *report.Finding, _ *cases.Case, r *rewrite.Rewrite) rewrite.Verdict {
	return rewrite.Verdict{
		Verified: true, Tried: true, Note: "same rows",
		BeforeNS: int64(50 * time.Millisecond), AfterNS: int64(t[r.Kind]), SavedNS: int64(time.Second),
	}
}

// What took longer than the loop comes last, and says so.
func TestSlowerFixIsNotFirst(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		took   timed
		first  string
		slower []string
	}{
		{"a join without an index", timed{"join": time.Second, "batch": 20 * time.Millisecond}, "batch", []string{"join"}},
		{"both quicker", timed{"join": time.Millisecond, "batch": 20 * time.Millisecond}, "join", nil},
		{"within what two measurements differ by", timed{"join": 70 * time.Millisecond}, "join", nil},
		{"all slower", timed{"join": time.Second, "batch": time.Minute, "subselect": time.Second, "lateral": time.Second}, "join", []string{"join", "batch"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, c := rewritetest.Repeated{D: rewritetest.PG, Parent: rewritetest.Parent, Child: "SELECT id, name FROM authors WHERE id = $1", Column: 1}.Finding()
			New(TryWith(test.took)).Fix(t.Context(), f, c)
			if assert.NotEmpty(t, f.Fixes) {
				assert.Equal(t, test.first, f.Fixes[0].Kind)
			}
			var slower []string
			for _, fix := range f.Fixes {
				if assert.Contains(t, fix.Note, "same rows"); !strings.Contains(fix.Note, "slower than the loop") {
					continue
				}
				slower = append(slower, fix.Kind)
				assert.NotContains(t, fix.Note, "saves")
			}
			assert.Subset(t, slower, test.slower)
			assert.Equal(t, len(test.slower) == 0, len(slower) == 0)
		})
	}
}
