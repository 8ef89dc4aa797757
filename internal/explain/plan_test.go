package explain

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/fingerprint"
)

func lines(texts ...string) *Plan {
	p := &Plan{Columns: []string{"QUERY PLAN"}}
	for _, t := range texts {
		p.Rows = append(p.Rows, []string{t})
	}
	return p
}

// The name of a table or a column is looked for as a whole word.
func TestPlanMentions(t *testing.T) {
	t.Parallel()
	plan := lines("  Filter: ((plain_id = 1) AND (\"mixedId\" = 2))", "Index Scan using posts_a on posts")
	assert.True(t, plan.has("Filter: ", "plain_id"))
	assert.True(t, plan.has("Filter: ", "mixedId"))
	assert.False(t, plan.has("Filter: ", "id"), "a part of another name")
	assert.False(t, plan.has("Index Cond: ", "plain_id"))
	assert.True(t, plan.Names("posts_a"))
	assert.False(t, plan.Names("posts_"), "a part of another name")
	assert.True(t, lines("posts_a").Names("posts_a"), "alone in a column")
	assert.False(t, plan.Names(""))
}

func TestReadsAll(t *testing.T) {
	t.Parallel()
	mysql := func(table, kind string) *Plan {
		return &Plan{Columns: []string{"id", "Table", "type"}, Rows: [][]string{{"1", table, kind}}}
	}
	tests := []struct {
		name, reason string
		dialect      fingerprint.Dialect
		plan         *Plan
		only, want   bool
	}{
		{"sequential", "the table is scanned", fingerprint.PostgreSQL, lines("Seq Scan on posts  (cost=0..1)"), true, true},
		{"another table", "its name goes on", fingerprint.PostgreSQL, lines("Seq Scan on posts_old"), true, false},
		{"filtered", "the column is only filtered by", fingerprint.PostgreSQL, lines("Index Scan using a on posts", "  Filter: (author_id = 1)"), true, true},
		{"sought", "an index serves it", fingerprint.PostgreSQL, lines("Index Scan using a on posts", "  Index Cond: (author_id = 1)"), false, false},
		{"further on", "an index that does not begin with it", fingerprint.PostgreSQL, lines("Index Scan using a on posts", "  Index Cond: (author_id = 1)"), true, true},
		{"scan", "the table is scanned", fingerprint.SQLite, lines("SCAN posts"), true, true},
		{"search", "an index serves it", fingerprint.SQLite, lines("SEARCH posts USING INDEX a (author_id=?)"), true, false},
		{"automatic", "an index is made for this statement", fingerprint.SQLite, lines("SEARCH posts USING AUTOMATIC COVERING INDEX (author_id=?)"), true, true},
		{"all", "the table is scanned", fingerprint.MySQL, mysql("posts", "ALL"), true, true},
		{"index", "an index is scanned", fingerprint.MySQL, mysql("posts", "index"), true, true},
		{"ref", "an index serves it", fingerprint.MySQL, mysql("posts", "ref"), true, false},
		{"another", "another table is scanned", fingerprint.MySQL, mysql("authors", "ALL"), true, false},
		{"no such columns", "another server's answer", fingerprint.MySQL, lines("ALL"), true, false},
		{"unknown", "nobody knows its plans", fingerprint.Generic, lines("Seq Scan on posts"), true, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			how, all := tt.plan.ReadsAll(tt.dialect, fingerprint.Table{Name: "posts"}, []string{"author_id"}, tt.only)
			assert.Equal(t, tt.want, all, tt.reason)
			if all {
				assert.NotEmpty(t, how)
			}
		})
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"Seq Scan on posts", "  Filter: x"}, lines("Seq Scan on posts", "  Filter: x").Lines())
	assert.Equal(t, []string{"SCAN posts"}, (&Plan{Columns: []string{"id", "parent", "detail"}, Rows: [][]string{{"2", "0", "SCAN posts"}}}).Lines())
	assert.Equal(t, []string{"table posts, type ALL"}, (&Plan{Columns: []string{"table", "partitions", "type"}, Rows: [][]string{{"posts", "", "ALL"}}}).Lines())
	assert.Empty(t, (&Plan{}).Lines())
}

func TestQuery(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"SELECT id FROM posts WHERE author_id = ?":           true,
		"SELECT id FROM posts; SELECT id FROM posts":         false,
		"UPDATE posts SET title = ?":                         false,
		"WITH x AS (DELETE FROM posts RETURNING id) TABLE x": false,
		"SELECT id FROM posts WHERE …":                       false,
	} {
		assert.Equal(t, want, Query(fingerprint.PostgreSQL, text), text)
	}
}

func TestReplaced(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "SELECT id FROM posts WHERE author_id = 1 AND title = 1",
		replaced("SELECT id FROM posts WHERE author_id = ? AND title = ?", func() string { return "1" }))
}
