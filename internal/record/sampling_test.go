package record

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func run(ctx context.Context, src *Database, n int) (recorded int) {
	var x Execution
	for range n {
		if x.Start(ctx, src, nil, authorByID) {
			recorded++
			x.Ran(OK, 1)
		}
	}
	return recorded
}

func TestOneScopeInN(t *testing.T) {
	d := newRecorder()
	d.OpenImplicit()
	d.Sampling.OneIn = 10
	src := testSource(d)
	recorded, byTurns := 0, 0
	for i := range 2_000 {
		ctx, s := d.Start(context.Background(), "request")
		n := run(ctx, src, 5)
		if n > 0 {
			require.Equal(t, 5, n, "a scope is recorded whole or not at all")
			recorded++
			byTurns += i % 2
		}
		r := s.End()
		require.Equal(t, n > 0, len(r.Scopes) == 1)
	}
	assert.InDelta(t, 200, recorded, 60)
	assert.InDelta(t, 100, byTurns, 50, "requests that take turns are sampled alike")
}

// What is passed by belongs to nobody else: neither to an implicit scope nor
// to one further out.
func TestPassedByOwnsItsStatements(t *testing.T) {
	d := newRecorder()
	d.OpenImplicit()
	d.Sampling.OneIn = 1 << 62
	src := testSource(d)
	ctx, s := d.Start(nil, "request")
	assert.Zero(t, run(ctx, src, 3))
	release := s.Bind()
	assert.Zero(t, run(context.Background(), src, 3), "a goroutine without the context")
	done := make(chan struct{})
	go func() {
		defer close(done)
		assert.Zero(t, run(context.Background(), src, 3), "nor one started from it")
	}()
	<-done
	release()
	assert.Equal(t, 3, run(context.Background(), src, 3), "after it, the implicit scope again")

	s.Rename("other")
	s.Expect(Limits{Queries: 1})
	s.Pause()()
	assert.Empty(t, s.End().Scopes)
	assert.Empty(t, s.End().Scopes)
	assert.Zero(t, run(ctx, src, 1), "its end ends no other that is passed by")
}

func TestPassedByIsSafeForManyRequests(t *testing.T) {
	d := newRecorder()
	d.Sampling.OneIn = 3
	src := testSource(d)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				ctx, s := d.Start(context.Background(), "request")
				release := s.Bind()
				run(ctx, src, 3)
				release()
				s.End()
			}
		})
	}
	all.Wait()
}

func TestOnlyPastACount(t *testing.T) {
	for _, c := range []struct {
		name                          string
		after, ran, recorded, queries int
		note                          bool
	}{
		{"fewer", 20, 10, 0, 10, true},
		{"just as many", 20, 20, 0, 20, true},
		{"more", 20, 50, 30, 50, true},
		{"all", 0, 50, 50, 50, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newRecorder()
			d.Sampling.After = c.after
			ctx, s := d.Start(context.Background(), "request")
			assert.Equal(t, c.recorded, run(ctx, testSource(d), c.ran))
			rec := s.rec
			s.End()
			assert.Equal(t, c.queries, rec.Queries)
			assert.Equal(t, c.note, len(rec.Notes) > 0)
		})
	}
}

// A statement that is passed by costs what it costs without a scope.
func BenchmarkNotRecorded(b *testing.B) {
	for _, c := range []struct {
		name  string
		start func(*Recorder) context.Context
	}{
		{"no scope", func(*Recorder) context.Context { return context.Background() }},
		{"not sampled", func(d *Recorder) context.Context {
			d.Sampling.OneIn = 1 << 62
			ctx, _ := d.Start(context.Background(), "request")
			return ctx
		}},
		{"before the count", func(d *Recorder) context.Context {
			d.Sampling.After = 1 << 30
			ctx, _ := d.Start(context.Background(), "request")
			return ctx
		}},
		{"recorded", func(d *Recorder) context.Context {
			ctx, _ := d.Start(context.Background(), "request")
			return ctx
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			d := newRecorder()
			src := testSource(d)
			ctx := c.start(d)
			var x Execution
			b.ReportAllocs()
			for b.Loop() {
				if x.Start(ctx, src, nil, authorByID) {
					x.Ran(OK, 1)
				}
			}
		})
	}
}
