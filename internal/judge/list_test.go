package judge

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/judge/rules"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// titledRows are n rows of ids and titles.
func titledRows(n int) [][]any {
	rows := make([][]any, n)
	for i := range rows {
		rows[i] = []any{i + 1000, fmt.Sprintf("title %d", i)}
	}
	return rows
}

var idAndTitle = []string{"id", "title"}

func TestListsWithoutLimit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, reason string
		sql          string
		args         []any
		rows         int
		found        bool
	}{
		{"whole table", "grows with the table", "SELECT id, title FROM posts ORDER BY id", nil, 101, true},
		{"page of the guide", "100 rows are a page", "SELECT id, title FROM posts ORDER BY id", nil, 100, false},
		{"children of one", "grows with the children", "SELECT id, title FROM posts WHERE author_id = $1", []any{7}, 150, true},
		{"join", "a join bounds nothing", "SELECT p.id, p.title FROM posts p JOIN authors a ON a.id = p.author_id", nil, 150, true},
		{"union", "two whole tables", "SELECT id, title FROM posts UNION ALL SELECT id, title FROM drafts", nil, 150, true},
		{"limit in a value", "bounds one value of a row", "SELECT id, (SELECT body FROM comments c WHERE c.post_id = p.id LIMIT 1) FROM posts p", nil, 150, true},
		{"not in", "excludes a few of all", "SELECT id, title FROM posts WHERE id NOT IN (1, 2)", nil, 150, true},
		{"limit", "bounded", "SELECT id, title FROM posts LIMIT $1", []any{500}, 500, false},
		{"fetch first", "bounded in standard words", "SELECT id, title FROM posts FETCH FIRST 500 ROWS ONLY", nil, 500, false},
		{"limit of a union", "stands behind its last block", "SELECT id, title FROM posts UNION SELECT id, title FROM drafts LIMIT 500", nil, 500, false},
		{"limit below", "reads from a page", "SELECT p.id, p.title FROM (SELECT * FROM posts LIMIT 300) p JOIN tags t ON t.post_id = p.id", nil, 300, false},
		{"keyset", "a page after the last one", "SELECT id, title FROM posts WHERE id > $1 ORDER BY id LIMIT 500", []any{7}, 500, false},
		{"window", "bounded by its range", "SELECT id, title FROM posts WHERE created_at BETWEEN $1 AND $2", []any{"a", "b"}, 500, false},
		{"aggregate", "groups, no rows of a table", "SELECT author_id, count(*) FROM posts GROUP BY author_id", nil, 500, false},
		{"batch", "as long as its list", "SELECT id, title FROM posts WHERE author_id = ANY($1)", []any{[]any{1, 2, 3}}, 500, false},
		{"in list", "as long as its list", "SELECT id, title FROM posts WHERE id IN ($1, $2, $3)", []any{1, 2, 3}, 500, false},
		{"unnest", "as long as its list", "SELECT p.id, p.title FROM unnest($1::bigint[]) AS k(id) JOIN posts p ON p.author_id = k.id", []any{"{1,2}"}, 500, false},
		{"tree", "the walk of a tree", "WITH RECURSIVE t AS (SELECT id, title FROM posts WHERE id = $1 UNION ALL SELECT p.id, p.title FROM posts p JOIN t ON p.parent_id = t.id) SELECT id, title FROM t", []any{1}, 500, false},
		{"series", "no table", "SELECT n, n FROM generate_series(1, 500) AS g(n)", nil, 500, false},
		{"queue", "takes what nobody works on", "SELECT id, title FROM jobs FOR UPDATE SKIP LOCKED", nil, 500, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPlay(t, longLists(100))
			p.at("list", 20, func() { p.query(test.sql, idAndTitle, titledRows(test.rows), test.args...) })
			r := p.judge()
			if !test.found {
				assert.Empty(t, r.Findings, test.reason)
				return
			}
			require.Len(t, r.Findings, 1, test.reason)
			f := r.Findings[0]
			assert.Equal(t, report.RuleUnboundedList, f.Rule)
			assert.Equal(t, fmt.Sprintf("%d rows without a limit", test.rows), f.Message)
			assert.Contains(t, f.Why, "is not known here")
			assert.Contains(t, f.Advice, "LIMIT 25")
			assert.Equal(t, 20, f.Site.Line)
			assert.NotEmpty(t, f.ID)
		})
	}
}

func TestUnboundedListComesLastAndWithItsLoop(t *testing.T) {
	t.Parallel()
	p := newPlay(t, longLists(100))
	p.at("list", 20, func() { p.query("SELECT id, title FROM posts", idAndTitle, titledRows(150)) })
	p.at("list", 30, func() {
		for i := range 150 {
			p.query("SELECT name FROM authors WHERE id = $1", []string{"name"}, [][]any{{fmt.Sprint("n", i)}}, i+1000)
		}
	})
	r := p.judge()
	require.Len(t, r.Findings, 2)
	assert.Equal(t, report.RuleNPlusOne, r.Findings[0].Rule)
	assert.Empty(t, r.Findings[0].Enclosing, "advice is nothing to stand below")
	assert.Equal(t, report.RuleUnboundedList, r.Findings[1].Rule)
}

func TestStreamedListIsRecognised(t *testing.T) {
	t.Parallel()
	stream := func(child bool) report.Report {
		p := newPlay(t, longLists(100))
		p.at("export", 20, func() {
			list := p.start("SELECT id, title FROM posts")
			for i := range 150 {
				list.row(idAndTitle, i+1000, fmt.Sprint("title ", i))
				switch {
				case child:
					p.query("SELECT name FROM authors WHERE id = $1", []string{"name"}, [][]any{{fmt.Sprint("n", i)}}, i+1000)
				case i%50 == 49:
					p.exec("COPY archive FROM STDIN")
				}
			}
			list.close()
		})
		return p.judge()
	}
	r := stream(false)
	assert.Empty(t, r.Findings, "rows were passed on as they came")
	require.NotEmpty(t, r.Recognised)
	assert.Equal(t, rules.SeenStreamed, r.Recognised[0].What)

	var rules []string
	for _, f := range stream(true).Findings {
		rules = append(rules, f.Rule)
	}
	assert.Equal(t, []string{report.RuleNPlusOne, report.RuleUnboundedList}, rules, "looking up each row is no streaming")
}

func TestUnboundedListBySilence(t *testing.T) {
	t.Parallel()
	p := newPlay(t, longLists(100))
	p.at("export", 20, func() {
		p.query("SELECT id, title FROM posts /* nplusone:ignore the nightly export */", idAndTitle, titledRows(150))
	})
	r := p.judge()
	require.Len(t, r.Findings, 1)
	assert.Equal(t, "the nightly export", r.Findings[0].Suppressed)
}

func TestListLimitsOfAScope(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	p.limits = record.Limits{Rows: 30}
	p.query("SELECT id, title FROM posts", idAndTitle, titledRows(40))
	require.Len(t, p.judge().Findings, 1)
}

func names(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint("c", i)
	}
	return out
}
