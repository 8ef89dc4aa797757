package suggest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
	"github.com/nplusone-go/nplusone/internal/rewrite/rewritetest"
)

// The note tells what the mark is, once, and the code has it beside itself.
func TestHiddenLiteralsAreReported(t *testing.T) {
	f, c := rewritetest.Repeated{D: pg, Parent: "SELECT id, author_id FROM posts WHERE kind = 'a' ORDER BY id", Child: "SELECT id, name FROM authors WHERE id = $1 AND a = 'b'", Column: 1}.Finding()
	rewrites := forms.Derive(f, c)
	require.NotEmpty(t, rewrites)
	for _, r := range rewrites {
		fix := fixOf(f, c, &r, rewrite.Verdict{})
		assert.Equal(t, 1, strings.Count(fix.Note, rewrite.UnshownNote), r.Kind)
		assert.Contains(t, fix.SQL, "= "+rewrite.Unshown)
		assert.NotContains(t, fix.SQL+fix.Go, "'b'", r.Kind)
		assert.Equal(t, 1, strings.Count(fix.Go, rewrite.UnshownCode), "%s: %s", r.Kind, fix.Go)
	}
	f, c = rewritetest.Repeated{D: pg, Child: "SELECT id, name FROM authors WHERE id = $1 LIMIT 25"}.Finding()
	for _, r := range forms.Derive(f, c) {
		assert.NotContains(t, fixOf(f, c, &r, rewrite.Verdict{}).Note, rewrite.Unshown, r.Kind)
	}
}
