package record

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOnlyTheFirstRowsAreMeasured(t *testing.T) {
	t.Parallel()
	d := newRecorder()
	ctx, scope := d.Start(t.Context(), t.Name())
	src := testSource(d)
	wants := func() []int {
		var x Execution
		require.True(t, x.Start(ctx, src, nil, "SELECT * FROM posts"))
		x.Query(names(70))
		var seen []int
		for range maxSizedRows + 2 {
			seen = append(seen, x.Wants())
			for i := range x.Wants() {
				x.Cell(i, int64(i))
			}
			x.Row()
		}
		x.Close(nil)
		return seen
	}
	var runs [][]int
	for range 2 { // one place
		runs = append(runs, wants())
	}
	for _, run := range runs {
		for _, n := range run {
			assert.Equal(t, MaxColumns, n, "columns past these are neither measured nor kept")
		}
	}
	assert.Equal(t, maxSizedRows, recordOf(t, scope).Order[0].Sized)
}

func names(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint("c", i)
	}
	return out
}
