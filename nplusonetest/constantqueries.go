package nplusonetest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

type constantSettings struct{ sizes []int }

var defaultSizes = []int{2, 4, 8}

// AtSizes sets the sizes that ConstantQueries runs at, two or more that grow. They
// are 2, 4 and 8 without it.
func AtSizes(n ...int) ConstantOption {
	return constantOption(func(s *settings) error {
		if len(n) < 2 || n[0] < 0 || !slices.IsSorted(n) || len(slices.Compact(slices.Clone(n))) != len(n) {
			return fmt.Errorf("AtSizes%v: give two or more sizes that grow, from 0", n)
		}
		s.constant.sizes = n
		return nil
	})
}

// ConstantQueries runs the code at growing sizes, and fails if it takes more
// statements the more there is to do. run prepares n items and works on them,
// for instance
//
//	nplusonetest.ConstantQueries(t, func(tb nplusonetest.TB, n int) {
//		db := openStore(t)
//		insertPosts(t, db, n)
//		ctx := nplusonetest.Check(tb) // set-up ends here
//		listPosts(ctx, db)
//	})
//
// The TB of a run is its own: Check with it, or Setup, says what is set-up,
// and its clean-ups run at the end of the run. Findings within a run are not
// told, only what grows. A first run at the least size warms up and does not
// count.
func ConstantQueries(tb TB, run func(tb TB, n int), opts ...ConstantOption) {
	tb.Helper()
	how := constantChanges(opts)
	s, err := newSettings(how)
	if err != nil {
		tb.Fatalf("nplusone: %v", err)
		return
	}
	sizes := s.constant.sizes
	if sizes == nil {
		sizes = defaultSizes
	}
	runAtSize(tb, run, sizes[0], how) // warms up
	if s.off() {
		return
	}
	var sized []sizedRun
	for _, n := range sizes {
		sized = append(sized, runAtSize(tb, run, n, how))
	}
	if text := growth(sized); text != "" {
		s.complain(tb, text)
	}
	s.reportBlind(tb, sightOfAll(tb.Name(), sized))
}

// sizedRun is what one run came to.
type sizedRun struct {
	n      int
	seen   record.Observation
	report report.Report
	sight  sight
}

// sightOfAll is what the runs saw together.
func sightOfAll(name string, runs []sizedRun) sight {
	all := sight{unseen: &unseen{}, name: name}
	for _, r := range runs {
		all.reached += r.sight.reached
		all.silence = all.silence || r.sight.silence
		all.unseen.merge(r.sight.unseen)
	}
	return all
}

// runAtSize runs once, with a test of its own around it.
func runAtSize(tb TB, do func(tb TB, n int), n int, how changes) (out sizedRun) {
	tb.Helper()
	out.n = n
	inner := &sizedTB{TB: tb, name: fmt.Sprintf("%s/n=%d", tb.Name(), n)}
	r := runOf(inner, how)
	defer inner.end()
	if r != nil {
		r.judged, r.silent = true, true
		r.atEnd(func(_ TB, scope *detect.Scope, rep *report.Report) {
			out.seen, out.report = (*record.Scope)(scope).Observe(), *rep
			out.sight = r.sight(reachedBy(rep))
		})
		defer r.finish(inner)
	}
	do(inner, n)
	return out
}

// sizedTB is the test of one run: its clean-ups are run at its end.
type sizedTB struct {
	TB
	name     string
	cleanups []func()
}

func (s *sizedTB) Name() string             { return s.name }
func (s *sizedTB) Cleanup(f func())         { s.cleanups = append(s.cleanups, f) }
func (s *sizedTB) Context() context.Context { return contextOf(s.TB) }

func (s *sizedTB) end() {
	for len(s.cleanups) > 0 {
		last := s.cleanups[len(s.cleanups)-1]
		s.cleanups = s.cleanups[:len(s.cleanups)-1]
		last()
	}
}

// growth tells what grows, "" where nothing does.
func growth(runs []sizedRun) string {
	var ns, totals []int
	for _, r := range runs {
		ns = append(ns, r.n)
		sum := 0
		for i := range r.seen.Groups {
			sum += r.seen.Groups[i].Executions
		}
		totals = append(totals, sum)
	}
	if totals[len(totals)-1] <= totals[0] {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "nplusone: the number of queries grows with n: %s (%s)", fit(ns, totals), series(ns, totals))
	for _, g := range growing(runs) {
		fmt.Fprintf(&b, "\n    %s%s: %s (%s)", g.last.SQL(), at(&g.last), fit(ns, g.counts), series(ns, g.counts))
		if parent := parentOf(&runs[len(runs)-1], &g.last); parent != "" {
			fmt.Fprintf(&b, "\n        for the rows of %s", parent)
		}
	}
	return b.String()
}

type grown struct {
	last   record.ObservedGroup
	counts []int
}

// growing are the statements of the last run that ran more often the larger n
// was, the most grown first.
func growing(runs []sizedRun) []grown {
	var list []grown
	for _, g := range runs[len(runs)-1].seen.Groups {
		counts := make([]int, len(runs))
		for i, r := range runs {
			for _, o := range r.seen.Groups {
				if o.Shape == g.Shape && o.Stack == g.Stack {
					counts[i] = o.Executions
				}
			}
		}
		if counts[len(counts)-1] > counts[0] {
			list = append(list, grown{g, counts})
		}
	}
	slices.SortStableFunc(list, func(a, b grown) int { return b.last.Executions - a.last.Executions })
	return list
}

// parentOf names the query whose rows a statement follows, where that is
// known.
func parentOf(r *sizedRun, g *record.ObservedGroup) string {
	for _, f := range r.report.Findings {
		if p := f.Parent; p != nil && f.Query.Shape == g.Shape.String() {
			return fmt.Sprintf("%s at %s:%d (%s)", p.SQL, p.Site.File, p.Site.Line, p.Column)
		}
	}
	return ""
}
