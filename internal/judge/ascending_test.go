package judge

import (
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// Ids that are made of a clock do not fit a cell with their order, and a
// sorted list of them is no more evidence than a list of small ones.
func TestSortedLargeKeysAreNeverTraced(t *testing.T) {
	const clock = 1_700_000_000_000 << 22
	largeID := func(i int) int64 { return clock + int64(i*i+7*i)<<20 + int64(i*31%997) }
	bound := func(p *loopPlay, id int64) { p.run("SELECT id, name FROM authors WHERE id = ?", id) }
	for _, c := range []struct {
		name, reason string
		id           func(i int) int64
		order        func(i, n int) int
		child        func(p *loopPlay, id int64)
		want         report.Evidence
	}{
		{"rising", "a caller's own sorted list looks the same", largeID, inTurn, bound, report.Likely},
		{"falling", "and so does one sorted the other way", largeID, backwards, bound, report.Likely},
		{"rising past 2^31", "some tell their order by their cells, some do not",
			func(i int) int64 { return 1<<31 - 9*37 + int64(i)*37 }, inTurn, bound, report.Likely},
		{"rising below zero", "they are hashed too", func(i int) int64 { return -1_000_000 + int64(i)*37 }, inTurn, bound, report.Likely},
		{"rising as text", "drivers of some databases send text",
			largeID, inTurn, func(p *loopPlay, id int64) { p.run("SELECT id, name FROM authors WHERE id = ?", fmt.Sprint(id)) }, report.Likely},
		{"rising in the text", "mappers that format arguments themselves",
			largeID, inTurn, func(p *loopPlay, id int64) { p.run(fmt.Sprint("SELECT id, name FROM authors WHERE id = ", id)) }, report.Likely},
		{"in the order of the rows", "which is no order of the numbers", largeID, scattered, bound, report.Traced},
		{"in the order of the rows, in the text", "the same, formatted by a mapper",
			largeID, scattered, func(p *loopPlay, id int64) { p.run(fmt.Sprint("SELECT id, name FROM authors WHERE id = ", id)) }, report.Traced},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newLoopPlay(t)
			const n = 20
			var rows [][]any
			for i := range n {
				rows = append(rows, []any{int64(i), c.id(c.order(i, n))})
			}
			p.query("SELECT id, author_id FROM books ORDER BY title", []string{"id", "author_id"}, rows)
			for _, row := range rows {
				c.child(p, row[1].(int64))
			}
			report := p.scope.End()
			require.Len(t, report.Findings, 1, c.reason)
			assert.Equal(t, c.want, report.Findings[0].Evidence, c.reason)
		})
	}
}

func inTurn(i, _ int) int    { return i }
func backwards(i, n int) int { return n - 1 - i }
func scattered(i, n int) int { return i * 7 % n }

// loopPlay runs statements through an Execution as a driver does.
type loopPlay struct {
	*watched
	ctx   context.Context
	scope *record.Scope
	x     record.Execution
}

func newLoopPlay(t *testing.T) *loopPlay {
	p := &loopPlay{watched: watch()}
	p.ctx, p.scope = p.start(t)
	return p
}

func (p *loopPlay) run(sql string, args ...any) {
	p.query(sql, []string{"id", "name"}, [][]any{{int64(1), "Ursula"}}, args...)
}

func (p *loopPlay) query(sql string, columns []string, rows [][]any, args ...any) {
	p.x.Start(p.ctx, p.db, nil, sql)
	for i, v := range args {
		p.x.Arg(i+1, "", v)
	}
	p.x.Query(columns)
	for _, row := range rows {
		record.Cells(&p.x, row)
		p.x.Row()
	}
	p.x.Close(io.EOF)
}
