package flow

import (
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
)

// Prepare works out what following the arguments needs of them alone.
func Prepare(a *analysis.SlotArgs) {
	is, mayBe := a.Ascending()
	a.Counting, a.MayCount = is || monotone(a.Args), mayBe
	a.Guess = guesses(a.Args)
}

// monotone reports whether cells are integers that never fall, or never rise.
func monotone(cells []cell.Cell) bool {
	if len(cells) < 2 {
		return false
	}
	up, down := true, true
	last, ok := cells[0].Number()
	if !ok {
		return false
	}
	for _, k := range cells[1:] {
		n, ok := k.Number()
		if !ok {
			return false
		}
		up, down = up && n >= last, down && n <= last
		last = n
	}
	return up || down
}
