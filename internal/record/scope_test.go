package record

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/report"
)

func TestScopeEndsOnce(t *testing.T) {
	reports := new(reportsOf)
	d := newRecorder(reportTo(reports))
	ctx, s := d.Start(context.Background(), "twice", KindTest)
	drive(ctx, testSource(d), nil, authorByID, []any{int64(1)}, nil)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { assert.Equal(t, 1, s.End().Scopes[0].Queries) })
	}
	all.Wait()
	require.Len(t, reports.list(), 1)
	assert.Equal(t, "test", reports.list()[0].Scopes[0].Kind)
}

func TestScopeEndsAfterAPanic(t *testing.T) {
	d := newRecorder()
	var s *Scope
	func() {
		defer func() { assert.Equal(t, "boom", recover()) }()
		var ctx context.Context
		ctx, s = d.Start(context.Background(), "panics")
		defer s.End()
		defer s.Bind()()
		drive(ctx, testSource(d), nil, authorByID, []any{int64(1)}, nil)
		panic("boom")
	}()
	assert.Nil(t, boundScope())
	assert.Equal(t, 1, s.End().Scopes[0].Queries)
}

func TestNilScopeAndSource(t *testing.T) {
	var s *Scope
	s.Bind()()
	assert.Equal(t, 1, s.End().Version)
	assert.Empty(t, s.Observe().Groups)
	var x Execution
	assert.False(t, x.Start(context.Background(), nil, nil, authorByID))
	x.Arg(1, "", 1)
	x.Ran(OK, 1)
	x.Query(nil)
	x.Cell(3, 1)
	x.Row()
	x.NextSet(nil)
	x.Close(nil)
	_, ok := x.Alters()
	assert.False(t, ok)
	assert.Equal(t, 7, x.Alter(7))
}

// A scope may end while its statements run and rows are read.
func TestScopeEndsWhileStatementsRun(t *testing.T) {
	d := newRecorder()
	src := testSource(d)
	ctx, s := d.Start(context.Background(), "early")
	var x Execution
	require.True(t, x.Start(ctx, src, nil, authorByID))
	x.Query([]string{"id"})
	x.Cell(0, int64(1))
	x.Row()
	r := s.End()
	assert.Zero(t, r.Scopes[0].Queries)
	assert.Contains(t, r.Notes, "1 result sets were still open")
	for range 1000 {
		x.Cell(0, int64(2))
		x.Row()
	}
	x.Close(io.EOF)
	assert.Equal(t, r, s.End(), "the report does not change")
	assert.False(t, x.Start(ctx, src, nil, authorByID), "a late statement is not taken")
}

func TestOutcomes(t *testing.T) {
	d := newRecorder()
	src := testSource(d)
	ctx, s := d.Start(context.Background(), "outcomes")
	var x Execution
	// One loop, so that all have one call site; the last breaks off while its
	// rows are read.
	for i, o := range []Outcome{OK, Failed, Skipped, OK, OK} {
		require.True(t, x.Start(ctx, src, nil, authorByID))
		x.Arg(1, "", int64(1))
		if i < 4 {
			x.Ran(o, 3)
			continue
		}
		x.Query([]string{"id"})
		x.Cell(0, int64(9))
		x.Row()
		x.Close(errors.New("connection lost"))
		x.Close(nil) // idempotent
	}
	rec := recordOf(t, s)
	g := rec.Order[0]
	assert.Equal(t, 2, rec.Queries, "only what finished")
	assert.Equal(t, 2, rec.errors)
	assert.Equal(t, 2, g.Failed)
	assert.Equal(t, 2, g.Count)
	assert.Zero(t, g.running)
	assert.EqualValues(t, 6, rec.Rows)
	assert.Len(t, g.RowTick, 1, "rows before the failure were seen by the program")
	assert.Equal(t, int32(-1), g.RowExec[0])
}

// Executions that overlap are noted at their ends in another order than they
// started in, and so are their rows; the record has them in order.
func TestRecordIsInOrder(t *testing.T) {
	d := newRecorder()
	src := testSource(d)
	ctx, s := d.Start(context.Background(), "order")
	row := func(x *Execution, v int64) {
		x.Cell(0, v)
		x.Row()
	}
	var outer, inner Execution
	start := func(x *Execution, n int64) {
		x.Start(ctx, src, nil, authorByID)
		x.Arg(1, "", n)
		x.Query([]string{"id"})
	}
	for i := range 2 {
		x := []*Execution{&outer, &inner}[i]
		start(x, int64(i))
		row(x, int64(10*i))
	}
	row(&outer, 1)
	row(&inner, 11)
	inner.Close(io.EOF)
	row(&outer, 2)
	outer.Close(io.EOF)
	rec := recordOf(t, s)
	rec.sort()
	g := rec.Order[0]
	assert.Equal(t, []cell.Cell{cell.Of("0"), cell.Of("1")}, g.Keys)
	assert.Equal(t, []int32{0, 1, 0, 1, 0}, g.RowExec)
	var want []cell.Cell
	for _, v := range []int64{0, 10, 1, 11, 2} {
		want = append(want, cell.Of(v))
	}
	assert.Equal(t, want, g.Cells)
	assert.IsIncreasing(t, g.RowTick)
	assert.Equal(t, 1, g.Overlaps)
}

func TestFanOutIsOneGroup(t *testing.T) {
	for range 20 {
		d := newRecorder()
		src := testSource(d)
		ctx, s := d.Start(context.Background(), "fan-out")
		var fan sync.WaitGroup
		for i := range 16 {
			fan.Go(func() {
				for n := range 20 {
					drive(ctx, src, nil, authorByID, []any{int64(100*i + n)}, []string{"id", "name"}, []any{int64(n), "x"}, []any{int64(i), "y"})
				}
			})
		}
		fan.Wait()
		rec := recordOf(t, s)
		rec.sort()
		require.Len(t, rec.Order, 1)
		g := rec.Order[0]
		require.Equal(t, 320, g.Count)
		require.Len(t, g.Execs, 320)
		require.Len(t, g.RowTick, 640)
		require.Equal(t, 320, g.Distinct.Len())
		require.IsIncreasing(t, g.RowTick)
		for i := 1; i < len(g.Execs); i++ {
			require.Less(t, g.Execs[i-1].Start, g.Execs[i].Start)
		}
		for i, e := range g.RowExec {
			require.Greater(t, g.RowTick[i], g.Execs[e].Start, "a row is read after its execution started")
			require.LessOrEqual(t, g.RowTick[i], g.Execs[e].End)
		}
		s.End()
	}
}

func TestDatabasesAreKeptApart(t *testing.T) {
	d := newRecorder()
	ctx, s := d.Start(context.Background(), "shards")
	for range 3 {
		drive(ctx, d.NewDatabase(fingerprint.SQLite, nil), nil, authorByID, []any{int64(1)}, nil)
	}
	assert.Len(t, recordOf(t, s).Order, 3)
}

func TestImplicitScopeEndsWhenQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reports := new(reportsOf)
		sink := new(endSink)
		d := newRecorder(reportTo(reports), recordTo(sink))
		src := testSource(d)
		for i := range 50 {
			drive(context.Background(), src, nil, authorByID, []any{int64(i * 7919 % 1000)}, []string{"id"})
			time.Sleep(quietFor / 2) // of the bubble's clock
		}
		assert.Empty(t, sink.names(), "it is not quiet yet")
		time.Sleep(2 * quietFor)
		synctest.Wait()
		require.Equal(t, []string{"record.TestImplicitScopeEndsWhenQuiet.func1 implicit"}, sink.names())
		require.Len(t, reports.list(), 1, "it has a finding")
		assert.Equal(t, map[string]int{"implicit": 50}, reports.list()[0].Scopes[0].Owners)

		drive(context.Background(), src, nil, authorByID, []any{int64(1)}, nil)
		d.Flush()
		assert.Len(t, sink.names(), 2)
		assert.Len(t, reports.list(), 1, "an implicit scope without findings is not reported")
	})
}

func TestImplicitScopeWaitsForItsRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := new(endSink)
		d := newRecorder(recordTo(sink))
		var x Execution
		require.True(t, x.Start(context.Background(), testSource(d), nil, authorByID))
		x.Query([]string{"id"})
		time.Sleep(10 * quietFor)
		assert.Empty(t, sink.names(), "rows are open")
		x.Row()
		x.Close(io.EOF)
		time.Sleep(10 * quietFor)
		assert.Len(t, sink.names(), 1)

		require.True(t, x.Start(context.Background(), testSource(d), nil, authorByID))
		time.Sleep(3 * stuckFor)
		assert.Len(t, sink.names(), 2, "a statement that never finishes does not hold it for ever")
	})
}

func TestImplicitScopesAreBounded(t *testing.T) {
	d := newRecorder(recordTo(new(endSink)))
	src := testSource(d)
	hold := make(chan struct{})
	var all, ready sync.WaitGroup
	for range maxImplicit + 50 {
		ready.Add(1)
		all.Go(func() {
			drive(context.Background(), src, nil, authorByID, []any{int64(1)}, nil)
			ready.Done()
			<-hold
		})
	}
	ready.Wait()
	assert.LessOrEqual(t, d.implicit.open.Load(), int32(maxImplicit))
	close(hold)
	all.Wait()
	d.Flush()
	assert.Zero(t, d.implicit.open.Load())
}

func TestImplicitScopeThatIsFull(t *testing.T) {
	sink := new(endSink)
	d := newRecorder(recordTo(sink))
	src := testSource(d)
	for range maxImplicitQueries + 10 {
		drive(context.Background(), src, nil, authorByID, []any{int64(1)}, nil)
	}
	d.Flush()
	sink.mu.Lock()
	defer sink.mu.Unlock()
	var counts []int
	for _, r := range sink.reports {
		counts = append(counts, r.Scopes[0].Queries)
	}
	assert.Contains(t, counts, 10, "the rest is in a scope of its own")
}

func TestNoImplicitScopes(t *testing.T) {
	for name, d := range map[string]*Recorder{
		"switched off":   newRecorder(reportTo(new(reportsOf)), noImplicit),
		"nobody listens": newRecorder(),
	} {
		t.Run(name, func(t *testing.T) {
			assert.False(t, drive(context.Background(), testSource(d), nil, authorByID, nil, nil))
		})
	}
}

// endSink notes the scopes that end.
type endSink struct {
	mu      sync.Mutex
	ended   []string
	reports []report.Report
}

func (s *endSink) ScopeBegin(ScopeEvent)    {}
func (s *endSink) Statement(StatementEvent) {}
func (s *endSink) ScopeEnd(e ScopeEvent, r *report.Report) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = append(s.ended, e.Name+" "+e.Kind)
	s.reports = append(s.reports, *r)
}

func (s *endSink) names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.ended...)
}

func TestRename(t *testing.T) {
	d := newRecorder()
	ctx, s := d.Start(context.Background(), "GET /posts/17")
	drive(ctx, testSource(d), nil, authorByID, []any{int64(3)}, []string{"id", "name"}, []any{int64(3), "n"})
	queries, rows, _ := s.Spent()
	assert.Equal(t, 1, queries)
	assert.Equal(t, int64(1), rows)
	s.Rename("GET /posts/{id}")
	assert.Equal(t, "GET /posts/{id}", s.Name())
	assert.Equal(t, "GET /posts/{id}", s.End().Scopes[0].Name)
	s.Rename("too late")
	s.Expect(Limits{Queries: 1})
	assert.Equal(t, "GET /posts/{id}", s.Name())
	queries, _, _ = s.Spent()
	assert.Zero(t, queries)
	assert.NotPanics(t, func() {
		var none *Scope
		none.Rename("x")
		none.Expect(Limits{})
		none.Spent()
	})
}
