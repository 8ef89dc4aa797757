// Package turns measures ways to do the same work against each other: short
// blocks of all of them take turns in one process, so that what else the
// machine does falls on every one of them.
package turns

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// An Arm is one way to do the same work.
type Arm struct {
	Name string
	// prepare comes before each block and is not timed. It may be nil.
	Prepare func()
	// run does the work n times.
	Run func(n int) error
}

// Costs are what an arm's blocks took, one value for each turn, in
// nanoseconds for one piece of work.
type Costs []float64

// Take runs blocks of n pieces of work of every arm in turns, in another
// order each time, and returns the arms' costs in the order of the arms, those
// of the quieter half of the turns.
func Take(turns, n int, clock func() time.Duration, arms ...Arm) ([]Costs, error) {
	all := make([]Costs, len(arms))
	for i := range all {
		all[i] = make(Costs, turns)
	}
	order := make([]int, len(arms))
	for i := range order {
		order[i] = i
	}
	random := rand.New(rand.NewPCG(1, 2))
	const warmUp = 3
	for turn := -warmUp; turn < turns; turn++ {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			if arms[i].Prepare != nil {
				arms[i].Prepare()
			}
			start := clock()
			if err := arms[i].Run(n); err != nil {
				return nil, fmt.Errorf("%s: %w", arms[i].Name, err)
			}
			if took := clock() - start; turn >= 0 {
				all[i][turn] = float64(took) / float64(n)
			}
		}
	}
	return quieterHalf(all), nil
}

// quieterHalf leaves out the turns in which all arms together took longest:
// something else had the machine then. As no arm alone decides, none gains.
func quieterHalf(all []Costs) []Costs {
	turns := len(all[0])
	total := make([]float64, turns)
	order := make([]int, turns)
	for t := range turns {
		order[t] = t
		for i := range all {
			total[t] += all[i][t]
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(total[a], total[b]) })
	quiet := make([]Costs, len(all))
	for i := range all {
		for _, t := range order[:(turns+1)/2] {
			quiet[i] = append(quiet[i], all[i][t])
		}
	}
	return quiet
}

var processStart = time.Now()

// Wall is the time that passed.
func Wall() time.Duration { return time.Since(processStart) }

// Over is the median of the differences to another arm in the same turn.
func (c Costs) Over(base Costs) float64 {
	d := make([]float64, len(c))
	for i := range c {
		d[i] = c[i] - base[i]
	}
	return median(d)
}

// Of is the median of the ratios to another arm in the same turn.
func (c Costs) Of(base Costs) float64 {
	d := make([]float64, len(c))
	for i := range c {
		d[i] = c[i] / base[i]
	}
	return median(d)
}

// Spread is the distance between the quartiles of the ratios to another arm.
func (c Costs) Spread(base Costs) float64 {
	d := make([]float64, len(c))
	for i := range c {
		d[i] = c[i] / base[i]
	}
	slices.Sort(d)
	return d[len(d)*3/4] - d[len(d)/4]
}

// Resolution is about the standard error of the median of those ratios: what
// is smaller cannot be told from noise.
func (c Costs) Resolution(base Costs) float64 { return c.Spread(base) / math.Sqrt(float64(len(c))) }

// Median is what half of the blocks took less than.
func (c Costs) Median() float64 { return median(slices.Clone(c)) }

// Least is what other work on the machine disturbed least.
func (c Costs) Least() float64 { return slices.Min(c) }

// median sorts what it is given.
func median(v []float64) float64 {
	slices.Sort(v)
	if n := len(v); n%2 == 0 {
		return (v[n/2-1] + v[n/2]) / 2
	}
	return v[len(v)/2]
}
