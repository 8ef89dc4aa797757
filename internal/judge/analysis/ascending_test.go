package analysis

import (
	"testing"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Where executions ran side by side the order of large keys is not known, and
// what is not known is not called traced.
func TestLargeKeysSideBySide(t *testing.T) {
	t.Parallel()
	const text = "SELECT a FROM t WHERE id = ?"
	for _, test := range []struct {
		name      string
		starts    []uint32
		is, mayBe bool
	}{
		{"one after the other", []uint32{1, 3, 5}, true, false},
		{"side by side", []uint32{1, 5, 3}, false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := new(recording)
			src := d.recorder().NewDatabase(fingerprint.SQLite, nil)
			r := d.recorder().Replay(record.ScopeEvent{Name: test.name})
			st := record.StatementsOf(src.Dialect).Of(text)
			for i, n := range []int64{5 << 40, 6 << 40, 7 << 40} {
				r.Statement(&record.StatementEvent{Source: src, Text: text, Shape: st.ID, Dialect: src.Dialect, Kind: st.Kind, Stack: 1, Frames: []report.Site{{Function: "f"}},
					StartTick: test.starts[i], EndTick: uint32(i + 6), Keys: []uint32{uint32(cell.OfInt(n))}, Large: []int64{n}})
			}
			order := d.replayed(r).Order
			require.Len(t, order, 1)
			a := &SlotArgs{Owner: NewGroup(order[0])}
			is, mayBe := a.Ascending()
			assert.Equal(t, test.is, is)
			assert.Equal(t, test.mayBe, mayBe)
		})
	}
}
