package compare

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/nplusone-go/nplusone/internal/tree"
	"github.com/nplusone-go/nplusone/report"
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
func Merge(reports ...report.Report) report.Report {
	m := NewMerger()
	for i := range reports {
		m.Add(&reports[i])
	}
	m.finish()
	return report.Complete(m.Out)
}

// Merger merges reports one by one. It is used by one goroutine.
type Merger struct {
	// Out is what was merged so far.
	Out        report.Report
	scopes     map[[2]string]int // indexes into out's lists
	findings   map[string]int
	recognised map[recognisedKey]int
	unused     map[[3]string]int
	notes      map[string]bool
}

// NewMerger returns a Merger of no reports.
func NewMerger() *Merger {
	return &Merger{
		scopes:     map[[2]string]int{},
		findings:   map[string]int{},
		recognised: map[recognisedKey]int{},
		unused:     map[[3]string]int{},
		notes:      map[string]bool{},
	}
}

type recognisedKey struct {
	what, sql, shape string
	site             report.Site
}

// Add merges a report into Out. The report is left as it is.
func (m *Merger) Add(r *report.Report) {
	m.Out.Version = max(m.Out.Version, r.Version)
	m.tool(r.Tool)
	m.Out.Extra = mergeExtra(m.Out.Extra, r.Extra)
	for i := range r.Scopes {
		s := r.Scopes[i]
		put(&m.Out.Scopes, m.scopes, [2]string{s.Kind, s.Name}, s, mergeScope)
	}
	for i := range r.Findings {
		f := r.Findings[i]
		key := f.ID
		if key == "" { // a hand-made report: fall back to what can be seen
			key = fmt.Sprint(f.Rule, "\x00", f.Query.Shape, "\x00", f.Site.Function, "\x00", f.Site.File, "\x00", f.Site.Line)
		}
		put(&m.Out.Findings, m.findings, key, f, mergeFinding)
	}
	for i := range r.Recognised {
		k := r.Recognised[i]
		key := recognisedKey{what: k.What, sql: k.SQL, shape: k.Shape}
		if k.Site != nil {
			key.site = *k.Site
			key.site.Path = ""
		}
		put(&m.Out.Recognised, m.recognised, key, k, mergeRecognised)
	}
	for _, u := range r.Unused {
		put(&m.Out.Unused, m.unused, [3]string{u.Kind, u.Match, u.Reason}, u, mergeUnused)
	}
	for _, n := range r.Notes {
		if !m.notes[n] {
			m.notes[n] = true
			m.Out.Notes = append(m.Out.Notes, n)
		}
	}
	for _, what := range r.Missed {
		if !slices.Contains(m.Out.Missed, what) {
			m.Out.Missed = append(m.Out.Missed, what)
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
func (m *Merger) tool(t report.Tool) {
	if m.Out.Tool.Name == "" || t.Name == m.Out.Tool.Name && t.Version > m.Out.Tool.Version {
		m.Out.Tool = t
	}
}

func (m *Merger) finish() {
	used := map[string]bool{}
	for i := range m.Out.Findings {
		used[m.Out.Findings[i].Suppressed] = true
	}
	delete(used, "")
	m.Out.Unused = slices.DeleteFunc(m.Out.Unused, func(u report.Suppression) bool { return used[u.Reason] })
	slices.SortStableFunc(m.Out.Scopes, func(a, b report.ScopeStats) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Kind, b.Kind))
	})
	slices.SortStableFunc(m.Out.Findings, func(a, b report.Finding) int { return tree.Worse(&a, &b) })
	slices.SortStableFunc(m.Out.Recognised, func(a, b report.Recognised) int {
		return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.SQL, b.SQL), cmp.Compare(a.Scope, b.Scope))
	})
	slices.SortStableFunc(m.Out.Unused, func(a, b report.Suppression) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Match, b.Match), cmp.Compare(a.Reason, b.Reason))
	})
	slices.Sort(m.Out.Notes)
	slices.Sort(m.Out.Missed)
}

func mergeScope(into *report.ScopeStats, s report.ScopeStats) {
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

func mergeRecognised(into *report.Recognised, k report.Recognised) {
	into.Count += k.Count
	if into.Scope != k.Scope {
		into.Scope = ""
	}
	into.Extra = mergeExtra(into.Extra, k.Extra)
}

func mergeUnused(into *report.Suppression, u report.Suppression) {
	into.Extra = mergeExtra(into.Extra, u.Extra)
}

// mergeExtra keeps all unknown fields; where both have one, the first stays.
func mergeExtra(a, b *report.Extra) *report.Extra {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	fields := maps.Clone(b.Fields)
	maps.Copy(fields, a.Fields)
	return &report.Extra{Fields: fields}
}
