package record

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/report"
)

// Every statement carries its owner's name in its text. Half of the scopes
// pass no context on and are bound to goroutines, and each fans out.
func TestConcurrentScopesNeverMix(t *testing.T) {
	const scopes, workers, statements = 1000, 3, 4
	sink := &mixSink{t: t}
	d := newRecorder(recordTo(sink))
	src := testSource(d)
	reports := make([]report.Report, scopes)
	var all sync.WaitGroup
	gate := make(chan struct{})
	for n := range scopes {
		all.Go(func() {
			<-gate
			name := fmt.Sprintf("owner%04d", n)
			ctx, s := d.Start(context.Background(), name)
			pass := ctx
			if n%2 == 0 {
				defer s.Bind()()
				pass = context.Background()
			}
			var fan sync.WaitGroup
			for range workers {
				fan.Go(func() {
					if n%2 == 0 && !inheritsBinding {
						defer s.Bind()()
					}
					for i := range statements {
						query := "SELECT a FROM " + name + " WHERE id = ?"
						drive(pass, src, nil, query, []any{int64(i)}, []string{"a"}, []any{int64(i)}, []any{int64(n)})
						runtime.Gosched()
					}
				})
			}
			fan.Wait()
			reports[n] = s.End()
		})
	}
	close(gate)
	all.Wait()
	for n, r := range reports {
		require.Len(t, r.Scopes, 1)
		st := r.Scopes[0]
		require.Equal(t, workers*statements, st.Queries, "scope %d", n)
		by := "context"
		if n%2 == 0 {
			by = "goroutine"
		}
		require.Equal(t, map[string]int{by: workers * statements}, st.Owners)
	}
}

type mixSink struct{ t *testing.T }

func (s *mixSink) ScopeBegin(ScopeEvent) {}

func (s *mixSink) Statement(e StatementEvent) {
	if !strings.Contains(e.Text, e.Scope.Name()) {
		assert.Failf(s.t, "a statement in a foreign scope", "%s in %s", e.Text, e.Scope.Name())
	}
}

func (s *mixSink) ScopeEnd(ScopeEvent, *report.Report) {}

func TestImplicitScopesAreNeverShared(t *testing.T) {
	const goroutines, statements = 200, 5
	reports := new(reportsOf)
	sink := &implicitSink{byScope: map[*Scope]string{}, t: t}
	d := newRecorder(reportTo(reports), recordTo(sink))
	src := testSource(d)
	var all sync.WaitGroup
	for n := range goroutines {
		all.Go(func() {
			for i := range statements {
				drive(context.Background(), src, nil, fmt.Sprintf("SELECT a FROM g%d WHERE id = ?", n), []any{int64(i)}, nil)
				runtime.Gosched()
			}
		})
	}
	all.Wait()
	d.Flush()
	assert.Zero(t, d.implicit.open.Load(), "all are gone after Flush")
	sink.mu.Lock()
	defer sink.mu.Unlock()
	assert.Equal(t, goroutines*statements, sink.n)
	assert.GreaterOrEqual(t, len(sink.byScope), goroutines)
}

// implicitSink fails when one scope gets statements of two goroutines.
type implicitSink struct {
	t       *testing.T
	mu      sync.Mutex
	n       int
	byScope map[*Scope]string
}

func (s *implicitSink) ScopeBegin(ScopeEvent) {}

func (s *implicitSink) Statement(e StatementEvent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	if was := s.byScope[e.Scope]; was != "" && was != e.Text {
		assert.Failf(s.t, "two goroutines share an implicit scope", "%s and %s", was, e.Text)
	}
	s.byScope[e.Scope] = e.Text
}

func (s *implicitSink) ScopeEnd(ScopeEvent, *report.Report) {}
