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
}

// inOrder reports whether the arguments came in the order of the rows.
func (w walk) inOrder() bool { return w.jumps == 0 && w.missing*10 <= w.matched }

// follow walks the arguments along the source, forwards or backwards, and
// weighs how well "the next row's value" foretells them, in bits: the code
// length of an argument drawn at random from the source less the code length
// of the step that leads to it. The prices of a next row, a skip and a jump
// adapt to how often each was seen, so that random arguments come to no more
// than nothing.
func (s *source) follow(a *slotArgs, backwards, own bool) walk {
	var w walk
	n := len(s.cells)
	steps := stepPrices{next: 1, same: 0.25, skip: 0.5, jump: 0.5}
	lastSkip := -1
	easy := newGuesser()
	at, started := -1, false
	for i, k := range a.args {
		visible := s.visible(a.starts[i])
		list := s.index.of(k)
		seen := before(list, visible)
		if seen == 0 {
			s.miss(&w, a, i, visible, own)
			easy.learn(k)
			continue
		}
		w.matched++
		gain := math.Min(math.Log2(float64(visible)/float64(seen)), easy.cost(k))
		repeat := easy.isLast(k)
		easy.learn(k)

		from := at
		if backwards && !started {
			from = visible
		}
		p, ok := nextPosition(list[:seen], from, backwards)
		switch {
		case repeat && started && (!ok || abs(p-at) != 1):
			// One row's key used again: no news.
			continue
		case !ok:
			w.jumps++
			p = int(list[0])
			if backwards {
				p = int(list[seen-1])
			}
			gain -= steps.pay(&steps.jump) + math.Log2(float64(visible))
		case abs(p-from) == 1:
			gain -= steps.pay(&steps.next)
		default:
			d := abs(p-from) - 1
			w.skipped += d
			if d == lastSkip {
				gain -= steps.pay(&steps.same)
			} else {
				gain -= steps.pay(&steps.skip) + skipPrice(d, n)
			}
			lastSkip = d
		}
		w.bits += gain
		at, started = p, true
	}
	return w
}

// miss notes an argument that the source did not hold.
func (s *source) miss(w *walk, a *slotArgs, i, visible int, own bool) {
	switch {
	case own && visible == 0:
		// The root of a tree comes from elsewhere.
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
	price := math.Log2((p.next + p.same + p.skip + p.jump) / *kind)
	*kind++
	return price
}

// skipPrice is the code length of passing over d of n rows.
func skipPrice(d, n int) float64 {
	return math.Min(2*math.Log2(float64(d))+1, math.Log2(float64(n))+1)
}

// guesser foretells arguments without any source, as a loop over a counter or
// over few values would: what it foretells cheaply is no evidence.
type guesser struct {
	seen      map[cell]struct{}
	last      cell
	number    int64
	step      int64
	isNumber  bool
	stepKnown bool
}

func newGuesser() *guesser { return &guesser{seen: make(map[cell]struct{})} }

// The most that an argument can weigh when it was easy to guess, in bits.
const (
	priceOfProgression  = 0.3
	priceOfRepeat       = 1
	priceOfCounterStart = 1
)

func (g *guesser) isLast(k cell) bool { return g.last != 0 && g.last == k }

// cost is the code length of k for the guesser, infinite where it has no idea.
func (g *guesser) cost(k cell) float64 {
	cost := math.Inf(1)
	if g.isLast(k) {
		cost = priceOfRepeat
	}
	if _, ok := g.seen[k]; ok {
		cost = math.Min(cost, math.Log2(float64(len(g.seen)))+1)
	}
	n, ok := k.number()
	switch {
	case !ok:
	case g.last == 0 && (n == 0 || n == 1):
		cost = math.Min(cost, priceOfCounterStart)
	case g.isNumber && g.stepKnown && n-g.number == g.step && g.step != 0:
		cost = math.Min(cost, priceOfProgression)
	case g.isNumber && !g.stepKnown && abs(int(n-g.number)) == 1:
		cost = math.Min(cost, priceOfCounterStart)
	}
	return cost
}

func (g *guesser) learn(k cell) {
	n, ok := k.number()
	if ok && g.isNumber {
		g.step, g.stepKnown = n-g.number, true
	}
	g.number, g.isNumber = n, ok
	g.last = k
	g.seen[k] = struct{}{}
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
