package flow

import (
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
)

// Prepare works out what following the arguments needs of them alone.
func Prepare(a *analysis.SlotArgs) {
	a.Counting, a.Sorted = monotone(a.Args)
	is, mayBe := a.Ascending()
	a.Counting, a.Sorted, a.MayCount = a.Counting || is, a.Sorted || is, mayBe
	a.Guess = guesses(a.Args)
}

// monotone reports whether cells are integers that only rise or only fall,
// strictly or with repetitions.
func monotone(cells []cell.Cell) (strictly, sorted bool) {
	if len(cells) < 2 {
		return false, false
	}
	up, down, same := true, true, false
	last, ok := cells[0].Number()
	if !ok {
		return false, false
	}
	for _, k := range cells[1:] {
		n, ok := k.Number()
		if !ok {
			return false, false
		}
		up, down, same = up && n >= last, down && n <= last, same || n == last
		last = n
	}
	sorted = up || down
	return sorted && !same, sorted
}
