package suggest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The note tells what the mark is, once, and the code has it beside itself.
func TestHiddenLiteralsAreTold(t *testing.T) {
	f, c := asked{d: pg, parent: "SELECT id, author_id FROM posts WHERE kind = 'a' ORDER BY id", child: "SELECT id, name FROM authors WHERE id = $1 AND a = 'b'", column: 1}.finding()
	rewrites := Derive(f, c)
	require.NotEmpty(t, rewrites)
	for _, r := range rewrites {
		fix := fixOf(f, c, &r, Verdict{})
		assert.Equal(t, 1, strings.Count(fix.Note, unshownNote), r.Kind)
		assert.Contains(t, fix.SQL, "= "+unshown)
		assert.NotContains(t, fix.SQL+fix.Go, "'b'", r.Kind)
		assert.Equal(t, 1, strings.Count(fix.Go, unshownCode), "%s: %s", r.Kind, fix.Go)
	}
	f, c = asked{d: pg, child: "SELECT id, name FROM authors WHERE id = $1 LIMIT 25"}.finding()
	for _, r := range Derive(f, c) {
		assert.NotContains(t, fixOf(f, c, &r, Verdict{}).Note, unshown, r.Kind)
	}
}
