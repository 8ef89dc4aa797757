package suggest

import (
	"context"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/gogen"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/nested"
	"github.com/nplusone-go/nplusone/report"
)

// nestedFix is a rewrite of several loops as a finding shows it.
func nestedFix(n *nested.Group, r *nested.Folded, v rewrite.Verdict) report.Fix {
	var sql []string
	for _, st := range r.Statements {
		sql = append(sql, st.Printed)
	}
	var written gogen.Written
	rewrite.Guard(n.Loops[0].Case, "the Go of a fix", func() {
		if !n.Loops[0].Case.Hurried {
			written = gogen.WriteNested(n, r)
		}
	})
	return report.Fix{
		Kind: r.Kind, Title: r.Title, SQL: strings.Join(sql, ";\n"), Go: written.Code, Edit: written.Edit,
		QueriesBefore: r.Before, QueriesAfter: r.After, Verified: v.Verified,
		Note: rewrite.Join(v.Note, cost(v), saved(v), r.Reason, r.Caveat, written.Note, indexNote(v), unshownIn(n.Loops[0].Case.Dialect, strings.Join(sql, "\n"))),
	}
}

// foldNested offers, before the fixes of one loop alone, those that replace it
// together with the loops within it or beside it.
func (x *Fixer) foldNested(ctx context.Context, f *report.Finding, c *cases.Case) {
	if covered := nested.CoveredBy(f, c); covered != "" {
		if len(f.Fixes) > 0 {
			f.Fixes[0].Note = rewrite.Join(covered, f.Fixes[0].Note)
		} else {
			f.Advice = rewrite.Join(covered, f.Advice)
		}
		return
	}
	nested.Apart(f, c)
	var found []report.Fix
	for _, n := range []*nested.Group{nested.Nested(f, c), nested.Siblings(f, c), nested.Polymorphic(f, c)} {
		if n != nil {
			found = append(found, x.fold(ctx, f, c, n)...)
		}
	}
	if len(found) == 0 {
		return
	}
	found = append(found[:min(len(found), maxNestedFixes)], f.Fixes...)
	f.Fixes = found[:min(len(found), maxFixes)]
}

// foldTexts offers what replaces all texts that one line runs.
func (x *Fixer) foldTexts(ctx context.Context, f *report.Finding, c *cases.Case) {
	n := nested.Texts(c)
	if n == nil {
		return
	}
	f.Fixes = x.fold(ctx, n.Loops[0].Finding, n.Loops[0].Case, n)
	if len(f.Fixes) > 0 {
		f.Advice = ""
	}
}

// maxNestedFixes is the number of fixes for several loops at once.
const maxNestedFixes = 2

// fold tries the ways to replace a nest, the preferred one first. What could
// not be tried, or is slower, is offered where nothing else was confirmed.
func (x *Fixer) fold(ctx context.Context, f *report.Finding, c *cases.Case, n *nested.Group) []report.Fix {
	var verified, second []report.Fix
	seen := map[string]bool{}
	for _, p := range n.Plans() {
		for variant := range maxVariants {
			if len(verified) == maxNestedFixes || len(seen) == maxTries {
				return verified
			}
			r, ok := n.Fold(p, variant)
			if !ok || seen[r.Text()] {
				break
			}
			seen[r.Text()] = true
			v := x.try(ctx, f, c, &r.Rewrite)
			switch {
			case v.Verified && costsMore(v):
				second = append(second, nestedFix(n, r, v))
			case v.Verified:
				verified = append(verified, nestedFix(n, r, v))
			case !v.Wrong && r.Unique == nil && n.Certain():
				second = append(second, nestedFix(n, r, v))
			}
			if !v.Wrong {
				break
			}
		}
	}
	if len(verified) > 0 || slices.ContainsFunc(f.Fixes, func(fix report.Fix) bool { return fix.Verified }) {
		return verified
	}
	return second
}

const (
	// maxVariants is how many forms of its statements a plan is tried in,
	// maxTries how many rewrites of a nest are tried at all.
	maxVariants = 3
	maxTries    = 5
)
