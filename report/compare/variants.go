package compare

import (
	"cmp"
	"slices"

	"github.com/nplusone-go/nplusone/report"
)

// maxScopes bounds the names of scopes that a merged finding keeps.
const maxScopes = 8

// mergeScopes are the first names of the scopes of both.
func mergeScopes(a, b *report.Finding) []string {
	names := slices.Concat(scopesOf(a), scopesOf(b))
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) < 2 {
		return nil // Scope says it
	}
	return names[:min(len(names), maxScopes):min(len(names), maxScopes)]
}

func scopesOf(f *report.Finding) []string {
	if len(f.Scopes) > 0 || f.Scope == "" {
		return f.Scopes
	}
	return []string{f.Scope}
}

// variant is a finding as one parent's rows repeat it; parent is nil where none
// is known.
type variant struct {
	evidence report.Evidence
	why      string
	relation string
	count    int
	parent   *report.Parent
	fixes    []report.Fix
}

// variantsOf are all variants of a finding, the one that it is told by first.
func variantsOf(f *report.Finding) []variant {
	list := []variant{{f.Evidence, f.Why, f.Relation, f.Query.Count, f.Parent, f.Fixes}}
	for i := range f.Variants {
		v := &f.Variants[i]
		list = append(list, variant{v.Evidence, v.Why, v.Relation, v.Count, &v.Parent, v.Fixes})
	}
	return list
}

// key tells parents apart. A finding without a parent may be of any.
func (v *variant) key() string {
	if v.parent == nil {
		return ""
	}
	return v.parent.Shape + "\x00" + v.parent.Column
}

// mergeVariants brings those of one parent together, the surest first. What
// has no parent goes to the surest one.
func mergeVariants(worst, other []variant) []variant {
	var list, loose []variant
	for _, v := range slices.Concat(worst, other) {
		at := slices.IndexFunc(list, func(o variant) bool { return o.key() == v.key() })
		switch {
		case v.parent == nil:
			loose = append(loose, v)
		case at < 0:
			list = append(list, v)
		default:
			list[at].add(v)
		}
	}
	slices.SortStableFunc(list, func(a, b variant) int {
		return cmp.Or(-a.against(&b), cmp.Compare(a.key(), b.key()))
	})
	for _, v := range loose {
		if len(list) == 0 {
			list = append(list, v)
			continue
		}
		list[0].add(v)
	}
	return list
}

// add brings another variant of the same parent, or of none, in. Fixes are
// those of the worse one first.
func (v *variant) add(o variant) {
	merged := *v
	if o.against(v) > 0 {
		merged.evidence, merged.why, merged.relation = o.evidence, o.why, cmp.Or(o.relation, v.relation)
		if o.parent != nil {
			merged.parent = o.parent
		}
	}
	merged.count = max(v.count, o.count)
	merged.relation = cmp.Or(merged.relation, v.relation, o.relation)
	merged.fixes = mergeFixes(v.fixes, o.fixes)
	*v = merged
}

// against compares the evidence of two variants: by its strength, then by how
// many arguments it rests on.
func (v *variant) against(o *variant) int {
	return cmp.Or(
		cmp.Compare(v.evidence.Rank(), o.evidence.Rank()),
		cmp.Compare(v.matched(), o.matched()),
		cmp.Compare(o.why, v.why),
	)
}

func (v *variant) matched() int {
	if v.parent == nil {
		return 0
	}
	return v.parent.Matched
}
