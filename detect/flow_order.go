package detect

import (
	"math"
	"sort"
)

// walk is what following a list of arguments along a source came to.
type walk struct {
	bits    float64
	jumps   int // arguments that were found only by going back
	skipped int // rows passed over
	missing int // arguments that were not in the source when they were used
	matched int
	unseen  int // arguments that may have been in rows that were not kept
	roots   int // of those, the roots of further trees
}

// inOrder reports whether the arguments came in the order of the rows.
func (w walk) inOrder() bool { return w.jumps == 0 && w.missing*10 <= w.matched }

// follow walks the arguments along the source, forwards or backwards, and
// weighs how well "the next row's value" foretells them, in bits: the code
// length of an argument drawn at random from the source less the code length
// of the step that leads to it. The prices of the steps adapt to how often
// each was seen, so that random arguments come to no more than nothing.
func (s *source) follow(a *slotArgs, backwards bool) walk {
	var w walk
	steps := stepPrices{next: 1, same: 0.25, skip: 0.5, jump: 0.5}
	at, started, lastSkip, visible, lately := -1, false, -1, 0, 0
	for i, k := range a.args {
		for visible < len(s.ticks) && s.ticks[visible] < a.starts[i] {
			visible++
		}
		idle := visible == lately
		lately = visible
		list := s.index.of(k)
		seen := before(list, visible)
		if seen == 0 {
			s.miss(&w, a, visible, idle)
			continue
		}
		w.matched++
		from := at
		if backwards && !started {
			from = visible
		}
		p, ok := nextPosition(list[:seen], from, backwards)
		if started && i > 0 && k == a.args[i-1] && (!ok || abs(p-at) != 1) {
			// One row's key used again: no news.
			continue
		}
		gain := min(log2(visible)-log2(seen), a.guess[i])
		switch d := abs(p-from) - 1; {
		case !ok:
			w.jumps++
			p = int(list[0])
			if backwards {
				p = int(list[seen-1])
			}
			gain -= steps.pay(&steps.jump) + log2(visible)
		case d == 0:
			gain -= steps.pay(&steps.next)
		case d == lastSkip:
			w.skipped += d
			gain -= steps.pay(&steps.same)
		default:
			w.skipped += d
			gain -= steps.pay(&steps.skip) + skipPrice(d, len(s.cells))
			lastSkip = d
		}
		w.bits += gain
		at, started = p, true
	}
	return w
}

// miss notes an argument that the source did not hold; idle says that nothing
// was read since the argument before.
func (s *source) miss(w *walk, a *slotArgs, visible int, idle bool) {
	switch {
	case a.owner == s.parent && visible == 0:
		// The root of a tree comes from elsewhere.
		w.unseen++
	case a.owner == s.parent && idle:
		// One tree has been walked to its end, and the next begins.
		w.roots++
		w.unseen++
	case s.parent.cut() && visible == len(s.cells):
		w.unseen++
	default:
		w.missing++
	}
}

// nextPosition returns the nearest position beyond from.
func nextPosition(list []int32, from int, backwards bool) (int, bool) {
	if backwards {
		i := before(list, from)
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

// The most that an argument can weigh when it was easy to guess, in bits.
const (
	priceOfProgression  = 0.3
	priceOfRepeat       = 1
	priceOfCounterStart = 1
)

// guesses foretells arguments without any source, as a loop over a counter or
// over few values would, and returns the code length of each: what is
// foretold cheaply is no evidence.
func guesses(args []cell) []float64 {
	out := make([]float64, len(args))
	seen := newCellCounts(len(args))
	var step, last int64
	hasStep, hasLast := false, false
	for i, k := range args {
		cost := math.Inf(1)
		if i > 0 && k == args[i-1] {
			cost = priceOfRepeat
		}
		if seen.has(k) {
			cost = min(cost, log2(seen.n)+1)
		}
		seen.add(k)
		n, ok := k.number()
		switch {
		case !ok:
		case i == 0 && (n == 0 || n == 1):
			cost = min(cost, priceOfCounterStart)
		case hasStep && n-last == step && step != 0:
			cost = min(cost, priceOfProgression)
		case hasLast && !hasStep && (n-last == 1 || last-n == 1):
			cost = min(cost, priceOfCounterStart)
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
