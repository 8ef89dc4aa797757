package main

import (
	"context"
	"fmt"
	"runtime"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/test/bench/layers"
	"github.com/nplusone-go/nplusone/test/bench/turns"
)

const (
	manyStatements = 10_000
	manyRows       = 1_000
	boundOfMemory  = 1024 // KiB
)

// memory measures what a scope holds after 10,000 statements of 1,000 rows,
// for programs that repeat one statement, that have very many, and that write
// their values into the text.
func memory(b *bench) error {
	for _, w := range []struct {
		name string
		text func(i int) string
	}{
		{"one statement", func(int) string { return readWide }},
		{"300 different ones", func(i int) string {
			return fmt.Sprintf("SELECT id, name, c%d FROM t%d WHERE author_id = ?", i%300, i%300)
		}},
		{"values in the text", func(i int) string {
			return fmt.Sprintf("SELECT id, author_id, name FROM t WHERE author_id = %d AND ? > 0", i)
		}},
	} {
		// All texts go through the process's own bounded caches first.
		if _, _, err := heldBy(w.text, 1); err != nil {
			return err
		}
		held, report, err := heldBy(w.text, manyRows)
		if err != nil {
			return err
		}
		stats := report.Scopes[0]
		if stats.Queries != manyStatements || stats.Rows != manyStatements*manyRows || !stats.Truncated {
			return fmt.Errorf("the scope reports %d statements, %d rows, truncated %v", stats.Queries, stats.Rows, stats.Truncated)
		}
		b.atMost("memory of a scope, 10,000 x 1,000 rows, "+w.name, held/1024, boundOfMemory, "KiB")
	}
	return nil
}

// heldBy is the heap that a scope holds before it ends.
func heldBy(text func(int) string, rows int) (bytes float64, report report.Report, err error) {
	l := layers.Scoped(layers.WideRows(rows))
	defer l.DB.Close()
	before := heap()
	l.Renew()
	for i := range manyStatements {
		got, err := l.DB.QueryContext(l.Context, text(i), i)
		if err != nil {
			return 0, report, err
		}
		for got.Next() {
			// Counting is all that is done with them.
		}
		if err := got.Close(); err != nil {
			return 0, report, err
		}
	}
	bytes = float64(heap()) - float64(before)
	return bytes, l.Scope.End(), nil
}

func heap() uint64 {
	runtime.GC()
	runtime.GC() // what pools hold goes with the second one
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

const boundOfEnd = 1 // ms

// endOfScope measures the end of a scope of about 1,000 statements with three
// N+1s, duplicates and many statements that ran once; no fixers.
func endOfScope(b *bench) error {
	d := detect.New(detect.NoImplicitScopes())
	p := &player{database: d.NewDatabase(0, nil)}
	var scope *detect.Scope
	ended := 0
	c, err := turns.Take(b.rounds, 1, turns.Wall, turns.Arm{
		Name: "end",
		Prepare: func() {
			p.ctx, scope = d.Start(context.Background(), "bench")
			p.thousand()
		},
		Run: func(int) error {
			report := scope.End()
			ended = report.Scopes[0].Queries
			if len(report.Findings) < 4 {
				return fmt.Errorf("only %d findings", len(report.Findings))
			}
			return nil
		},
	})
	if err != nil {
		return err
	}
	b.note("end of a scope with %d statements: at best %.2f ms", ended, c[0].Least()/1e6)
	b.atMost("end of a scope with 1,000 statements, without fixes", c[0].Median()/1e6*1000/float64(ended), boundOfEnd, "ms")
	return nil
}

const (
	millionStatements = 1_000_000
	flatBlock         = 1000
	// boundOfFlat leaves room for noise: what grew with the number of
	// statements would come to a multiple.
	boundOfFlat = 1.15
)

// flat measures whether statements cost the same however many their scope has
// run: the last tenth against the first one that is past the bounds, and
// against the very first, which still records.
func flat(b *bench) error {
	base, l := layers.Shims(layers.OneRow), layers.Scoped(layers.OneRow)
	l.Renew()
	blocks := millionStatements / flatBlock
	over := make(turns.Costs, blocks)
	key := 0
	run := func(l *layers.Layer) (float64, error) {
		start := turns.Wall()
		for range flatBlock {
			key++
			if err := l.LookUp(layers.LookUpByID, key); err != nil {
				return 0, err
			}
		}
		return float64(turns.Wall()-start) / flatBlock, nil
	}
	for i := range over {
		without, err := run(base)
		if err != nil {
			return err
		}
		with, err := run(l)
		if err != nil {
			return err
		}
		over[i] = with - without
	}
	if n := l.Scope.End().Scopes[0].Queries; n != millionStatements {
		return fmt.Errorf("the scope counted %d statements", n)
	}
	tenth := blocks / 10
	first, last := over[:tenth].Median(), over[blocks-tenth:].Median()
	b.note("a scope of 1,000,000 statements: first tenth +%.0f ns a statement, last tenth +%.0f ns", first, last)
	b.atMost("cost of a statement, last tenth of 1,000,000 to the first", last/first, boundOfFlat, "x")
	return nil
}
