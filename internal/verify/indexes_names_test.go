package verify

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/fingerprint"
)

func TestAsWritten(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, reason, in, text, want string }{
		{"plain", "no quotes there", "author_id", "p.author_id", "author_id"},
		{"capitals", "the database folds them as it did", "Author_ID", "Author_ID", "Author_ID"},
		{"quoted", "they are part of the name", "authorId", `p."authorId"`, `"authorId"`},
		{"backticks", "MySQL's quotes", "order", "`order`", "`order`"},
		{"brackets", "SQLite takes them", "order", "[order]", "[order]"},
		{"a quote in the name", "doubled", `a"b`, `"a""b"`, `"a""b"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, asWritten(test.in, test.text), test.reason)
		})
	}
}

func TestIndexName(t *testing.T) {
	t.Parallel()
	w := &wantedIndex{table: fingerprint.Table{Name: "My Table"}}
	assert.Equal(t, "My_Table_authorId_idx", w.indexName([]string{"authorId"}, "_idx"), "a name without quotes")
	long := w.indexName([]string{strings.Repeat("x", 80)}, "_idx")
	assert.Len(t, long, maxIndexName)
	assert.True(t, strings.HasSuffix(long, "_idx"))
}
