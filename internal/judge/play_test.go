package judge

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/source"
	"github.com/nplusone-go/nplusone/internal/judge/suppress"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/stack"
	"github.com/nplusone-go/nplusone/report"
)

// play has a program's statements replayed as if a trace told of them, each
// with the time, the place and the order that the play gives it, and judges
// what was recorded.
type play struct {
	t       testing.TB
	replay  *record.Replay
	rec     *record.Record // once it was asked for
	how     analysis.Options
	fixers  []cases.Fixer
	tick    uint32
	clock   uint32 // microseconds
	source  *record.Database
	calls   []stack.Frame // the chain of calls that statements are made from, root first
	limits  record.Limits
	running map[record.GroupKey]*sideBySide
}

// sideBySide counts the executions of a group that run at once.
type sideBySide struct{ running, overlaps int }

func newPlay(t testing.TB, opts ...func(*play)) *play {
	p := &play{
		t:       t,
		how:     analysis.Options{Thresholds: analysis.DefaultThresholds, Source: source.Indented{}},
		running: map[record.GroupKey]*sideBySide{},
	}
	r := &record.Recorder{Judge: func(rec *record.Record) (report.Report, []record.Candidate) {
		p.rec = rec
		return report.Report{}, nil
	}}
	p.replay = r.Replay(record.ScopeEvent{Name: "play", Kind: "test"})
	p.source = r.NewDatabase(fingerprint.PostgreSQL, nil)
	// Plays are as long as following values needs them.
	p.how.Thresholds.ListRows = 1 << 30
	for _, o := range opts {
		o(p)
	}
	p.calls = []stack.Frame{{Function: "example.com/app.handler", File: "/src/app/handler.go", Line: 10, Program: true}}
	return p
}

// record ends the play and returns what was recorded of it.
func (p *play) record() *record.Record {
	if p.rec == nil {
		p.replay.End(record.ScopeEvent{Name: "play", Kind: "test", Limits: p.limits}, time.Duration(p.clock)*time.Microsecond, nil)
	}
	return p.rec
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

// playedRun is one execution that is under way.
type playedRun struct {
	p *play
	e record.StatementEvent
	n *sideBySide
}

// start begins an execution of a statement with arguments.
func (p *play) start(sql string, args ...any) *playedRun {
	st := record.StatementsOf(fingerprint.PostgreSQL).Of(sql)
	frames := slices.Clone(p.calls)
	slices.Reverse(frames)
	key := record.GroupKey{Shape: st.ID, Stack: stack.HashFrames(frames), Database: p.source}
	if p.running[key] == nil {
		p.running[key] = new(sideBySide)
	}
	r := &playedRun{p: p, n: p.running[key]}
	if r.n.running++; r.n.running > 1 {
		r.n.overlaps++
	}
	p.tick++
	p.clock += 100
	r.e = record.StatementEvent{
		Source: p.source, Text: sql, Shape: st.ID, Dialect: st.Dialect, Kind: st.Kind, Stack: uint64(key.Stack),
		StartTick: p.tick, At: time.Duration(p.clock) * time.Microsecond, Took: 100 * time.Microsecond,
	}
	for _, f := range frames {
		r.e.Frames = append(r.e.Frames, report.Site{Function: f.Function, File: stack.ModuleFile(f), Path: f.File, Line: f.Line})
	}
	for _, a := range args {
		r.e.Args = hash.Mix64(r.e.Args ^ uint64(testCell(a)) + 1)
	}
	for _, k := range st.Keys {
		var c cell.Cell
		if k.Param > 0 && k.Param <= len(args) {
			a := args[k.Param-1]
			if list, ok := a.([]any); ok {
				r.e.List = max(r.e.List, len(list))
				if len(list) > 0 {
					a = list[0]
				}
			}
			c = testCell(a)
		}
		r.e.List = max(r.e.List, k.List)
		r.e.Keys = append(r.e.Keys, uint32(c))
	}
	return r
}

// row reads one row.
func (r *playedRun) row(columns []string, values ...any) {
	r.e.Columns, r.e.Width = columns, min(len(columns), record.MaxColumns)
	r.p.tick++
	for _, v := range values[:r.e.Width] {
		r.e.Cells = append(r.e.Cells, uint32(testCell(v)))
	}
	r.e.RowTicks = append(r.e.RowTicks, r.p.tick)
	r.e.Rows++
}

// close ends the execution.
func (r *playedRun) close() {
	r.p.tick++
	r.e.EndTick = r.p.tick
	r.e.Overlaps = r.n.overlaps
	r.n.running--
	r.p.replay.Statement(&r.e)
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
	r.e.Failed = true
	r.close()
}

func (p *play) judge() report.Report {
	p.t.Helper()
	h := Judge(p.record(), p.how)
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
func testCell(v any) cell.Cell {
	switch v := v.(type) {
	case nil:
		return 0
	case int:
		if c, ok := cell.OfNumber(int64(v)); ok {
			return c
		}
		return cell.Cell(hash.Mix64(uint64(v))&cell.NumberMask | 1)
	case string:
		return cell.Cell(hash.FoldText(v)&cell.NumberMask | 1)
	case float64, bool:
		return 0
	}
	return cell.Cell(hash.FoldText(fmt.Sprint(v))&cell.NumberMask | 1)
}
