package flow

import (
	"math/rand"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/record"
)

// chanceSource has n cells of d different values, in random order.
func chanceSource(n, d int, seed int64) *analysis.Column {
	rnd := rand.New(rand.NewSource(seed))
	s := &analysis.Column{Parent: &analysis.Group{Group: &record.Group{}}, Columns: []int{0}}
	for i := range n {
		s.Cells = append(s.Cells, cell.Cell(1+rnd.Intn(d)*7919))
		s.Ticks = append(s.Ticks, uint32(i+1))
		s.Rows = append(s.Rows, int32(i))
	}
	return s
}

func argsFrom(cells []cell.Cell, tick uint32) *analysis.SlotArgs {
	a := &analysis.SlotArgs{Args: cells}
	for range cells {
		a.Starts = append(a.Starts, tick)
	}
	a.Distinct = a.Times().N
	Prepare(a)
	return a
}

// Arguments in random order must hardly ever weigh anything, for the step
// prices are a code: its gain over chance exceeds b bits with a probability
// of at most 2^-b.
func TestFollowGivesNothingForChance(t *testing.T) {
	const trials = 2000
	wrong := 0
	for seed := range int64(trials) {
		s := chanceSource(40, 25, seed)
		rnd := rand.New(rand.NewSource(seed + 1e6))
		var args []cell.Cell
		for range 20 {
			args = append(args, s.Cells[rnd.Intn(len(s.Cells))])
		}
		a := argsFrom(args, 1000)
		var wanted analysis.CellSet
		for _, k := range args {
			wanted.Add(k)
		}
		s.Build(&wanted)
		if max(follow(s, a, false).Bits, follow(s, a, true).Bits) > 6 {
			wrong++
		}
	}
	assert.Less(t, wrong, trials/25, "two directions at 6 bits: at most 2 * 2^-6")
}

// In row order the same values weigh a lot, also where rows are passed over.
func TestFollowWeighsRowOrder(t *testing.T) {
	for name, pick := range map[string]func(i int) bool{
		"all rows":        func(int) bool { return true },
		"every third row": func(i int) bool { return i%3 == 0 },
		"the first ten":   func(i int) bool { return i < 10 },
	} {
		t.Run(name, func(t *testing.T) {
			s := chanceSource(40, 1000, 4)
			var args []cell.Cell
			for i, k := range s.Cells {
				if pick(i) {
					args = append(args, k)
				}
			}
			a := argsFrom(args, 1000)
			var wanted analysis.CellSet
			for _, k := range args {
				wanted.Add(k)
			}
			s.Build(&wanted)
			w := follow(s, a, false)
			assert.Greater(t, w.Bits, 2.0*float64(len(args)-1))
			assert.True(t, w.InOrder())
		})
	}
}

// A row that is read after the execution began cannot have fed it.
func TestFollowSeesOnlyEarlierRows(t *testing.T) {
	s := chanceSource(10, 1000, 1)
	for i := range s.Cells {
		s.Cells[i] = cell.Cell(100 + i)
	}
	a := argsFrom(s.Cells, 5) // only four rows were read by then
	var wanted analysis.CellSet
	for _, k := range s.Cells {
		wanted.Add(k)
	}
	s.Build(&wanted)
	w := follow(s, a, false)
	assert.Equal(t, 4, w.Matched)
	assert.Equal(t, 6, w.Missing)
}

func TestGuessesOfCountersAreCheap(t *testing.T) {
	var counter, keys []cell.Cell
	for i, n := range []int64{1, 2, 3, 4, 5, 6} {
		c, _ := cell.OfNumber(n)
		k, _ := cell.OfNumber(n*n*1013 + int64(i%3))
		counter, keys = append(counter, c), append(keys, k)
	}
	for _, bits := range guesses(counter) {
		assert.LessOrEqual(t, bits, 1.0)
	}
	for _, bits := range guesses(keys) {
		assert.Greater(t, bits, 100.0, "nothing foretells them")
	}
	assert.LessOrEqual(t, guesses([]cell.Cell{7, 7})[1], 1.0, "a repeat")
}
