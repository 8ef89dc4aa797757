package flow

import (
	"slices"

	"github.com/nplusone-go/nplusone/internal/judge/analysis"
)

// OneRowEach reports whether all that varies in each execution is in one row of
// the best candidate's parent: its lists do not cut up a column, they are that
// row's arguments.
func OneRowEach(child *analysis.Group) bool {
	best := child.Best
	if best == nil || best.Own(child) || len(best.Column.Columns) > 1 || child.Stmt.MoreKeys || child.Uneven() {
		return false
	}
	for _, other := range child.Slots {
		if other == best.Slot {
			continue
		}
		if len(other.Args) != len(best.Slot.Args) || len(best.Slot.Args) != len(child.Order) {
			return false
		}
		if !slices.ContainsFunc(best.Column.Parent.Kept, func(i int) bool { return follows(best, other, i) }) {
			return false
		}
	}
	return true
}
