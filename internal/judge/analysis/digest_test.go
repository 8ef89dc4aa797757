package analysis

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/record"
)

func TestDigests(t *testing.T) {
	t.Parallel()
	type row = [2]cell.Cell
	digests := func(executions ...[]row) []Digest {
		g := &record.Group{Ncols: 2, Execs: make([]record.Run, len(executions))}
		for e, rows := range executions {
			for _, r := range rows {
				g.RowExec = append(g.RowExec, int32(e))
				g.Cells = append(g.Cells, r[:]...)
			}
		}
		g.RowExec = append(g.RowExec, -1, int32(len(executions))) // of nobody, and of one that was not kept
		g.Cells = append(g.Cells, 9, 9, 9, 9)
		return (&Group{Group: g}).Digests()
	}
	a, b := row{1, 2}, row{3, 4}
	tests := []struct {
		name, reason string
		one, other   []row
		rows, inTurn bool // are the same
	}{
		{"nothing", "no rows are the same as no rows", nil, nil, true, true},
		{"the same", "row by row", []row{a, b}, []row{a, b}, true, true},
		{"another order", "the same rows, but not in turn", []row{a, b}, []row{b, a}, true, false},
		{"another cell", "a value differs", []row{a}, []row{{1, 3}}, false, false},
		{"cells changed places", "columns have an order", []row{a}, []row{{2, 1}}, false, false},
		{"cells moved between rows", "a cell belongs to its row", []row{{1, 2}, {3, 4}}, []row{{1, 4}, {3, 2}}, false, false},
		{"a row twice", "how often counts", []row{a}, []row{a, a}, false, false},
		{"zeros", "an empty cell is a cell", []row{{0, 0}}, nil, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := digests(tt.one, tt.other)
			assert.Equal(t, tt.rows, d[0].Rows == d[1].Rows, tt.reason)
			assert.Equal(t, tt.inTurn, d[0].InTurn == d[1].InTurn, tt.reason)
			assert.Equal(t, [2]int32{int32(len(tt.one)), int32(len(tt.other))}, [2]int32{d[0].Kept, d[1].Kept})
		})
	}
}
