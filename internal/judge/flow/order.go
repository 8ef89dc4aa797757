package flow

import (
	"math"
	"sort"

	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
)

// follow walks the arguments along the source, forwards or backwards, and
// weighs how well "the next row's value" foretells them, in bits: the code
// length of an argument drawn at random from the source less the code length
// of the step that leads to it. The prices of the steps adapt to how often
// each was seen, so that random arguments come to no more than nothing.
func follow(s *analysis.Column, a *analysis.SlotArgs, backwards bool) analysis.Walk {
	var w analysis.Walk
	steps := stepPrices{next: 1, same: 0.25, skip: 0.5, jump: 0.5}
	at, started, lastSkip, visible, lately := -1, false, -1, 0, 0
	for i, k := range a.Args {
		for visible < len(s.Ticks) && s.Ticks[visible] < a.Starts[i] {
			visible++
		}
		idle := visible == lately
		lately = visible
		list := s.Index.Of(k)
		seen := analysis.Before(list, visible)
		if seen == 0 {
			miss(s, &w, a, visible, idle)
			continue
		}
		w.Matched++
		from := at
		if backwards && !started {
			from = visible
		}
		p, ok := nextPosition(list[:seen], from, backwards)
		if started && i > 0 && k == a.Args[i-1] && (!ok || abs(p-at) != 1) {
			// One row's key used again: no news.
			continue
		}
		gain := min(log2(visible)-log2(seen), a.Guess[i])
		switch d := abs(p-from) - 1; {
		case !ok:
			w.Jumps++
			p = int(list[0])
			if backwards {
				p = int(list[seen-1])
			}
			gain -= steps.pay(&steps.jump) + log2(visible)
		case d == 0:
			gain -= steps.pay(&steps.next)
		case d == lastSkip:
			w.Skipped += d
			gain -= steps.pay(&steps.same)
		default:
			w.Skipped += d
			gain -= steps.pay(&steps.skip) + skipPrice(d, len(s.Cells))
			lastSkip = d
		}
		w.Bits += gain
		at, started = p, true
	}
	return w
}

// miss notes an argument that the source did not hold; idle says that nothing
// was read since the argument before.
func miss(s *analysis.Column, w *analysis.Walk, a *analysis.SlotArgs, visible int, idle bool) {
	switch {
	case a.Owner == s.Parent && visible == 0:
		// The root of a tree comes from elsewhere.
		w.Unseen++
	case a.Owner == s.Parent && idle:
		// One tree has been walked to its end, and the next begins.
		w.Roots++
		w.Unseen++
	case s.Parent.Cut() && visible == len(s.Cells):
		w.Unseen++
	default:
		w.Missing++
	}
}

// nextPosition returns the nearest position beyond from.
func nextPosition(list []int32, from int, backwards bool) (int, bool) {
	if backwards {
		i := analysis.Before(list, from)
		if i == 0 {
			return 0, false
		}
		return int(list[i-1]), true
	}
	i := sort.Search(len(list), func(i int) bool { return int(list[i]) > from })
	if i == len(list) {
		return 0, false
	}
	return int(list[i]), true
}

// stepPrices are the counts by which steps are priced: to the next row, over
// as many rows as the last time, over another number of rows, and back.
type stepPrices struct{ next, same, skip, jump float64 }

// pay returns the code length of one kind of step, and counts it.
func (p *stepPrices) pay(kind *float64) float64 {
	price := log2of(p.next+p.same+p.skip+p.jump) - log2of(*kind)
	*kind++
	return price
}

// skipPrice is the code length of passing over d of n rows.
func skipPrice(d, n int) float64 {
	return min(2*log2(d)+1, log2(n)+1)
}

// guesses foretells arguments without any source, as a loop over a counter or
// over few values would, and returns the code length of each: what is
// foretold cheaply is no evidence.
func guesses(args []cell.Cell) []float64 {
	out := make([]float64, len(args))
	seen := analysis.NewCellCounts(len(args))
	var step, last int64
	hasStep, hasLast := false, false
	for i, k := range args {
		cost := math.Inf(1)
		if i > 0 && k == args[i-1] {
			cost = tuning.PriceOfRepeat
		}
		if seen.Has(k) {
			cost = min(cost, log2(seen.N)+1)
		}
		seen.Add(k)
		n, ok := k.Number()
		switch {
		case !ok:
		case i == 0 && (n == 0 || n == 1):
			cost = min(cost, tuning.PriceOfCounterStart)
		case hasStep && n-last == step && step != 0:
			cost = min(cost, tuning.PriceOfProgression)
		case hasLast && !hasStep && (n-last == 1 || last-n == 1):
			cost = min(cost, tuning.PriceOfCounterStart)
		}
		hasStep = ok && hasLast
		step = n - last
		last, hasLast = n, ok
		out[i] = cost
	}
	return out
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
