package record

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A scope stays below 1 MiB of heap whatever it runs. The rows are handed in
// as a driver would hand them, so that only the record grows.
func TestRecordStaysBounded(t *testing.T) {
	wide := make([]string, 40)
	for i := range wide {
		wide[i] = fmt.Sprintf("column_%d", i)
	}
	tests := []struct {
		name             string
		statements, rows int
		query            func(i int) string
		columns          []string
	}{
		{"one statement 10,000 times with 1,000 rows", 10_000, 1000, func(int) string { return authorByID }, wide},
		{"10,000 shapes with a row", 10_000, 1, func(i int) string { return fmt.Sprintf("SELECT c%d FROM t%d WHERE id = ?", i, i) }, wide},
		{"200 shapes with 1,000 rows", 2000, 1000, func(i int) string { return fmt.Sprintf("SELECT a FROM t%d WHERE id = ?", i%200) }, wide},
		{"10,000 arguments without rows", 10_000, 0, func(i int) string { return fmt.Sprintf("SELECT a FROM u%d WHERE id = ?", i%100) }, []string{"a"}},
		{"long names of columns", 500, 3, func(i int) string { return fmt.Sprintf("SELECT a FROM v%d", i) }, []string{string(make([]byte, 1<<16))}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newRecorder()
			src := testSource(d)
			for i := range tt.statements {
				src.statements.Of(tt.query(i)).ResultNames(tt.columns) // what is shared between scopes is not a scope's
			}
			before := heapNow()
			ctx, s := d.Start(context.Background(), "bounds")
			var x Execution
			var arg any
			for i := range tt.statements {
				x.Start(ctx, src, nil, tt.query(i))
				arg = int64(i * 7919)
				x.Arg(1, "", arg)
				x.Query(tt.columns)
				for range tt.rows {
					for c := range x.Wants() {
						x.Cell(c, arg)
					}
					x.Row()
				}
				x.Close(io.EOF)
			}
			grown := heapNow() - before
			rec := recordOf(t, s)
			assert.LessOrEqual(t, grown, int64(1<<20), "bytes of heap")
			assert.Equal(t, tt.statements, rec.Queries, "all are counted")
			assert.EqualValues(t, tt.statements*tt.rows, rec.Rows)
			assert.LessOrEqual(t, s.bytes.Load(), int64(maxRecordBytes))
			assert.GreaterOrEqual(t, s.bytes.Load(), int64(0))
			t.Logf("%d KB of heap, %d KB accounted", grown>>10, s.bytes.Load()>>10)
			if tt.rows > 100 {
				assert.True(t, s.End().Scopes[0].Truncated)
			}
			runtime.KeepAlive(s)
		})
	}
}

func heapNow() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// What open result sets hold is accounted too, and given back.
func TestOpenRowsAreAccounted(t *testing.T) {
	d := newRecorder()
	src := testSource(d)
	ctx, s := d.Start(context.Background(), "open")
	open := make([]Execution, 200)
	for i := range open {
		x := &open[i]
		x.Start(ctx, src, nil, authorByID)
		x.Query([]string{"id", "name"})
		for n := range 5000 {
			for c := range x.Wants() {
				x.Cell(c, int64(n))
			}
			x.Row()
		}
	}
	assert.LessOrEqual(t, s.bytes.Load(), int64(maxRecordBytes))
	for i := range open {
		open[i].Close(io.EOF)
	}
	rec := recordOf(t, s)
	g := rec.Order[0]
	assert.LessOrEqual(t, len(g.Cells), maxStreamCells)
	assert.Less(t, s.bytes.Load(), int64(maxRecordBytes)/2, "what was taken for rows that did not fit is free again")
}

func TestScopeThatNeverEndsIsCollected(t *testing.T) {
	d := newRecorder(reportTo(new(reportsOf)))
	src := testSource(d)
	gone := make(chan struct{})
	func() {
		ctx, s := d.Start(context.Background(), "forgotten")
		drive(ctx, src, nil, authorByID, []any{int64(1)}, nil)
		runtime.AddCleanup(s, func(struct{}) { close(gone) }, struct{}{})
	}()
	for range 20 {
		runtime.GC()
		select {
		case <-gone:
			return
		default:
			runtime.Gosched()
		}
	}
	select {
	case <-gone:
	default:
		t.Error("something still holds the scope")
	}
}

func TestStatementsAllocateNothing(t *testing.T) {
	d := newRecorder()
	src := testSource(d)
	ctx, s := d.Start(context.Background(), "allocs")
	defer s.End()
	var arg any = int64(42)
	columns := []string{"id"}
	var x Execution
	statement := func() {
		x.Start(ctx, src, nil, authorByID)
		x.Arg(1, "", arg)
		x.Query(columns)
		for i := range x.Wants() {
			x.Cell(i, arg)
		}
		x.Row()
		x.Close(io.EOF)
	}
	for range 2 * maxExecutions {
		statement()
	}
	assert.LessOrEqual(t, testing.AllocsPerRun(2000, statement), 1.0)

	bare := newRecorder()
	src = testSource(bare)
	ctx = context.Background()
	assert.Zero(t, testing.AllocsPerRun(1000, func() { x.Start(ctx, src, nil, authorByID) }), "no scope in reach")
}
