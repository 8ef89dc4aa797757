package suggest

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// A form that panics costs what it makes, no other one and no finding, and is
// told of once.
func TestFormsUnderGuard(t *testing.T) {
	t.Parallel()
	f, c := asked{d: lite, parent: parent, child: `SELECT id, body FROM comments WHERE post_id = ?`, max: 3}.finding()
	var notes []string
	c.Note = func(n string) {
		if !slices.Contains(notes, n) {
			notes = append(notes, n)
		}
	}
	q := newQuestion(f, c)
	broken := form{"broken", fingerprint.Select, func(*question) []Rewrite { panic("the secret value") }, hasAll, 0}
	var none []int
	cut := form{"cut", fingerprint.Select, func(*question) []Rewrite { _ = none[1]; return nil }, hasAll, 0}
	unaccounted := form{"unaccounted", fingerprint.Select, func(*question) []Rewrite {
		return []Rewrite{{Kind: "x", Statements: []Statement{{SQL: "DELETE FROM t"}}}}
	}, hasAll, 0}
	got := q.derive(broken, batchForm, cut, broken, unaccounted, joinForm, joinDerivedForm)
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
