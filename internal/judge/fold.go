package judge

import (
	"cmp"
	"slices"

	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/rules"
	"github.com/nplusone-go/nplusone/report"
)

// foldTwins makes one finding of those that are one loop, reached by several
// ways: the same frames from the statement to the loop. It comes before they
// are named.
func foldTwins(h *analysis.Analysis) {
	foldAll(h, func(a, b *report.Finding) bool {
		return a.Query.Shape == b.Query.Shape && a.Site.File != "" && sameWay(a, b)
	})
}

// foldLoops makes one finding of those that the source tells to be one loop:
// a statement in two branches of it, or reached by two users, and the several
// texts of one line.
func foldLoops(h *analysis.Analysis) {
	foldAll(h, func(a, b *report.Finding) bool {
		if a.Loop == nil || b.Loop == nil || *a.Loop != *b.Loop || a.Suppressed != b.Suppressed || a.Enclosing == b.ID || b.Enclosing == a.ID {
			return false
		}
		return a.Query.Shape == b.Query.Shape || sameWay(a, b)
	})
}

// foldAll folds findings of one rule and one parent as same says.
func foldAll(h *analysis.Analysis, same func(a, b *report.Finding) bool) {
	var kept []*analysis.Group
	for _, c := range h.Found {
		at := slices.IndexFunc(kept, func(k *analysis.Group) bool {
			return k.Result.Rule == c.Result.Rule && oneParent(k, c) && same(k.Result, c.Result)
		})
		if at < 0 {
			kept = append(kept, c)
			continue
		}
		kept[at] = fold(h, kept[at], c)
	}
	h.Found = kept
}

// sameWay reports whether the frames of two findings are the same from the
// statement to the place where it is reported.
func sameWay(a, b *report.Finding) bool {
	if a.Site != b.Site {
		return false
	}
	for i := range a.Stack {
		if i >= len(b.Stack) || a.Stack[i] != b.Stack[i] {
			return false
		}
		if a.Stack[i] == a.Site {
			return true
		}
	}
	return false
}

// oneParent reports whether the rows of one query may have repeated both. Two
// parents are two findings, each with its own fix.
func oneParent(a, b *analysis.Group) bool {
	p, o := a.Result.Parent, b.Result.Parent
	if a.Key.Database != b.Key.Database {
		return false
	}
	return p == nil || o == nil || p.Shape == o.Shape && p.Column == o.Column
}

// fold adds the lesser of two findings to the stronger one, which is named as
// the one that comes first by its text and line.
func fold(h *analysis.Analysis, a, b *analysis.Group) *analysis.Group {
	first, second := a.Result, b.Result
	if cmp.Or(cmp.Compare(second.Query.SQL, first.Query.SQL), cmp.Compare(second.Site.Line, first.Site.Line)) < 0 {
		first, second = second, first
	}
	named, site, gone := first.ID, first.Site, second.ID
	sql, shape := first.Query.SQL, first.Query.Shape
	if b.Result.Evidence.Rank() > a.Result.Evidence.Rank() {
		a, b = b, a
	}
	f := a.Result
	f.Query.SQL, f.Query.Shape, f.ID, f.Site = sql, shape, named, site
	a.Folded = append(append(a.Folded, b), b.Folded...)
	rules.Folded(a, b.Result)
	for _, o := range h.Groups {
		if o.Result == b.Result {
			o.Result = f
		}
	}
	b.Result = f
	for _, c := range h.Found {
		if c.Enclosing == b {
			c.Enclosing = a
		}
		if c.Result.Enclosing == gone && gone != "" {
			c.Result.Enclosing = named
		}
	}
	return a
}
