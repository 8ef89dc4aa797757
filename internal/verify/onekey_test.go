package verify

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/rewrite"
)

func TestOneKey(t *testing.T) {
	t.Parallel()
	const list = rewrite.ListMark
	tests := []struct{ name, text, want string }{
		{"no list", "DELETE FROM t WHERE id = ANY($1)", "DELETE FROM t WHERE id = ANY($1)"},
		{"one column", "DELETE FROM t WHERE id IN (" + list + ") AND n = ?", "DELETE FROM t WHERE id IN (?) AND n = ?"},
		{"two columns", "DELETE FROM t WHERE (a, `b`) IN (" + list + ")", "DELETE FROM t WHERE (a, `b`) IN ((?, ?))"},
		{"three columns behind VALUES", "DELETE FROM t WHERE (a, b, c) IN (VALUES " + list + ")", "DELETE FROM t WHERE (a, b, c) IN (VALUES (?, ?, ?))"},
		{"one column in brackets", "UPDATE t SET n = f(1, 2) WHERE (id IN (" + list + "))", "UPDATE t SET n = f(1, 2) WHERE (id IN (?))"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, oneKey(test.text))
		})
	}
}
