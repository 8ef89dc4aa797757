package record

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/stack"
	"github.com/nplusone-go/nplusone/internal/statement"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wideRows are rows of 40 columns with integers of which no two are alike.
func wideRows(n int) (columns []string, rows [][]any) {
	columns = names(40)
	for r := range n {
		row := make([]any, len(columns))
		for c := range row {
			row[c] = int64(1_000_000*(c+1) + r)
		}
		rows = append(rows, row)
	}
	return columns, rows
}

func TestRoomGoesToWhatRepeatsAndToTheLatest(t *testing.T) {
	t.Parallel()
	const list, item = "SELECT * FROM wide", "SELECT name FROM authors WHERE id = ?"
	columns, rows := wideRows(24)
	at := 30
	type play struct {
		list, item func()
		others     func(n int)
	}
	for _, c := range []struct {
		name, reason string
		run          func(p play)
		kept, lost   int // executions of the loop
	}{
		{"before", "the loop came last", func(p play) { p.others(3000); p.list(); loop(24, p.item) }, 24, 0},
		{"after", "a loop is not over by much that runs once", func(p play) { p.list(); loop(24, p.item); p.others(3000) }, 24, 0},
		{"between", "a list may yet be gone through", func(p play) { p.list(); p.others(3000); loop(24, p.item) }, 24, 0},
		{"interleaved", "what comes again is no longer among those that ran once", func(p play) {
			p.list()
			for range 24 {
				p.item()
				p.others(100)
			}
		}, 24, 0},
		{"interleaved with many", "the first of them is forgotten, and still counted", func(p play) {
			p.list()
			for range 24 {
				p.item()
				p.others(600)
			}
		}, 23, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newRecorder()
			src := testSource(d)
			ctx, s := d.Start(context.Background(), "room")
			turn, other := 0, 0
			c.run(play{
				list: func() { drive(ctx, src, nil, list, nil, columns, rows...) },
				item: func() { drive(ctx, src, nil, item, []any{rows[turn][at]}, []string{"name"}); turn++ },
				others: func(n int) {
					for range n {
						other++
						drive(ctx, src, nil, fmt.Sprintf("SELECT a%d FROM t WHERE x = ?", other), []any{int64(other)}, []string{"a"})
					}
				},
			})
			rec := recordOf(t, s)
			loops, lists := named(rec, item), named(rec, list)
			require.NotNil(t, loops)
			assert.Equal(t, 24, loops.Count, c.reason)
			assert.Len(t, loops.Execs, c.kept, c.reason)
			assert.Equal(t, c.lost, loops.Lost)
			require.NotNil(t, lists, c.reason)
			for r := range rows {
				assert.Equal(t, cell.Of(rows[r][at]), lists.CellAt(r, at), c.reason)
			}
			assert.LessOrEqual(t, s.bytes.Load(), int64(maxRecordBytes))
			rec.Scope.Name = "room" // as at the end
			assert.NotEmpty(t, rec.LimitNotes())
			for _, n := range rec.LimitNotes() {
				assert.Contains(t, n, "room: ", "a note names the scope")
			}
		})
	}
}

func loop(n int, do func()) {
	for range n {
		do()
	}
}

// named is the group of a text, nil where it was forgotten.
func named(rec *Record, text string) *Group {
	for _, g := range rec.Order {
		if g.Stmt.Text == text {
			return g
		}
	}
	return nil
}

// Columns from which no argument came make room for others; what is left
// keeps its place.
func TestColumnsThatNothingFollowsFromGiveTheirCells(t *testing.T) {
	t.Parallel()
	d := newRecorder()
	src := testSource(d)
	ctx, s := d.Start(context.Background(), "columns")
	columns, rows := wideRows(300)
	drive(ctx, src, nil, "SELECT * FROM wide", nil, columns, rows...)
	for r := range 20 {
		drive(ctx, src, nil, "SELECT name FROM authors WHERE id = ?", []any{rows[r][33]}, []string{"name"})
	}
	for i := range 20 {
		drive(ctx, src, nil, fmt.Sprintf("SELECT * FROM other%d", i), nil, columns, rows...)
	}
	g := named(recordOf(t, s), "SELECT * FROM wide")
	require.NotNil(t, g)
	assert.Equal(t, []int{33}, g.Kept)
	assert.True(t, g.Unseen(), "what it may have held besides is unknown")
	assert.Equal(t, cell.Of(rows[7][33]), g.CellAt(7, 33))
	assert.Zero(t, g.CellAt(7, 32))
	assert.False(t, g.Holds(32))
}

// What is ignored, and what a test runs itself, gives before what the program
// runs, however late it came.
func TestWhoGivesFirst(t *testing.T) {
	t.Parallel()
	at := func(file string) *stack.CallSite {
		return &stack.CallSite{Frames: []stack.Frame{{File: file}, {File: "/app/posts_test.go"}}}
	}
	rec := &Record{}
	for i, g := range []*Group{
		{Stmt: &statement.Statement{Text: "program, first"}, Site: at("/app/posts.go")},
		{Stmt: &statement.Statement{Text: "ignored in the text", Ignored: true}, Site: at("/app/posts.go")},
		{Stmt: &statement.Statement{Text: "allowed"}, Allow: "known", Site: at("/app/posts.go")},
		{Stmt: &statement.Statement{Text: "program, second"}, Site: at("/app/posts.go")},
		{Stmt: &statement.Statement{Text: "still running"}, running: 1, Site: at("/app/posts.go")},
		{Stmt: &statement.Statement{Text: "set up by a test"}, Site: at("/app/posts_test.go")},
	} {
		g.Last = uint32(i + 1)
		rec.Order = append(rec.Order, g)
	}
	for i := range latest {
		rec.Order = append(rec.Order, &Group{Stmt: &statement.Statement{}, Last: uint32(100 + i)})
	}
	var texts []string
	for _, g := range rec.over(nil) {
		texts = append(texts, g.Stmt.Text)
	}
	assert.Equal(t, []string{"ignored in the text", "allowed", "set up by a test", "program, first", "program, second"}, texts)
}

// Of a batch nothing is followed, however long it is; of a statement that
// repeats it matters that some of its arguments are not.
func TestArgumentsPastTheSlotsAreABoundWhereTheyRepeat(t *testing.T) {
	text := "SELECT a FROM t WHERE id IN (?" + strings.Repeat(", ?", statement.MaxSlots) + ")"
	wide := "SELECT a FROM t WHERE c0 = ?"
	for i := range statement.MaxSlots {
		wide += fmt.Sprintf(" AND c%d = ?", i+1)
	}
	for _, tt := range []struct {
		name, text string
		runs       int
		bound      bool
	}{
		{"a batch", text, 1, false},
		{"many columns, once", wide, 1, false},
		{"many columns, again and again", wide, 3, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newRecorder()
			src := testSource(d)
			ctx, s := d.Start(context.Background(), "slots")
			for i := range tt.runs {
				args := make([]any, statement.MaxSlots+1)
				for n := range args {
					args[n] = int64(100*i + n)
				}
				drive(ctx, src, nil, tt.text, args, []string{"a"}, []any{int64(i)})
			}
			rec := recordOf(t, s)
			assert.Equal(t, tt.bound, rec.Limits.reached())
			assert.Equal(t, tt.bound, len(rec.LimitNotes()) > 0)
		})
	}
}
