package detect

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// chanceSource has n cells of d different values, in random order.
func chanceSource(n, d int, seed int64) *source {
	rnd := newRand(seed)
	s := &source{parent: &charge{group: &group{}}, columns: []int{0}}
	for i := range n {
		s.cells = append(s.cells, cell(1+rnd.Intn(d)*7919))
		s.ticks = append(s.ticks, uint32(i+1))
		s.rows = append(s.rows, int32(i))
	}
	return s
}

func argsFrom(cells []cell, tick uint32) *slotArgs {
	a := &slotArgs{args: cells}
	for range cells {
		a.starts = append(a.starts, tick)
	}
	a.distinct = a.times().n
	a.prepare()
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
		rnd := newRand(seed + 1e6)
		var args []cell
		for range 20 {
			args = append(args, s.cells[rnd.Intn(len(s.cells))])
		}
		a := argsFrom(args, 1000)
		var wanted cellSet
		for _, k := range args {
			wanted.add(k)
		}
		s.build(&wanted)
		if max(s.follow(a, false).bits, s.follow(a, true).bits) > 6 {
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
			var args []cell
			for i, k := range s.cells {
				if pick(i) {
					args = append(args, k)
				}
			}
			a := argsFrom(args, 1000)
			var wanted cellSet
			for _, k := range args {
				wanted.add(k)
			}
			s.build(&wanted)
			w := s.follow(a, false)
			assert.Greater(t, w.bits, 2.0*float64(len(args)-1))
			assert.True(t, w.inOrder())
		})
	}
}

// A row that is read after the execution began cannot have fed it.
func TestFollowSeesOnlyEarlierRows(t *testing.T) {
	s := chanceSource(10, 1000, 1)
	for i := range s.cells {
		s.cells[i] = cell(100 + i)
	}
	a := argsFrom(s.cells, 5) // only four rows were read by then
	var wanted cellSet
	for _, k := range s.cells {
		wanted.add(k)
	}
	s.build(&wanted)
	w := s.follow(a, false)
	assert.Equal(t, 4, w.matched)
	assert.Equal(t, 6, w.missing)
}

func TestGuessesOfCountersAreCheap(t *testing.T) {
	var counter, keys []cell
	for i, n := range []int64{1, 2, 3, 4, 5, 6} {
		c, _ := numberCell(n)
		k, _ := numberCell(n*n*1013 + int64(i%3))
		counter, keys = append(counter, c), append(keys, k)
	}
	for _, bits := range guesses(counter) {
		assert.LessOrEqual(t, bits, 1.0)
	}
	for _, bits := range guesses(keys) {
		assert.Greater(t, bits, 100.0, "nothing foretells them")
	}
	assert.LessOrEqual(t, guesses([]cell{7, 7})[1], 1.0, "a repeat")
}
