package compare

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/report"
)

// mergeFinding brings two findings of one ID together.
func mergeFinding(into *report.Finding, f report.Finding) {
	worst, other := *into, f
	if outdone(into, &f) {
		worst, other = f, *into
	}
	merged := worst
	mergeEvidence(&merged, &worst, &other)
	merged.Enclosing = cmp.Or(worst.Enclosing, other.Enclosing)
	merged.Field = cmp.Or(worst.Field, other.Field)
	merged.Advice = cmp.Or(worst.Advice, other.Advice)
	merged.Parallel = worst.Parallel || other.Parallel
	merged.Seen = max(worst.Seen, 1) + max(other.Seen, 1)
	merged.Scopes = mergeScopes(&worst, &other)
	if worst.Suppressed == "" || other.Suppressed == "" {
		merged.Suppressed = ""
	}
	merged.Baseline = sterner(worst.Baseline, other.Baseline)
	merged.Extra = mergeExtra(worst.Extra, withoutLists(other.Extra))
	*into = merged
}

// withoutLists drops unknown fields of members of lists: in the merged finding
// another fix or frame may stand at their index.
func withoutLists(e *report.Extra) *report.Extra {
	if e == nil {
		return nil
	}
	fields := maps.Clone(e.Fields)
	maps.DeleteFunc(fields, func(pointer, _ string) bool {
		return strings.HasPrefix(pointer, "/fixes/") || strings.HasPrefix(pointer, "/stack/")
	})
	return &report.Extra{Fields: fields}
}

// mergeEvidence brings the evidence of two findings together, parent by parent.
// A duplicate keeps what its worst scope says: which executions were the same
// is told of that scope, and of no other.
func mergeEvidence(merged, worst, other *report.Finding) {
	if worst.Rule == report.RuleDuplicate {
		merged.Fixes = mergeFixes(worst.Fixes, other.Fixes)
		return
	}
	list := mergeVariants(variantsOf(worst), variantsOf(other))
	main := list[0]
	merged.Evidence, merged.Why, merged.Relation, merged.Fixes = main.evidence, main.why, main.relation, main.fixes
	merged.Parent, merged.Variants = main.parent, nil
	for _, v := range list[1:] {
		merged.Variants = append(merged.Variants, report.Variant{
			Evidence: v.evidence, Why: v.why, Count: v.count, Parent: *v.parent, Relation: v.relation, Fixes: v.fixes,
		})
	}
}

// outdone reports whether b is the worse one. It is a total order, so that
// the order of merging makes no difference.
func outdone(a, b *report.Finding) bool {
	return cmp.Or(
		cmp.Compare(b.Query.Count, a.Query.Count),
		cmp.Compare(b.Query.DurationNS, a.Query.DurationNS),
		cmp.Compare(b.Query.Rows, a.Query.Rows),
		cmp.Compare(a.Scope, b.Scope),
		cmp.Compare(a.Site.Line, b.Site.Line),
		cmp.Compare(a.Message, b.Message),
	) > 0
}

// mergeFixes keeps the fixes of the worst scope, adds kinds that only the
// other one has, and prefers of each kind the one that was verified.
func mergeFixes(worst, other []report.Fix) []report.Fix {
	fixes := slices.Clone(worst)
	for _, x := range other {
		i := slices.IndexFunc(fixes, func(y report.Fix) bool { return y.Kind == x.Kind })
		switch {
		case i < 0:
			fixes = append(fixes, x)
		case x.Verified && !fixes[i].Verified:
			fixes[i] = x
		}
	}
	return fixes
}

// sterner is the standing that fails more.
func sterner(a, b string) string {
	rank := []string{"", "known", "grown", "new"}
	if slices.Index(rank, b) > slices.Index(rank, a) {
		return b
	}
	return a
}
