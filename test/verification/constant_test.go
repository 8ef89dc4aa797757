package verification

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
)

// A key that a rewrite binds once for all is a mistake that the rows at hand
// may hide: here the second half of the union has none.
func TestKeyIsNoConstant(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			db := d.setup(t)
			const child = "SELECT id FROM verify_posts WHERE author_id = ? AND seen < 2"
			try := func(keys ...any) rewrite.Verdict {
				r := d.batch("SELECT id, author_id FROM verify_posts WHERE author_id IN-KEYS UNION SELECT id, 0 FROM verify_authors WHERE id = CONSTANT + 1000", []int{1}, []int{0})
				st := &r.Statements[0]
				st.SQL = strings.Replace(st.SQL, "CONSTANT", map[string]string{"postgres": "$2"}[d.name]+map[bool]string{true: "?"}[d.name != "postgres"], 1)
				st.Params = append(st.Params, rewrite.Param{Kind: rewrite.ChildArg, Index: 1})
				return verify.New().Verify(t.Context(), &report.Finding{}, d.play(t, db, child, keys...), r)
			}
			v := try(int64(7), int64(8))
			assert.True(t, v.Wrong, v.Note)
			assert.Contains(t, v.Note, "takes a key for the same")
			v = try(int64(7), int64(7))
			assert.True(t, v.Verified, "one key is the same in all: %s", v.Note)
		})
	}
}
