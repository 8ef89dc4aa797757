package judge

import (
	"fmt"
	"testing"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/source"
	"github.com/nplusone-go/nplusone/internal/judge/suppress"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/stack"
	"github.com/nplusone-go/nplusone/report"
)

// play builds the record of a scope by hand: what a program did is told
// statement by statement, and judged.
type play struct {
	t      testing.TB
	rec    *record.Record
	how    analysis.Options
	fixers []cases.Fixer
	tick   uint32
	clock  uint32 // microseconds
	source *record.Database
	calls  []stack.Frame // the chain of calls that statements are made from, root first
}

func newPlay(t testing.TB, opts ...func(*play)) *play {
	p := &play{
		t:      t,
		rec:    &record.Record{Groups: make(map[record.GroupKey]*record.Group), Scope: record.ScopeInfo{Name: "play", Kind: "test"}},
		how:    analysis.Options{Thresholds: analysis.DefaultThresholds, Source: source.Indented{}},
		source: new(record.Recorder).NewDatabase(fingerprint.PostgreSQL, nil),
	}
	// Plays are as long as following values needs them.
	p.how.Thresholds.ListRows = 1 << 30
	for _, o := range opts {
		o(p)
	}
	p.calls = []stack.Frame{{Function: "example.com/app.handler", File: "/src/app/handler.go", Line: 10, Program: true}}
	return p
}

// At runs f as called from a function at a line.
func (p *play) at(function string, line int, f func()) {
	p.calls = append(p.calls, stack.Frame{
		Function: "example.com/app." + function, File: "/src/app/app.go", Line: line, Program: true,
	})
	f()
	p.calls = p.calls[:len(p.calls)-1]
}

// line moves the innermost call to another line.
func (p *play) line(n int) { p.calls[len(p.calls)-1].Line = n }

func (p *play) site() *stack.CallSite {
	s := &stack.CallSite{}
	for i := len(p.calls) - 1; i >= 0; i-- {
		s.Frames = append(s.Frames, p.calls[i])
	}
	s.All = s.Frames
	s.ID = stack.HashFrames(s.Frames)
	return s
}

// playedRun is one execution that is under way.
type playedRun struct {
	p     *play
	g     *record.Group
	index int32
}

// start begins an execution of a statement with arguments.
func (p *play) start(sql string, args ...any) *playedRun {
	st := record.StatementsOf(fingerprint.PostgreSQL).Of(sql)
	site := p.site()
	key := record.GroupKey{Shape: st.ID, Stack: site.ID, Database: p.source}
	g := p.rec.Groups[key]
	if g == nil {
		g = &record.Group{Key: key, Index: len(p.rec.Order), Stmt: st, Site: site, Nkeys: len(st.Keys)}
		p.rec.Groups[key] = g
		p.rec.Order = append(p.rec.Order, g)
	}
	p.tick++
	p.clock += 100
	g.Start(p.tick)
	e := record.Run{Start: p.tick, At: p.clock, Took: 100}
	for _, a := range args {
		e.Args = hash.Mix64(e.Args ^ uint64(testCell(a)) + 1)
	}
	for _, k := range st.Keys {
		var c record.Cell
		if k.Param > 0 && k.Param <= len(args) {
			a := args[k.Param-1]
			if list, ok := a.([]any); ok {
				e.List = max(e.List, int32(len(list)))
				if len(list) > 0 {
					a = list[0]
				}
			}
			c = testCell(a)
		}
		e.List = max(e.List, int32(k.List))
		g.Keys = append(g.Keys, c)
	}
	g.Execs = append(g.Execs, e)
	return &playedRun{p, g, int32(len(g.Execs) - 1)}
}

// row reads one row.
func (r *playedRun) row(columns []string, values ...any) {
	g := r.g
	if g.Columns == nil {
		g.Columns = columns
		g.Ncols = min(len(columns), record.MaxColumns)
	}
	r.p.tick++
	for _, v := range values[:g.Ncols] {
		g.Cells = append(g.Cells, testCell(v))
	}
	g.RowTick = append(g.RowTick, r.p.tick)
	g.RowExec = append(g.RowExec, r.index)
	g.Execs[r.index].Rows++
}

// close ends the execution.
func (r *playedRun) close() {
	g, e := r.g, &r.g.Execs[r.index]
	r.p.tick++
	e.End = r.p.tick
	g.Running--
	n := int64(e.Rows)
	if g.Count == 0 || n < g.MinRows {
		g.MinRows = n
	}
	g.MaxRows = max(g.MaxRows, n)
	g.Count++
	g.RowsTotal += n
	g.Duration += 100_000
	r.p.rec.Queries++
	g.Distinct.Add(e.Args, func(int) bool { return true })
}

// query runs a statement to the end of its rows.
func (p *play) query(sql string, columns []string, rows [][]any, args ...any) {
	r := p.start(sql, args...)
	for _, row := range rows {
		r.row(columns, row...)
	}
	r.close()
}

// Exec runs a statement without rows.
func (p *play) exec(sql string, args ...any) { p.start(sql, args...).close() }

// fail notes an execution that failed.
func (p *play) fail(sql string, args ...any) {
	r := p.start(sql, args...)
	r.g.Execs = r.g.Execs[:r.index]
	r.g.Keys = r.g.Keys[:len(r.g.Keys)-r.g.Nkeys]
	r.g.Running--
	r.g.Failed++
}

func (p *play) judge() report.Report {
	p.t.Helper()
	h := Judge(p.rec, p.how)
	Repair(h, p.t.Context(), p.fixers)
	Conclude(h)
	return Finish(h)
}

// fixedBy has fixers work on what a play comes to.
func fixedBy(fixers ...cases.Fixer) func(*play) { return func(p *play) { p.fixers = fixers } }

// longLists sets how many rows a list of a play may have.
func longLists(rows int) func(*play) { return func(p *play) { p.how.Thresholds.ListRows = rows } }

// allowedTable marks a table as known.
func allowedTable(table, reason string) func(*play) {
	return func(p *play) {
		p.how.Allows = append(p.how.Allows, suppress.Rule{Suppression: report.Suppression{Kind: suppress.AllowTable, Match: table, Reason: reason}})
	}
}

// testCell hashes a value as the hot path does.
func testCell(v any) record.Cell {
	switch v := v.(type) {
	case nil:
		return 0
	case int:
		if c, ok := record.NumberCell(int64(v)); ok {
			return c
		}
		return record.Cell(hash.Mix64(uint64(v))&record.NumberMask | 1)
	case string:
		return record.Cell(hash.FoldText(v)&record.NumberMask | 1)
	case float64, bool:
		return 0
	}
	return record.Cell(hash.FoldText(fmt.Sprint(v))&record.NumberMask | 1)
}
