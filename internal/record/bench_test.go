package record

import (
	"context"
	"io"
	"testing"

	"github.com/nplusone-go/nplusone/internal/stack"
)

// The driver allocates what holds an Execution; these measure the rest.
func BenchmarkStatement(b *testing.B) {
	d := newRecorder()
	src := testSource(d)
	ctx, s := d.Start(context.Background(), "bench")
	defer s.End()
	var arg any = int64(42)
	var x Execution
	b.ReportAllocs()
	for b.Loop() {
		x.Start(ctx, src, nil, authorByID)
		x.Arg(1, "", arg)
		x.Ran(OK, 1)
	}
}

// Each compares what it binds with what the first of its group bound.
func BenchmarkStatementBinds(b *testing.B) {
	for _, c := range []struct {
		name   string
		args   int
		varies bool
		text   string
	}{
		{"none", 0, false, "SELECT a FROM t"},
		{"the same", 4, false, "SELECT a FROM t WHERE a = ? AND b = ? AND c > ? AND d < ?"},
		{"one argument", 1, true, "SELECT a FROM t WHERE a = ?"},
		{"4 arguments", 4, true, "SELECT a FROM t WHERE a = ? AND b = ? AND c > ? AND d < ?"},
		{"24 arguments", 24, true, "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
		{"a literal", 1, true, "SELECT a FROM t WHERE a = ? AND b = 'open'"},
	} {
		b.Run(c.name, func(b *testing.B) {
			d := newRecorder()
			src := testSource(d)
			ctx, s := d.Start(context.Background(), "bench")
			defer s.End()
			var keys [64]any
			for i := range keys {
				keys[i] = int64(1000 + i)
			}
			args := make([]any, c.args)
			copy(args, keys[:])
			var x Execution
			b.ReportAllocs()
			for turn := 0; b.Loop(); turn++ {
				if c.varies {
					args[0] = keys[turn%len(keys)]
				}
				x.Start(ctx, src, nil, c.text)
				for i, v := range args {
					x.Arg(i+1, "", v)
				}
				x.Ran(OK, 1)
			}
		})
	}
}

func BenchmarkStatementWithRow(b *testing.B) {
	d := newRecorder()
	src := testSource(d)
	ctx, s := d.Start(context.Background(), "bench")
	defer s.End()
	var arg, name any = int64(42), "Ursula"
	columns := []string{"id", "name"}
	var x Execution
	b.ReportAllocs()
	for b.Loop() {
		x.Start(ctx, src, nil, authorByID)
		x.Arg(1, "", arg)
		x.Query(columns)
		if x.Wants() > 0 {
			x.Cell(0, arg)
			x.Cell(1, name)
		}
		x.Row()
		x.Close(io.EOF)
	}
}

func BenchmarkNoScope(b *testing.B) {
	d := newRecorder()
	src := testSource(d)
	ctx := context.Background()
	var x Execution
	b.ReportAllocs()
	for b.Loop() {
		x.Start(ctx, src, nil, authorByID)
	}
}

func BenchmarkRowRecorded(b *testing.B) { benchmarkRow(b, 8, false) }
func BenchmarkRowOf40(b *testing.B)     { benchmarkRow(b, 40, false) }
func BenchmarkRowCounted(b *testing.B)  { benchmarkRow(b, 8, true) }

// benchmarkRow reads rows of so many columns; a recorded one is read into a
// scope that is renewed before its bounds are reached.
func benchmarkRow(b *testing.B, width int, full bool) {
	d := newRecorder()
	src := testSource(d)
	columns := []string{"id", "a", "b", "c", "d", "e", "f", "g"}
	row := []any{int64(70001), int64(12), "Ursula", []byte("Le Guin"), int64(5), "ursula@example.org", true, int64(1 << 40)}
	for len(row) < width {
		columns, row = append(columns, columns[:8]...), append(row, row[:8]...)
	}
	var x Execution
	var s *Scope
	open := func() {
		var ctx context.Context
		ctx, s = d.Start(context.Background(), "bench")
		x.Start(ctx, src, nil, authorByID)
		x.Query(columns)
	}
	open()
	if full {
		for x.Wants() > 0 {
			x.Row()
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if w := x.Wants(); w > 0 {
			Cells(&x, row)
		} else if !full {
			x.Close(io.EOF)
			s.End()
			open()
			continue
		}
		x.Row()
	}
}

func BenchmarkStackHash(b *testing.B) {
	deep(20, func() {
		for b.Loop() {
			stack.RawStack()
		}
	})
}
func BenchmarkCallSite(b *testing.B) {
	deep(20, func() {
		for b.Loop() {
			stack.Here()
		}
	})
}
func BenchmarkBoundScope(b *testing.B) {
	_, s := newRecorder().Start(context.Background(), "bench")
	defer s.Bind()()
	for b.Loop() {
		boundScope()
	}
}

func BenchmarkGoroutineID(b *testing.B) {
	for b.Loop() {
		stack.GoroutineID()
	}
}

func BenchmarkStatementText(b *testing.B) {
	c := StatementsOf(2)
	var x Execution
	for b.Loop() {
		c.read(&x, nil, authorByID)
	}
}

// deep calls fn below n frames.
//
//go:noinline
func deep(n int, fn func()) {
	if n > 0 {
		deep(n-1, fn)
		return
	}
	fn()
}
