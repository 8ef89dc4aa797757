package judge

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/record/recordtest"
	"github.com/nplusone-go/nplusone/report"
)

const settingByName = "SELECT val FROM settings WHERE name = $1"

func TestLoadsOfADuplicate(t *testing.T) {
	type reported struct {
		function string
		count    int
	}
	load := func(p *play) { p.query(settingByName, []string{"val"}, [][]any{{"x"}}, "theme") }
	loop := func(p *play, n int) {
		for range n {
			p.at("render", 20, func() { load(p) })
		}
	}
	for _, c := range []struct {
		name, reason string
		program      func(p *play)
		first        reported
		at           int // places
		differ       bool
		written      []cases.CaseWrite
	}{
		{
			name: "one place", reason: "nothing ran it before, nothing wrote",
			program: func(p *play) { loop(p, 6) },
			first:   reported{"example.com/app.render", 6}, at: 1,
		},
		{
			name: "first elsewhere", reason: "what was loaded at the start of the request can be passed down",
			program: func(p *play) {
				p.at("authenticate", 7, func() { load(p) })
				loop(p, 6)
			},
			first: reported{"example.com/app.authenticate", 1}, at: 2,
		},
		{
			name: "another argument before", reason: "a load of something else is not the first load",
			program: func(p *play) {
				p.at("authenticate", 7, func() { p.query(settingByName, []string{"val"}, [][]any{{"x"}}, "language") })
				loop(p, 6)
			},
			first: reported{"example.com/app.render", 6}, at: 1,
		},
		{
			name: "written between the loads", reason: "an answer that was kept would be stale",
			program: func(p *play) {
				loop(p, 3)
				p.at("save", 30, func() { p.exec("UPDATE settings SET val = $1 WHERE name = $2", "y", "theme") })
				loop(p, 3)
			},
			first: reported{"example.com/app.render", 6}, at: 1,
			written: []cases.CaseWrite{{Table: "settings", SQL: "update settings set val = ? where name = ?"}},
		},
		{
			name: "written before the first load and after the last", reason: "neither makes an answer stale",
			program: func(p *play) {
				write := func() { p.exec("UPDATE settings SET val = $1 WHERE name = $2", "y", "theme") }
				p.at("save", 30, write)
				loop(p, 6)
				p.at("save", 31, write)
			},
			first: reported{"example.com/app.render", 6}, at: 1,
		},
		{
			name: "another table written", reason: "it does not change the answer",
			program: func(p *play) {
				loop(p, 3)
				p.at("save", 30, func() { p.exec("INSERT INTO log (line) VALUES ($1)", "y") })
				loop(p, 3)
			},
			first: reported{"example.com/app.render", 6}, at: 1,
		},
		{
			name: "written by a CTE", reason: "a SELECT that writes",
			program: func(p *play) {
				loop(p, 3)
				p.at("save", 30, func() {
					p.query("WITH w AS (DELETE FROM Settings WHERE name = $1 RETURNING val) SELECT val FROM w", []string{"val"}, nil, "q")
				})
				loop(p, 3)
			},
			first: reported{"example.com/app.render", 6}, at: 1,
			written: []cases.CaseWrite{{Table: "Settings", SQL: "with w as (delete from settings where name = ? returning val) select val from w"}},
		},
		{
			name: "a procedure between", reason: "nobody knows what it writes",
			program: func(p *play) {
				loop(p, 3)
				p.at("save", 30, func() { p.exec("CALL refresh($1)", 1) })
				loop(p, 3)
			},
			first: reported{"example.com/app.render", 6}, at: 1,
			written: []cases.CaseWrite{{SQL: "call refresh(?)"}},
		},
		{
			name: "another answer", reason: "somebody else wrote: what is kept would be old",
			program: func(p *play) {
				p.at("authenticate", 7, func() { p.query(settingByName, []string{"val"}, [][]any{{"y"}}, "theme") })
				loop(p, 6)
			},
			first: reported{"example.com/app.authenticate", 1}, at: 2, differ: true,
		},
		{
			name: "the same rows in another order", reason: "no order was asked for: the answer is the same",
			program: func(p *play) {
				p.at("first", 7, func() { p.query("SELECT val FROM settings", []string{"val"}, [][]any{{"y"}, {"x"}}) })
				for range 6 {
					p.at("render", 20, func() { p.query("SELECT val FROM settings", []string{"val"}, [][]any{{"x"}, {"y"}}) })
				}
			},
			first: reported{"example.com/app.first", 1}, at: 2,
		},
		{
			name: "one place reads fewer rows", reason: "it stopped at the first: that is no other answer",
			program: func(p *play) {
				p.at("first", 7, func() { p.query("SELECT val FROM settings", []string{"val"}, [][]any{{"x"}}) })
				for range 6 {
					p.at("render", 20, func() { p.query("SELECT val FROM settings", []string{"val"}, [][]any{{"x"}, {"y"}}) })
				}
			},
			first: reported{"example.com/app.first", 1}, at: 2,
		},
		{
			name: "a write that failed", reason: "it changed nothing",
			program: func(p *play) {
				loop(p, 3)
				p.at("save", 30, func() { p.fail("UPDATE settings SET val = $1 WHERE name = $2", "y", "theme") })
				loop(p, 3)
			},
			first: reported{"example.com/app.render", 6}, at: 1,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got *cases.Case
			p := newPlay(t, fixedBy(fixerFunc(func(f *report.Finding, k *cases.Case) {
				if f.Rule == report.RuleDuplicate {
					got = k
				}
			})))
			c.program(p)
			p.judge()
			require.NotNil(t, got, c.reason)
			require.NotNil(t, got.Loads)
			require.Len(t, got.Loads.At, c.at, c.reason)
			assert.Equal(t, got.Loads.At[0].Site, got.Loads.First)
			assert.Equal(t, c.first, reported{got.Loads.First.Function, got.Loads.At[0].Count}, c.reason)
			assert.Equal(t, c.differ, got.Loads.Differ, c.reason)
			for i := range got.Loads.Written {
				assert.NotEmpty(t, got.Loads.Written[i].Site.Function)
				got.Loads.Written[i].Site = report.Site{}
			}
			assert.Equal(t, c.written, got.Loads.Written, c.reason)
		})
	}
}

// All places are named by calls of the same kind: each by the innermost one
// that the others do not share.
func TestPositionsOfLoads(t *testing.T) {
	type reported struct {
		function    string
		line, count int
	}
	load := func(p *play) { p.query(settingByName, []string{"val"}, [][]any{{"x"}}, "theme") }
	helper := func(p *play) { p.at("setting", 90, func() { load(p) }) }
	for _, c := range []struct {
		name, reason string
		program      func(p *play)
		want         []reported
	}{
		{
			name: "one place in a loop", reason: "nobody else asked: the loop",
			program: func(p *play) {
				p.at("list", 1, func() {
					p.query("SELECT id FROM posts", []string{"id"}, [][]any{{1}})
					p.line(2)
					for range 6 {
						p.at("row", 20, func() { helper(p) })
					}
				})
			},
			want: []reported{{"list", 2, 6}},
		},
		{
			name: "loop first, through a helper", reason: "the caller of the helper, not the loop round it",
			program: func(p *play) {
				p.at("list", 1, func() {
					p.query("SELECT id FROM posts", []string{"id"}, [][]any{{1}})
					p.line(2)
					for range 6 {
						p.at("row", 20, func() { helper(p) })
					}
					p.line(3)
					p.at("footer", 30, func() { helper(p) })
				})
			},
			want: []reported{{"row", 20, 6}, {"footer", 30, 1}},
		},
		{
			name: "loop last, through a helper", reason: "the order of asking does not change the kind of place",
			program: func(p *play) {
				p.at("list", 1, func() {
					p.at("header", 30, func() { helper(p) })
					p.line(2)
					for range 6 {
						p.at("row", 20, func() { helper(p) })
					}
				})
			},
			want: []reported{{"header", 30, 1}, {"row", 20, 6}},
		},
		{
			name: "two lines of one body", reason: "the lines differ, the function does not",
			program: func(p *play) {
				for range 6 {
					p.at("row", 20, func() {
						helper(p)
						p.line(21)
						helper(p)
					})
				}
			},
			want: []reported{{"row", 20, 6}, {"row", 21, 6}},
		},
		{
			name: "one without the helper", reason: "its own line tells it apart, the others' callers tell them",
			program: func(p *play) {
				for range 6 {
					p.at("row", 20, func() { helper(p) })
				}
				p.at("footer", 30, func() { helper(p) })
				p.at("export", 40, func() { load(p) })
			},
			want: []reported{{"row", 20, 6}, {"footer", 30, 1}, {"export", 40, 1}},
		},
		{
			name: "one function from two callers", reason: "the calls part above it",
			program: func(p *play) {
				for range 6 {
					p.at("page", 5, func() { p.at("row", 20, func() { helper(p) }) })
				}
				p.at("feed", 6, func() { p.at("row", 20, func() { helper(p) }) })
			},
			want: []reported{{"page", 5, 6}, {"feed", 6, 1}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got *cases.Case
			p := newPlay(t, fixedBy(fixerFunc(func(f *report.Finding, k *cases.Case) {
				if f.Rule == report.RuleDuplicate && got == nil {
					got = k
				}
			})))
			c.program(p)
			p.judge()
			require.NotNil(t, got, c.reason)
			var at []reported
			for _, l := range got.Loads.At {
				at = append(at, reported{strings.TrimPrefix(l.Site.Function, "example.com/app."), l.Site.Line, l.Count})
			}
			assert.Equal(t, c.want, at, c.reason)
			assert.Equal(t, got.Loads.At[0].Site, got.Loads.First)
		})
	}
}

// COPY and TRUNCATE are not recorded, and still make an answer stale.
func TestLoadsKnowOfStatementsThatAreNotRecorded(t *testing.T) {
	for _, c := range []struct {
		sql   string
		where int // of six loads
		want  int
	}{
		{"TRUNCATE settings", 3, 1}, {"COPY settings (name, val) FROM STDIN", 3, 1},
		{"TRUNCATE settings", 0, 0}, {"TRUNCATE settings", 6, 0}, {"BEGIN", 3, 0}, {"EXPLAIN SELECT 1", 3, 0},
	} {
		var got *cases.Case
		w := watch()
		w.fixers = []cases.Fixer{fixerFunc(func(_ *report.Finding, k *cases.Case) { got = k })}
		ctx, s := w.start(t)
		for i := range 7 {
			if i == c.where {
				recordtest.Drive(ctx, w.db, nil, c.sql, nil, nil)
			}
			if i < 6 {
				recordtest.Drive(ctx, w.db, nil, "SELECT val FROM settings WHERE name = $1", []any{"theme"}, []string{"val"}, []any{"x"})
			}
		}
		s.End()
		require.NotNil(t, got, c.sql)
		assert.Len(t, got.Loads.Written, c.want, "%s at %d", c.sql, c.where)
	}
}
