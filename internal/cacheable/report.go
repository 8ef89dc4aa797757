package cacheable

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// Report returns what a cache would have been good for so far, the most time
// saved first. Its findings are of the rule duplicate-query.
func (w *Watch) Report() report.Report {
	w.mu.Lock()
	defer w.mu.Unlock()
	type reported struct {
		key queryKey
		*query
	}
	var all []reported
	for k, q := range w.queries {
		// Where half of the answers must be read all the same, a cache does
		// not pay.
		if !q.never && q.hits >= w.minHits && 2*q.hits >= q.executions {
			all = append(all, reported{k, q})
		}
	}
	slices.SortFunc(all, func(a, b reported) int {
		return cmp.Or(cmp.Compare(b.saved, a.saved), cmp.Compare(b.hits, a.hits), cmp.Compare(a.finding.Query.Shape, b.finding.Query.Shape))
	})
	r := report.Report{Version: 1, Scopes: []report.ScopeStats{}, Findings: []report.Finding{}, Recognised: []report.Recognised{}}
	for _, t := range all {
		r.Findings = append(r.Findings, w.finding(t.key, t.query))
	}
	if w.cut {
		r.Notes = append(r.Notes, "more queries or results than are watched: the rest was not counted")
	}
	return r
}

func (w *Watch) finding(k queryKey, q *query) report.Finding {
	f := q.finding
	f.Evidence = report.Repeated
	f.Scope = q.where()
	f.Seen = q.scopesSeen
	f.Query.Count, f.Query.DistinctArgs = q.executions, q.different
	f.Query.DurationNS, f.Query.Rows = int64(q.took), q.rows
	f.Message = words.Count(q.scopesSeen, "scope", "scopes") + " loaded the same " + words.Count(q.different, "result", "results")
	f.Why = fmt.Sprintf("a cache of %s would have served %d of %d executions and saved %s in the database%s%s. Whether a result may be shown late, and to whom, is for you to decide",
		w.expiry, q.hits, q.executions, words.Took(q.saved), w.writesSeen(k, q), q.changes())
	f.Advice = "cache the results by argument with an expiry, and drop them on writes to " + strings.Join(q.tables, ", ")
	f.ID = hash.Name(f.Rule + "\nacross scopes\n" + f.Query.Shape + "\n" + f.Site.File + "\n" + f.Site.Function)
	return f
}

// where names the scopes.
func (q *query) where() string {
	const named = 3
	names := slices.Clone(q.scopes)
	slices.Sort(names)
	text := strings.Join(names[:min(named, len(names))], ", ")
	if len(names) > named || q.more {
		text += " and others"
	}
	return text
}

// writesSeen says how often the query's tables were written.
func (w *Watch) writesSeen(k queryKey, q *query) string {
	var parts []string
	for _, t := range q.tables {
		if at := w.writes[tableKey{k.database, t}]; at != nil {
			parts = append(parts, strconv.Itoa(at.count)+" to "+t)
		}
	}
	if len(parts) == 0 {
		return "; no write to " + strings.Join(q.tables, ", ") + " was seen"
	}
	return "; writes seen: " + strings.Join(parts, ", ") + ", which made " + words.Count(q.stale, "result", "results") + " stale"
}

// changes tells of answers that differ without a write that was seen.
func (q *query) changes() string {
	if q.changed == 0 {
		return ""
	}
	return "; the result changed " + words.Count(q.changed, "time", "times") + " without one: somebody else writes to it, so a cache needs a short expiry"
}
