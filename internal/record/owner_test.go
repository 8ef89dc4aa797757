package record

import (
	"context"
	"runtime/pprof"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/stack"
	"github.com/nplusone-go/nplusone/report"
)

// Each row gives a statement several owners at once; the first in the order
// must win, and what has ended must not count.
func TestWhoseStatement(t *testing.T) {
	type world struct {
		d                                *Recorder
		src                              *Database
		ctx                              context.Context
		m                                Memory
		inCtx, tx, conn, bound, fallback *Scope
	}
	tests := []struct {
		name, reason string
		set          func(t *testing.T, w *world)
		want         string
	}{
		{"context", "the context is the program's own word", func(*testing.T, *world) {}, "context"},
		{"transaction", "a statement without context in a transaction that was begun with one", func(_ *testing.T, w *world) {
			w.ctx = context.Background()
		}, "transaction"},
		{"connection", "db.Conn(ctx) and then no context", func(_ *testing.T, w *world) {
			w.ctx = context.Background()
			w.m.End()
		}, "connection"},
		{"goroutine", "nothing carries a context", func(_ *testing.T, w *world) {
			w.ctx, w.m = context.Background(), Memory{}
		}, "goroutine"},
		{"default", "another goroutine, started before", func(_ *testing.T, w *world) {
			w.ctx, w.m, w.bound = context.Background(), Memory{}, nil
		}, "default"},
		{"implicit", "nobody owns it", func(_ *testing.T, w *world) {
			w.ctx, w.m, w.bound = context.Background(), Memory{}, nil
			w.src.SetDefault(nil)
		}, "implicit"},
		{"ended context", "a goroutine that outlives its request", func(_ *testing.T, w *world) {
			w.inCtx.End()
		}, "transaction"},
		{"ended transaction owner", "an owner that has ended owns nothing", func(_ *testing.T, w *world) {
			w.ctx = context.Background()
			w.tx.End()
		}, "connection"},
		{"ended binding", "the label of a goroutine outlives its scope", func(_ *testing.T, w *world) {
			w.ctx, w.m = context.Background(), Memory{}
			w.bound.End()
		}, "default"},
		{"nil context", "a driver may hand on nothing", func(_ *testing.T, w *world) {
			w.ctx, w.m = nil, Memory{}
		}, "goroutine"},
		{"cancelled context", "it still says whose statement it is", func(_ *testing.T, w *world) {
			var cancel func()
			w.ctx, cancel = context.WithCancel(w.ctx)
			cancel()
		}, "context"},
		{"connection back in the pool", "Checkout without a scope forgets the last one", func(_ *testing.T, w *world) {
			w.ctx = context.Background()
			w.m.End()
			w.m.Checkout(context.Background())
		}, "goroutine"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink := new(ownerSink)
			w := &world{d: newRecorder(recordTo(sink))}
			w.src = testSource(w.d)
			start := func(name string) (context.Context, *Scope) { return w.d.Start(context.Background(), name) }
			var txCtx, connCtx context.Context
			w.ctx, w.inCtx = start("context")
			txCtx, w.tx = start("transaction")
			connCtx, w.conn = start("connection")
			_, w.bound = start("goroutine")
			_, w.fallback = start("default")
			w.m.Checkout(connCtx)
			w.m.Begin(txCtx)
			w.src.SetDefault(w.fallback)
			tt.set(t, w)
			if w.bound != nil {
				defer w.bound.Bind()()
			}
			require.True(t, drive(w.ctx, w.src, &w.m, authorByID, []any{int64(1)}, nil), tt.reason)
			require.Len(t, sink.events, 1)
			e := sink.events[0]
			assert.Equal(t, tt.want, e.Owner, tt.reason)
			if tt.want != "implicit" {
				assert.Equal(t, tt.want, e.Scope.Name(), tt.reason)
			}
			w.d.Flush()
		})
	}
}

// ownerSink remembers statements; it is for tests on one goroutine.
type ownerSink struct{ events []StatementEvent }

func (s *ownerSink) ScopeBegin(ScopeEvent)               {}
func (s *ownerSink) Statement(e StatementEvent)          { s.events = append(s.events, e) }
func (s *ownerSink) ScopeEnd(ScopeEvent, *report.Report) {}

func TestNestedScopeOwnsWhatIsInside(t *testing.T) {
	d := newRecorder()
	src := testSource(d)
	outerCtx, outer := d.Start(context.Background(), "outer")
	defer outer.Bind()()
	innerCtx, inner := d.Start(outerCtx, "inner")
	drive(outerCtx, src, nil, authorByID, []any{int64(1)}, nil)
	drive(innerCtx, src, nil, authorByID, []any{int64(2)}, nil)
	release := inner.Bind()
	drive(context.Background(), src, nil, authorByID, []any{int64(3)}, nil)
	release()
	drive(context.Background(), src, nil, authorByID, []any{int64(4)}, nil)
	assert.Equal(t, 2, inner.End().Scopes[0].Queries)
	assert.Equal(t, 2, outer.End().Scopes[0].Queries)
}

func TestBindingIsInheritedAndUndone(t *testing.T) {
	d := newRecorder()
	ctx := pprof.WithLabels(context.Background(), pprof.Labels("tenant", "a"))
	pprof.SetGoroutineLabels(ctx)
	defer pprof.SetGoroutineLabels(context.Background())

	_, s := d.Start(context.Background(), "job")
	release := s.Bind()
	assert.Same(t, s, boundScope())
	in := make(chan *Scope)
	go func() {
		go func() { in <- boundScope() }()
	}()
	if got := <-in; inheritsBinding {
		assert.Same(t, s, got, "a goroutine's goroutine")
	} else {
		assert.Nil(t, got)
	}
	release()
	assert.Nil(t, boundScope())
	release()
	assert.Nil(t, boundScope(), "a second release does nothing")
}

func TestBindingSurvivesNestedLabels(t *testing.T) {
	require.True(t, inheritsBinding, "labels are read on every Go that the tests run with")
	d := newRecorder()
	ctx, s := d.Start(context.Background(), "job")
	defer s.Bind()()
	pprof.Do(ctx, pprof.Labels("step", "1"), func(context.Context) {
		assert.Same(t, s, boundScope(), "Do with the scope's context")
	})
	assert.Same(t, s, boundScope(), "after it")
	pprof.Do(context.Background(), pprof.Labels("step", "2"), func(context.Context) {
		assert.Nil(t, boundScope(), "a foreign context takes the labels away, as documented")
	})
}

func TestForeignLabelIsNotTakenForAScope(t *testing.T) {
	require.True(t, inheritsBinding, "labels are read on every Go that the tests run with")
	d := newRecorder()
	ctx, s := d.Start(context.Background(), "job")
	value, ok := pprof.Label(ctx, "nplusone")
	require.True(t, ok)
	defer pprof.SetGoroutineLabels(context.Background())
	tests := []struct{ name, key, value string }{
		{"same texts", string([]byte("nplusone")), string([]byte(value))},
		{"our key, copied value", labelKey(), string([]byte(value))},
		{"our key, short value", labelKey(), "x"},
		{"our key, no value", labelKey(), ""},
		{"constant of the same text", "nplusone", "x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(), pprof.Labels(tt.key, tt.value)))
			assert.Nil(t, boundScope())
		})
	}
	pprof.SetGoroutineLabels(ctx)
	assert.Same(t, s, boundScope(), "and ours is")
}

func TestGoroutineIDs(t *testing.T) {
	stack.GoroutineID() // finds its place
	if stack.HasGoroutineWord {
		assert.GreaterOrEqual(t, stack.GoroutineIDOffset.Load(), int64(0), "the offset was not found: ids are slow")
	}
	for range 50 {
		done := make(chan struct{})
		go func() {
			defer close(done)
			assert.Equal(t, stack.PrintedGoroutineID(), stack.GoroutineID())
		}()
		<-done
	}
}
