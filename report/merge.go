package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/nplusone-go/nplusone/detect"
)

// Merge brings the reports of several scopes, processes or shards together.
// The result does not depend on how they are grouped.
//
// Findings of one ID become one: its numbers are those of its worst scope, so
// that they do not grow with the number of tests; its evidence and parent are
// the strongest that any scope gave; Seen counts the scopes. It is suppressed
// only if it was everywhere. Scopes of one name and kind are summed up, Runs
// counts them. A suppression that one report found unused and another one
// used is used. Fields that this version does not know are kept, the first
// value of each.
func Merge(reports ...detect.Report) detect.Report {
	m := newMerger()
	for i := range reports {
		m.add(&reports[i])
	}
	m.finish()
	return complete(m.out)
}

type merger struct {
	out        detect.Report
	scopes     map[[2]string]int // indexes into out's lists
	findings   map[string]int
	recognised map[recognisedKey]int
	unused     map[[3]string]int
	notes      map[string]bool
}

func newMerger() *merger {
	return &merger{
		scopes:     map[[2]string]int{},
		findings:   map[string]int{},
		recognised: map[recognisedKey]int{},
		unused:     map[[3]string]int{},
		notes:      map[string]bool{},
	}
}

type recognisedKey struct {
	what, sql, shape string
	site             detect.Site
}

func (m *merger) add(r *detect.Report) {
	m.out.Version = max(m.out.Version, r.Version)
	m.tool(r.Tool)
	m.out.Extra = mergeExtra(m.out.Extra, r.Extra)
	for i := range r.Scopes {
		s := r.Scopes[i]
		put(&m.out.Scopes, m.scopes, [2]string{s.Kind, s.Name}, s, mergeScope)
	}
	for i := range r.Findings {
		f := r.Findings[i]
		key := f.ID
		if key == "" { // a hand-made report: fall back to what can be seen
			key = fmt.Sprint(f.Rule, "\x00", f.Query.Shape, "\x00", f.Site.Function, "\x00", f.Site.File, "\x00", f.Site.Line)
		}
		put(&m.out.Findings, m.findings, key, f, mergeFinding)
	}
	for i := range r.Recognised {
		k := r.Recognised[i]
		key := recognisedKey{what: k.What, sql: k.SQL, shape: k.Shape}
		if k.Site != nil {
			key.site = *k.Site
			key.site.Path = ""
		}
		put(&m.out.Recognised, m.recognised, key, k, mergeRecognised)
	}
	for _, u := range r.Unused {
		put(&m.out.Unused, m.unused, [3]string{u.Kind, u.Match, u.Reason}, u, mergeUnused)
	}
	for _, n := range r.Notes {
		if !m.notes[n] {
			m.notes[n] = true
			m.out.Notes = append(m.out.Notes, n)
		}
	}
	for _, what := range r.Missed {
		if !slices.Contains(m.out.Missed, what) {
			m.out.Missed = append(m.out.Missed, what)
		}
	}
}

// put adds v to the list, or merges it into the one of the same key.
func put[K comparable, V any](list *[]V, index map[K]int, key K, v V, merge func(into *V, v V)) {
	if i, ok := index[key]; ok {
		merge(&(*list)[i], v)
		return
	}
	index[key] = len(*list)
	*list = append(*list, v)
}

// tool keeps the newest writer.
func (m *merger) tool(t detect.Tool) {
	if m.out.Tool.Name == "" || t.Name == m.out.Tool.Name && t.Version > m.out.Tool.Version {
		m.out.Tool = t
	}
}

func (m *merger) finish() {
	used := map[string]bool{}
	for i := range m.out.Findings {
		used[m.out.Findings[i].Suppressed] = true
	}
	delete(used, "")
	m.out.Unused = slices.DeleteFunc(m.out.Unused, func(u detect.Suppression) bool { return used[u.Reason] })
	slices.SortStableFunc(m.out.Scopes, func(a, b detect.ScopeStats) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Kind, b.Kind))
	})
	slices.SortStableFunc(m.out.Findings, func(a, b detect.Finding) int { return worse(&a, &b) })
	slices.SortStableFunc(m.out.Recognised, func(a, b detect.Recognised) int {
		return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.SQL, b.SQL), cmp.Compare(a.Scope, b.Scope))
	})
	slices.SortStableFunc(m.out.Unused, func(a, b detect.Suppression) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Match, b.Match), cmp.Compare(a.Reason, b.Reason))
	})
	slices.Sort(m.out.Notes)
	slices.Sort(m.out.Missed)
}

func mergeScope(into *detect.ScopeStats, s detect.ScopeStats) {
	longest := into.DurationNS/int64(max(into.Runs, 1)) >= s.DurationNS/int64(max(s.Runs, 1))
	if len(into.Timeline) == 0 || len(s.Timeline) > 0 && !longest {
		into.Timeline = s.Timeline
	}
	into.Runs = max(into.Runs, 1) + max(s.Runs, 1)
	into.Queries += s.Queries
	into.Rows += s.Rows
	into.Errors += s.Errors
	into.DurationNS += s.DurationNS
	into.DBDurationNS += s.DBDurationNS
	into.Truncated = into.Truncated || s.Truncated
	if len(s.Owners) > 0 {
		owners := maps.Clone(into.Owners)
		if owners == nil {
			owners = map[string]int{}
		}
		for way, n := range s.Owners {
			owners[way] += n
		}
		into.Owners = owners
	}
	into.Extra = mergeExtra(into.Extra, s.Extra)
}

func mergeRecognised(into *detect.Recognised, k detect.Recognised) {
	into.Count += k.Count
	if into.Scope != k.Scope {
		into.Scope = ""
	}
	into.Extra = mergeExtra(into.Extra, k.Extra)
}

func mergeUnused(into *detect.Suppression, u detect.Suppression) {
	into.Extra = mergeExtra(into.Extra, u.Extra)
}

// mergeExtra keeps all unknown fields; where both have one, the first stays.
func mergeExtra(a, b *detect.Extra) *detect.Extra {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	fields := maps.Clone(b.Fields)
	maps.Copy(fields, a.Fields)
	return &detect.Extra{Fields: fields}
}
