package judge

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// wideList asks for rows of a wide table and then, for each of them, once or
// several times by the key that it is given. It returns what was found of it.
func wideList(t *testing.T, columns []string, rows [][]any, keys []int) report.Finding {
	t.Helper()
	p := newPlay(t)
	p.at("list", 3, func() { p.query("SELECT * FROM wide ORDER BY pk", columns, rows) })
	for i, key := range keys {
		p.at("list", 5, func() {
			p.query("SELECT name FROM customer WHERE id = $1", []string{"name"}, [][]any{{fmt.Sprint("n", i)}}, key)
		})
	}
	var found []report.Finding
	for _, f := range p.judge().Findings {
		if f.Rule == report.RuleNPlusOne {
			found = append(found, f)
		}
	}
	require.Len(t, found, 1)
	return found[0]
}

// wideRow is a row of a unique key and, at a column, another.
func wideRow(key int, at int, other any) []any {
	row := []any{key}
	for range at - 1 {
		row = append(row, "same")
	}
	return append(row, other)
}

// wideNames are its columns.
func wideNames(first string, at int, last string) []string {
	columns := []string{first}
	for i := 1; i < at; i++ {
		columns = append(columns, fmt.Sprint("c", i))
	}
	return append(columns, last)
}

// TestRepeatedKeys: a loop over rows whose key repeats, beside a unique column
// that has all of its values, too. Arguments that repeat do not follow a
// unique column row by row.
func TestRepeatedKeys(t *testing.T) {
	t.Parallel()
	keys := []struct {
		name string
		of   func(i, n int) int
	}{
		{"pairs that ascend", func(i, _ int) int { return i/2 + 1 }},
		{"triples that ascend", func(i, _ int) int { return i/3 + 1 }},
		{"pairs, but for the ends", func(i, _ int) int { return (i+1)/2 + 1 }},
		{"the last ones are one", func(i, n int) int { return min(i+1, n-n/4) }},
		{"runs of several lengths", func(i, _ int) int { return i/6*3 + []int{1, 1, 1, 2, 3, 3}[i%6] }},
		{"rounds", func(i, n int) int { return i%(n/2) + 1 }},
		{"pairs that descend", func(i, n int) int { return n/2 - i/2 }},
		{"pairs in no order", func(i, n int) int { return i/2*5%(n/2) + 1 }},
		{"no order", func(i, n int) int { return i*7%(n/2) + 1 }},
		{"few values", func(i, _ int) int { return i*5%3 + 1 }},
	}
	unique := []struct {
		name string
		of   func(i, n int) int
	}{
		{"ascending", func(i, _ int) int { return i + 1 }},
		{"descending", func(i, n int) int { return n - i }},
		{"shuffled", func(i, n int) int { return i*11%n + 1 }},
	}
	for _, k := range keys {
		for _, u := range unique {
			for _, n := range []int{12, 24, 96} {
				for _, at := range []int{1, 11, record.MaxColumns - 1} {
					t.Run(fmt.Sprintf("%s beside %s/%d/%d", k.name, u.name, n, at), func(t *testing.T) {
						t.Parallel()
						var rows [][]any
						var asked []int
						for i := range n {
							rows = append(rows, wideRow(u.of(i, n), at, k.of(i, n)))
							asked = append(asked, k.of(i, n))
						}
						f := wideList(t, wideNames("pk", at, "writer_id"), rows, asked)
						if f.Parent == nil {
							assert.Less(t, n, 24, "only few rows may be chance: %s", f.Why)
							assert.NotContains(t, f.Why, "wide.pk")
							return
						}
						assert.Equal(t, "writer_id", f.Parent.Column, f.Why)
					})
				}
			}
		}
	}
}

// TestUniqueKeys: the unique column is the source of arguments that repeat for
// another reason.
func TestUniqueKeys(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, reason string
		asked        func(pk []int) []int
	}{
		{"once", "row by row", func(pk []int) []int { return pk }},
		{"twice", "two statements of one shape for each row", func(pk []int) (asked []int) {
			for _, k := range pk {
				asked = append(asked, k, k)
			}
			return asked
		}},
		{"two rounds", "all rows, and all rows again", func(pk []int) []int { return append(pk[:len(pk):len(pk)], pk...) }},
		{"the first half", "a loop that ends early", func(pk []int) []int { return pk[:len(pk)/2] }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var rows [][]any
			var pk []int
			for i := range 24 {
				pk = append(pk, (i*37+11)%97+3)
				rows = append(rows, wideRow(pk[i], 11, i/2+200))
			}
			f := wideList(t, wideNames("pk", 11, "writer_id"), rows, test.asked(pk))
			require.NotNil(t, f.Parent, "%s: %s", test.reason, f.Why)
			assert.Equal(t, "pk", f.Parent.Column, test.reason)
		})
	}
}

// TestKeyPastTheColumns: a key in a column that is not kept is not said to be
// another column's for its order.
func TestKeyPastTheColumns(t *testing.T) {
	t.Parallel()
	const n, at = 24, record.MaxColumns + 6
	var rows [][]any
	var asked []int
	for i := range n {
		rows = append(rows, wideRow(i+1, at, i/2+1))
		asked = append(asked, i/2+1)
	}
	f := wideList(t, wideNames("pk", at, "writer_id"), rows, asked)
	assert.NotEqual(t, report.Traced, f.Evidence, f.Why)
	assert.Nil(t, f.Parent, f.Why)
}
