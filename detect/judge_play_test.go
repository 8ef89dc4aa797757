package detect

import (
	"fmt"
	"testing"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// play builds the record of a scope by hand: what a program did is told
// statement by statement, and judged.
type play struct {
	t      testing.TB
	scope  *Scope
	rec    *record
	tick   uint32
	clock  uint32 // microseconds
	source *Source
	calls  []frame // the chain of calls that statements are made from, root first
}

func newPlay(t testing.TB, opts ...Option) *play {
	// Plays are as long as following values needs them.
	d := New(append([]Option{MaxListRows(1 << 30)}, opts...)...)
	p := &play{
		t:      t,
		scope:  d.newScope("play", "test"),
		rec:    &record{groups: make(map[groupKey]*group)},
		source: d.NewSource(fingerprint.PostgreSQL, nil),
	}
	p.calls = []frame{{function: "example.com/app.handler", file: "/src/app/handler.go", line: 10, program: true}}
	return p
}

// at runs f as called from a function at a line.
func (p *play) at(function string, line int, f func()) {
	p.calls = append(p.calls, frame{
		function: "example.com/app." + function, file: "/src/app/app.go", line: line, program: true,
	})
	f()
	p.calls = p.calls[:len(p.calls)-1]
}

// line moves the innermost call to another line.
func (p *play) line(n int) { p.calls[len(p.calls)-1].line = n }

func (p *play) site() *callSite {
	s := &callSite{}
	for i := len(p.calls) - 1; i >= 0; i-- {
		s.frames = append(s.frames, p.calls[i])
	}
	s.all = s.frames
	s.id = hashFrames(s.frames)
	return s
}

// playedRun is one execution that is under way.
type playedRun struct {
	p     *play
	g     *group
	index int32
}

// start begins an execution of a statement with arguments.
func (p *play) start(sql string, args ...any) *playedRun {
	st := statementsOf(fingerprint.PostgreSQL).of(sql)
	site := p.site()
	key := groupKey{shape: st.id, stack: site.id, source: p.source}
	g := p.rec.groups[key]
	if g == nil {
		g = &group{key: key, index: len(p.rec.order), stmt: st, site: site, nkeys: len(st.keys)}
		p.rec.groups[key] = g
		p.rec.order = append(p.rec.order, g)
	}
	p.tick++
	p.clock += 100
	g.start(p.tick)
	e := execution{start: p.tick, at: p.clock, took: 100}
	for _, a := range args {
		e.args = mix64(e.args ^ uint64(testCell(a)) + 1)
	}
	for _, k := range st.keys {
		var c cell
		if k.param > 0 && k.param <= len(args) {
			a := args[k.param-1]
			if list, ok := a.([]any); ok {
				e.list = max(e.list, int32(len(list)))
				if len(list) > 0 {
					a = list[0]
				}
			}
			c = testCell(a)
		}
		e.list = max(e.list, int32(k.list))
		g.keys = append(g.keys, c)
	}
	g.execs = append(g.execs, e)
	return &playedRun{p, g, int32(len(g.execs) - 1)}
}

// row reads one row.
func (r *playedRun) row(columns []string, values ...any) {
	g := r.g
	if g.columns == nil {
		g.columns = columns
		g.ncols = min(len(columns), maxColumns)
	}
	r.p.tick++
	for _, v := range values[:g.ncols] {
		g.cells = append(g.cells, testCell(v))
	}
	g.rowTick = append(g.rowTick, r.p.tick)
	g.rowExec = append(g.rowExec, r.index)
	g.execs[r.index].rows++
}

// close ends the execution.
func (r *playedRun) close() {
	g, e := r.g, &r.g.execs[r.index]
	r.p.tick++
	e.end = r.p.tick
	g.running--
	n := int64(e.rows)
	if g.count == 0 || n < g.minRows {
		g.minRows = n
	}
	g.maxRows = max(g.maxRows, n)
	g.count++
	g.rowsTotal += n
	g.duration += 100_000
	r.p.rec.queries++
	g.distinct.add(e.args, func(int) bool { return true })
}

// query runs a statement to the end of its rows.
func (p *play) query(sql string, columns []string, rows [][]any, args ...any) {
	r := p.start(sql, args...)
	for _, row := range rows {
		r.row(columns, row...)
	}
	r.close()
}

// exec runs a statement without rows.
func (p *play) exec(sql string, args ...any) { p.start(sql, args...).close() }

// fail notes an execution that failed.
func (p *play) fail(sql string, args ...any) {
	r := p.start(sql, args...)
	r.g.execs = r.g.execs[:r.index]
	r.g.keys = r.g.keys[:len(r.g.keys)-r.g.nkeys]
	r.g.running--
	r.g.failed++
}

func (p *play) judge() Report {
	p.t.Helper()
	return judge(p.scope, p.rec)
}

// testCell hashes a value as the hot path does.
func testCell(v any) cell {
	switch v := v.(type) {
	case nil:
		return 0
	case int:
		if c, ok := numberCell(int64(v)); ok {
			return c
		}
		return cell(mix64(uint64(v))&numberMask | 1)
	case string:
		return cell(foldText(v)&numberMask | 1)
	case float64, bool:
		return 0
	}
	return cell(foldText(fmt.Sprint(v))&numberMask | 1)
}
