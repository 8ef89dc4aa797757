package cacheable

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/judge"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// The bounds of a Watch: about 2 MiB.
const (
	maxQueries = 512
	maxResults = 16 * 1024
	maxTables  = 1024
	maxScopes  = 8 // names of scopes that are listed
	maxRows    = 1000
)

// Option changes what a Watch reports.
type Option interface{ apply(*Watch) }

type optionFunc func(*Watch)

func (f optionFunc) apply(w *Watch) { f(w) }

// Expiry sets how long the cache that is played keeps a result.
func Expiry(d time.Duration) Option {
	return optionFunc(func(w *Watch) {
		if d <= 0 {
			panic(fmt.Sprintf("cacheable: Expiry(%v): a cache keeps a result for some time; give more than 0", d))
		}
		w.expiry = d
	})
}

// MinHits sets how many executions a cache must have served for a query to be
// reported.
func MinHits(n int) Option {
	return optionFunc(func(w *Watch) {
		if n < 1 {
			panic(fmt.Sprintf("cacheable: MinHits(%d): give 1 or more", n))
		}
		w.minHits = n
	})
}

// Watch is a detect.Listener. It is safe for concurrent use.
type Watch struct {
	expiry  time.Duration
	minHits int

	mu      sync.Mutex
	queries map[queryKey]*query
	results map[resultKey]*result
	writes  map[tableKey]*written
	cut     bool // a bound was reached
}

var _ judge.Listener = (*Watch)(nil)

// New returns a watch for detect.ListenWith.
func New(opts ...Option) *Watch {
	w := &Watch{
		expiry: 10 * time.Minute, minHits: 10,
		queries: make(map[queryKey]*query), results: make(map[resultKey]*result), writes: make(map[tableKey]*written),
	}
	for _, o := range opts {
		if o != nil {
			o.apply(w)
		}
	}
	return w
}

type queryKey struct {
	database *record.Database
	shape    fingerprint.ID
}

type resultKey struct {
	queryKey
	args uint64
}

type tableKey struct {
	database *record.Database
	table    string
}

// written are the writes to one table.
type written struct {
	last  time.Duration
	count int
}

// result is what the cache holds for one set of arguments.
type result struct {
	at     time.Duration // when it was read
	digest uint64
}

// query is what is known of one query over all scopes.
type query struct {
	finding report.Finding // of where it first ran
	tables  []string
	never   bool // may not be kept, or is too large for it
	scopes  []string
	more    bool // scopes of other names

	executions, scopesSeen, different, hits int
	stale, changed                          int
	took, saved                             time.Duration
	rows                                    int64
}

// Listen implements detect.Listener.
func (w *Watch) Listen(_ context.Context, u *judge.Usage) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range u.Queries {
		w.note(u.Scope, &u.Queries[i])
	}
	// What the scope wrote is stale for those that come after it.
	for _, t := range u.Writes {
		w.write(t)
	}
}

func (w *Watch) write(t judge.TableWrite) {
	k := tableKey{t.Database, t.Table}
	at := w.writes[k]
	if at == nil {
		if len(w.writes) >= maxTables {
			w.cut = true
			return
		}
		at = &written{}
		w.writes[k] = at
	}
	at.count++
	at.last = max(at.last, t.At)
}

func (w *Watch) note(scope string, a *judge.Query) {
	k := queryKey{a.Database, a.Shape}
	q := w.queries[k]
	if q == nil {
		if len(w.queries) >= maxQueries {
			w.cut = true
			return
		}
		q = &query{never: !a.Repeatable()}
		if !q.never {
			q.finding, q.tables = a.Finding(report.RuleDuplicate), unique(a.Tables())
		}
		w.queries[k] = q
	}
	if q.never {
		return
	}
	q.seenIn(scope)
	// Repeats within the scope are told by its own report.
	own := make(map[uint64]bool, len(a.Executions))
	for i := range a.Executions {
		x := &a.Executions[i]
		if !own[x.Args] {
			own[x.Args] = true
			w.play(k, q, x)
		}
	}
}

// play lets the cache answer one execution, or keep its answer.
func (w *Watch) play(k queryKey, q *query, x *judge.Execution) {
	if x.Rows > maxRows {
		q.never = true
		return
	}
	q.executions++
	q.took += x.Took
	q.rows += x.Rows
	key := resultKey{k, x.Args}
	have := w.results[key]
	if have == nil {
		q.different++
		if len(w.results) >= maxResults && !w.forget(x.At) {
			return
		}
		w.results[key] = &result{x.At, x.Digest}
		return
	}
	differs := have.digest != 0 && x.Digest != 0 && have.digest != x.Digest
	switch {
	case w.lastWrite(k, q) >= have.at && have.at < x.At:
		q.stale++
	case differs:
		q.changed++
	case x.At-have.at < w.expiry:
		q.hits++
		q.saved += x.Took
		return
	}
	*have = result{x.At, x.Digest}
}

// lastWrite is the last write to one of the query's tables, -1 for none.
func (w *Watch) lastWrite(k queryKey, q *query) time.Duration {
	last := time.Duration(-1)
	for _, t := range q.tables {
		if at := w.writes[tableKey{k.database, t}]; at != nil {
			last = max(last, at.last)
		}
	}
	return last
}

// forget makes room: it drops what has expired, and reports whether there is
// room now.
func (w *Watch) forget(now time.Duration) bool {
	for k, a := range w.results {
		if now-a.at >= w.expiry {
			delete(w.results, k)
		}
	}
	if len(w.results) >= maxResults {
		w.cut = true
		return false
	}
	return true
}

func (q *query) seenIn(scope string) {
	q.scopesSeen++
	for _, s := range q.scopes {
		if s == scope {
			return
		}
	}
	if len(q.scopes) == maxScopes {
		q.more = true
		return
	}
	q.scopes = append(q.scopes, scope)
}

func unique(all []string) (out []string) {
	seen := map[string]bool{}
	for _, s := range all {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
