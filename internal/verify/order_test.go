package verify

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// Rows are tied where all that they are ordered by can be seen.
func TestOrderedBy(t *testing.T) {
	t.Parallel()
	columns := []string{"id", "at"}
	for _, test := range []struct {
		name, sql string
		want      []int
	}{
		{"by name", "SELECT id, at FROM t ORDER BY at DESC", []int{1}},
		{"by position", "SELECT id, at FROM t ORDER BY 2, 1", []int{1, 0}},
		{"no order", "SELECT id, at FROM t", nil},
		{"not returned", "SELECT id, at FROM t ORDER BY at, weight", nil},
		{"expression", "SELECT id, at FROM t ORDER BY lower(at)", nil},
		{"no such position", "SELECT id, at FROM t ORDER BY 3", nil},
		{"union", "SELECT id, at FROM t UNION SELECT id, at FROM u ORDER BY at", nil},
		{"sub-select's own", "SELECT id, at FROM t WHERE id IN (SELECT id FROM u ORDER BY at LIMIT 1)", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, orderedBy(fingerprint.PostgreSQL, test.sql, columns))
		})
	}
}
