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
		x.Query(names(30))
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
	assert.Equal(t, []int{30, 30, 30, 30, 30, 30, 30, 30, MaxColumns, MaxColumns}, runs[0])
	assert.Equal(t, MaxColumns, runs[1][0], "the group has been measured")
	scope.End()
}

func names(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint("c", i)
	}
	return out
}
