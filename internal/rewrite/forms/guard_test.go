package forms

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/rewritetest"
)

// A form that panics costs what it makes, no other one and no finding, and is
// told of once.
func TestFormsUnderGuard(t *testing.T) {
	t.Parallel()
	f, c := rewritetest.Repeated{D: rewritetest.Lite, Parent: rewritetest.Parent, Child: `SELECT id, body FROM comments WHERE post_id = ?`, Max: 3}.Finding()
	var notes []string
	c.Note = func(n string) {
		if !slices.Contains(notes, n) {
			notes = append(notes, n)
		}
	}
	q := rewrite.NewRepeat(f, c)
	broken := Form{name: "broken", of: fingerprint.Select, derive: func(*rewrite.Repeat) []rewrite.Rewrite { panic("the secret value") }, carries: rewrite.HasAll}
	var none []int
	cut := Form{name: "cut", of: fingerprint.Select, derive: func(*rewrite.Repeat) []rewrite.Rewrite { _ = none[1]; return nil }, carries: rewrite.HasAll}
	unaccounted := Form{name: "unaccounted", of: fingerprint.Select, derive: func(*rewrite.Repeat) []rewrite.Rewrite {
		return []rewrite.Rewrite{{Kind: "x", Statements: []rewrite.Statement{{SQL: "DELETE FROM t"}}}}
	}, carries: rewrite.HasAll}
	got := Apply(q, broken, Batch, cut, broken, unaccounted, Join, JoinDerived)
	var kinds []string
	for _, r := range got {
		kinds = append(kinds, r.Kind)
	}
	assert.Equal(t, []string{"batch", "left-join", "left-join"}, kinds)
	require.Len(t, notes, 2)
	assert.Contains(t, notes[0], "broken")
	assert.Contains(t, notes[1], "index out of range")
	for _, n := range notes {
		assert.NotContains(t, n, "secret")
	}
}
