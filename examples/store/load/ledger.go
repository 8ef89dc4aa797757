package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// A ledger compares what is attributed to each request with what that request
// does when it is alone. Every visitor has rows of its own, so a statement in
// the wrong scope has arguments that the request cannot have, and one that is
// missing is missed. It is a detect.Reporter and, to see single statements, a
// detect.Sink.
type ledger struct {
	learning bool
	known    map[string]deed // by path and query string
	scopes   sync.Map        // *detect.Scope -> *visited

	requests, statements, misattributed atomic.Int64

	mu       sync.Mutex
	examples []string
}

// deed is what one request does to the database.
type deed struct {
	queries    int
	findings   []string
	statements map[statement]int
}

// statement names a statement with its arguments.
type statement struct {
	shape fingerprint.ID
	args  uint64
}

// visited is a request that is being served.
type visited struct {
	path string

	mu         sync.Mutex
	statements map[statement]int // nil where they are not recorded
}

func newLedger() *ledger { return &ledger{learning: true, known: make(map[string]deed)} }

// enter notes which scope a request has got. It stands within the middleware.
func (l *ledger) enter(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if scope, ok := detect.FromContext(r.Context()); ok {
			l.scopes.Store(scope, &visited{path: r.URL.RequestURI()})
		} else {
			l.wrong(1, "%s has no scope", r.URL.Path)
		}
		next.ServeHTTP(w, r)
	})
}

// ScopeBegin is for detect.Sink.
func (l *ledger) ScopeBegin(record.ScopeEvent) {}

// ScopeEnd is for detect.Sink; Report follows it.
func (l *ledger) ScopeEnd(record.ScopeEvent, *report.Report) {}

// Statement notes whose statement one is said to be.
func (l *ledger) Statement(e record.StatementEvent) {
	v, ok := l.scopes.Load((*detect.Scope)(e.Scope))
	if !ok {
		l.wrong(1, "a statement of no request: %s", e.Text)
		return
	}
	v.(*visited).add(statement{e.Shape, e.Args})
}

func (v *visited) add(s statement) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.statements == nil {
		v.statements = make(map[statement]int)
	}
	v.statements[s]++
}

// Report compares a request that has ended.
func (l *ledger) Report(ctx context.Context, r report.Report) {
	scope, _ := detect.FromContext(ctx)
	entry, ok := l.scopes.LoadAndDelete(scope)
	if !ok {
		l.wrong(1, "a report of no request")
		return
	}
	v := entry.(*visited)
	v.mu.Lock()
	defer v.mu.Unlock()
	did := deed{queries: r.Scopes[0].Queries, findings: summaries(r.Findings), statements: v.statements}
	if l.learning {
		l.known[v.path] = did
		return
	}
	l.compare(v.path, did)
}

// summaries leave out what depends on time.
func summaries(findings []report.Finding) []string {
	var all []string
	for _, f := range findings {
		if f.Rule == report.RuleSlowScope || f.Rule == report.RuleSlowQuery {
			continue
		}
		one := fmt.Sprintf("%s %s %d %d", f.ID, f.Rule, f.Query.Count, f.Query.DistinctArgs)
		if f.Parent != nil {
			one += fmt.Sprintf(" %s %d of %d", f.Parent.Column, f.Parent.Matched, f.Parent.Of)
		}
		all = append(all, one)
	}
	slices.Sort(all)
	return all
}

// compare counts the statements that are too many or too few.
func (l *ledger) compare(path string, did deed) {
	l.requests.Add(1)
	known, ok := l.known[path]
	off := max(did.queries-known.queries, known.queries-did.queries)
	if did.statements != nil {
		l.statements.Add(int64(did.queries))
		off = max(off, difference(did.statements, known.statements), difference(known.statements, did.statements))
	}
	switch {
	case !ok:
		l.wrong(max(1, did.queries), "%s was never asked before", path)
	case off > 0:
		l.wrong(off, "%s: %d queries where there are %d", path, did.queries, known.queries)
	case !slices.Equal(did.findings, known.findings):
		l.wrong(1, "%s: findings %q instead of %q", path, did.findings, known.findings)
	}
}

// difference is how many statements of one are not in the other.
func difference(one, other map[statement]int) (n int) {
	for s, count := range one {
		n += max(0, count-other[s])
	}
	return n
}

const maxExamples = 5

func (l *ledger) wrong(statements int, format string, args ...any) {
	l.misattributed.Add(int64(statements))
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.examples) < maxExamples {
		l.examples = append(l.examples, fmt.Sprintf(format, args...))
	}
}

// learned ends the survey, and makes sure that it can tell users apart.
func (l *ledger) learned(users int) error {
	if n := l.misattributed.Load(); n > 0 {
		return fmt.Errorf("%d statements were attributed wrongly while nobody else was there: %q", n, l.examples)
	}
	l.learning = false
	if want := users * pagesEach * len(kinds); len(l.known) != want {
		return fmt.Errorf("%d pages were asked for, and %d reported", want, len(l.known))
	}
	for _, path := range slices.Sorted(maps.Keys(l.known)) {
		known := l.known[path]
		var recorded int
		for _, n := range known.statements {
			recorded += n
		}
		if recorded == 0 || recorded != known.queries {
			return fmt.Errorf("%s: %d queries, and %d statements recorded", path, known.queries, recorded)
		}
	}
	return nil
}

// close counts the requests that were never reported, and sums up.
func (l *ledger) close() (requests, statements, misattributed int64, examples []string) {
	l.scopes.Range(func(_, v any) bool {
		l.wrong(1, "%s was never reported", v.(*visited).path)
		return true
	})
	return l.requests.Load(), l.statements.Load(), l.misattributed.Load(), l.examples
}
