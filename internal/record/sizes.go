package record

// The sizes of values are measured in a few rows only: for all others the
// columns past maxColumns are not looked at, and nothing is added.
const (
	maxSizedRows    = 8  // of a group
	maxSizedColumns = 64 // the first ones
)

// sizer sums the bytes of each column over the first rows of a result set. It
// is a part of a rowBuffer and belongs to the same goroutine.
type sizer struct {
	left  int // rows that are still to be measured
	rows  int // that were
	bytes []uint32
}

// begin measures up to n rows of so many columns.
func (z *sizer) begin(n, columns int) {
	z.left, z.rows = n, 0
	z.bytes = append(z.bytes[:0], make([]uint32, columns)...)
}

// cell adds the size of a value. Only text and bytes grow large.
func (z *sizer) cell(i int, v any) {
	if i >= len(z.bytes) {
		return
	}
	n := 8
	switch v := v.(type) {
	case nil:
		n = 0
	case string:
		n = len(v)
	case []byte:
		n = len(v)
	}
	z.bytes[i] += uint32(min(n, 1<<27))
}

// row ends a row, and reports whether it was the last to be measured.
func (z *sizer) row() (last bool) {
	z.left--
	z.rows++
	return z.left == 0
}

// addSizes hands what was measured to the group.
func (g *Group) addSizes(z *sizer) {
	if z.rows == 0 || g.Sized >= maxSizedRows {
		return
	}
	if g.Sizes == nil {
		g.Sizes = make([]uint64, len(z.bytes))
	}
	for i := range min(len(g.Sizes), len(z.bytes)) {
		g.Sizes[i] += uint64(z.bytes[i])
	}
	g.Sized += z.rows
}
