package judge

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// playTwoLevels lists users, the posts of each and the comments of each of
// those.
func playTwoLevels(p *play, users, posts int) {
	var rows [][]any
	for u := range users {
		rows = append(rows, []any{1000 + u*u})
	}
	p.at("page", 20, func() { p.query("SELECT id FROM users", []string{"id"}, rows) })
	for u, row := range rows {
		var of [][]any
		for i := range posts {
			of = append(of, []any{fmt.Sprint("post-", u, "-", i), row[0]})
		}
		p.at("page", 25, func() {
			p.query("SELECT id, user_id FROM posts WHERE user_id = $1", []string{"id", "user_id"}, of, row[0])
		})
		for _, post := range of {
			p.at("page", 30, func() {
				p.query("SELECT id, body FROM comments WHERE post_id = $1", []string{"id", "body"}, [][]any{{1, "x"}, {2, "y"}}, post[0])
			})
		}
	}
}

func TestNestedFindingsFormATree(t *testing.T) {
	p := newPlay(t)
	playTwoLevels(p, 6, 4)
	r := p.judge()
	require.Len(t, r.Findings, 2)
	outer, inner := r.Findings[0], r.Findings[1]
	assert.Contains(t, outer.Query.SQL, "from posts", "the outermost comes first, though it costs less")
	assert.Empty(t, outer.Enclosing)
	assert.Contains(t, inner.Query.SQL, "from comments")
	assert.Equal(t, outer.ID, inner.Enclosing)
	assert.Equal(t, 24, inner.Parent.Of, "the parent is the stream over all executions")
	assert.Equal(t, 6, inner.Parent.Count)
	assert.EqualValues(t, 24, inner.Parent.Rows)
}

func TestSiblingsAreOrderedByCost(t *testing.T) {
	p := newPlay(t)
	playList := func(table string, n int) {
		for i := range n {
			p.exec("UPDATE "+table+" SET a = 1 WHERE id = $1", i*i)
		}
	}
	playList("cheap", 6)
	playList("dear", 60)
	playList("middle", 20)
	r := p.judge()
	require.Len(t, r.Findings, 3)
	assert.Equal(t, []int{60, 20, 6}, []int{r.Findings[0].Query.Count, r.Findings[1].Query.Count, r.Findings[2].Query.Count})
}

func TestOneShapeFromTwoLoopsIsTwoFindings(t *testing.T) {
	p := newPlay(t)
	for i := range 9 {
		p.at("page", 25, func() { p.exec("SELECT a FROM items WHERE code = $1", i*i) })
	}
	for i := range 9 {
		p.at("page", 35, func() { p.exec("SELECT a FROM items WHERE code = $1", i*i+500) })
	}
	r := p.judge()
	require.Len(t, r.Findings, 2)
	assert.NotEqual(t, r.Findings[0].ID, r.Findings[1].ID)
}

func TestOneShapeOnceFromEachOfManyCallersIsNothing(t *testing.T) {
	p := newPlay(t)
	for i := range 9 {
		p.at("page", 25+i, func() { p.exec("SELECT a FROM items WHERE code = $1", i*i) })
	}
	assert.Empty(t, p.judge().Findings)
}

// A loop that is reached by two ways is one finding.
func TestOneLoopReachedByTwoWaysIsOneFinding(t *testing.T) {
	p := newPlay(t)
	for _, caller := range []int{11, 12} {
		p.line(caller)
		rows := [][]any{}
		for i := range 8 {
			rows = append(rows, []any{i, fmt.Sprint("author-", caller, i*i%7, i)})
		}
		p.at("list", 41, func() { p.query("SELECT id, author_id FROM posts", []string{"id", "author_id"}, rows) })
		for _, row := range rows {
			p.at("list", 48, func() { p.exec("SELECT name FROM authors WHERE id = $1", row[1]) })
		}
	}
	r := p.judge()
	require.Len(t, r.Findings, 1)
	assert.Equal(t, 16, r.Findings[0].Query.Count)
	assert.Equal(t, 16, r.Findings[0].Parent.Of)
}

func TestParallelIsMarked(t *testing.T) {
	for _, parallel := range []bool{false, true} {
		p := newPlay(t)
		var open []*playedRun
		for i := range 6 {
			x := p.start("SELECT a FROM items WHERE code = $1", i*i)
			if !parallel {
				x.close()
				continue
			}
			open = append(open, x)
		}
		for _, x := range open {
			x.close()
		}
		r := p.judge()
		require.Len(t, r.Findings, 1, "a fan-out counts the same as a loop")
		assert.Equal(t, parallel, r.Findings[0].Parallel)
	}
}
