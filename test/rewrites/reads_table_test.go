package rewrites

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
)

// loop runs the program. It stands in one file with the texts, because
// literals are printed only where they are seen to be code.
func (r read) loop(ctx context.Context, t *testing.T, d database, db *sql.DB) rowsByKey {
	t.Helper()
	out := rowsByKey{parents: fetchAll(ctx, t, db, r.parent)}
	var query func(text string, args []any)
	query = func(text string, args []any) {
		rows := fetchAll(ctx, t, db, text, args...)
		out.calls = append(out.calls, call{args, rows})
		if r.walk {
			for _, row := range rows {
				query(text, r.bound(row, 0))
			}
		}
	}
	for i, row := range out.parents {
		text := r.text(d)
		if r.typed != nil {
			text = d.placeholders(r.typed[fmt.Sprint(row[1])])
		}
		query(text, r.bound(row, i))
	}
	return out
}

// column is an argument that is taken from the parent's row.
type column int

// read is a loop that reads, and what is to be offered for it.
type read struct {
	name, reason string
	// parent lists the rows, child is asked for each of them with args; the
	// texts are written with ?.
	parent, child string
	args          []any
	// mysql, sqlite and postgres are the child where that database writes it
	// otherwise, "-" where it has no such statement.
	mysql, sqlite, postgres string
	// walk asks the child for what it returned itself, down a tree, beginning
	// with the parent's rows.
	walk bool
	// typed asks another child for each row by its first argument: the second
	// column of the parent's row says for which it is.
	typed map[string]string
	// want are the kinds of the fixes, the preferred one first; wantOn where
	// they differ.
	want   string
	wantOn map[string]string
	// words are part of the advice where nothing is offered.
	words string
}

const (
	allPosts   = "SELECT id, author_id, reviewer_id, title FROM posts ORDER BY id"
	allAuthors = "SELECT id, name FROM authors ORDER BY id"
)

var reads = []read{
	{
		name: "many-to-one", reason: "each post has one author",
		parent: allPosts, child: "SELECT id, name FROM authors WHERE id = ?", args: []any{column(1)},
		want: "join batch",
	},
	{
		name: "many-to-one, nullable key", reason: "posts without a reviewer stay",
		parent: allPosts, child: "SELECT name FROM authors WHERE id = ?", args: []any{column(2)},
		want: "left-join batch subselect",
	},
	{
		name: "many-to-one, dangling key", reason: "a reviewer who has left has no row, the post stays",
		parent: "SELECT id, reviewer_id FROM posts WHERE reviewer_id IS NOT NULL ORDER BY id",
		child:  "SELECT id, name FROM authors WHERE id = ?", args: []any{column(1)},
		want: "left-join batch",
	},
	{
		name: "one-to-one", reason: "the key is in the child, and one row comes",
		parent: allAuthors, child: "SELECT id, bio FROM profiles WHERE author_id = ?", args: []any{column(0)},
		want: "join batch",
	},
	{
		name: "one-to-many", reason: "several rows for each key: a batch first",
		parent: allPosts, child: "SELECT id, body FROM comments WHERE post_id = ?", args: []any{column(0)},
		want: "batch left-join",
	},
	{
		name: "one-to-many, ordered", reason: "the order within each key is kept",
		parent: allPosts, child: "SELECT id, body FROM comments WHERE post_id = ? ORDER BY author_id, id DESC", args: []any{column(0)},
		want: "batch left-join",
	},
	{
		name: "many-to-many", reason: "the key is in the join table",
		parent: allPosts, child: "SELECT t.id, t.name FROM tags t JOIN post_tags pt ON pt.tag_id = t.id WHERE pt.post_id = ? ORDER BY t.name", args: []any{column(0)},
		want: "batch left-join",
	},
	{
		name: "many-to-many by a sub-select", reason: "the key is in the sub-select, its table is not joined",
		parent: allPosts, child: "SELECT id, name FROM tags WHERE id IN (SELECT tag_id FROM post_tags WHERE post_id = ?) ORDER BY id", args: []any{column(0)},
		want: "keyed", wantOn: map[string]string{"postgres": "lateral"},
	},
	{
		name: "composite key", reason: "two columns make the key",
		parent: "SELECT id, product_id, warehouse_id FROM items ORDER BY id",
		child:  "SELECT quantity FROM stock WHERE product_id = ? AND warehouse_id = ?", args: []any{column(1), column(2)},
		want: "join batch subselect",
	},
	{
		name: "composite key as a row", reason: "(a, b) = (?, ?) is the same",
		parent: "SELECT id, product_id, warehouse_id FROM items ORDER BY id",
		child:  "SELECT product_id, warehouse_id, quantity FROM stock WHERE (product_id, warehouse_id) = (?, ?)", args: []any{column(1), column(2)},
		want: "join batch",
	},
	{
		name: "polymorphic", reason: "a column refers to two tables: a batch for each, and none that leaves the other",
		parent: "SELECT id, subject_type, subject_id FROM attachments ORDER BY id",
		typed:  map[string]string{"post": "SELECT title FROM posts WHERE id = ?", "comment": "SELECT body FROM comments WHERE id = ?"},
		args:   []any{column(2)}, want: "nest-batch",
	},
	{
		name: "an optional condition", reason: "one line runs a text with it and one without: a batch for each",
		parent: "SELECT id, subject_type, subject_id FROM attachments ORDER BY id",
		typed:  map[string]string{"post": "SELECT title FROM posts WHERE id = ?", "comment": "SELECT title FROM posts WHERE id = ? AND status = 'live'"},
		args:   []any{column(2)}, want: "nest-batch",
	},
	{
		name: "polymorphic children", reason: "the type beside the key is the same for all and stays",
		parent: allPosts, child: "SELECT id, path FROM attachments WHERE subject_type = ? AND subject_id = ? ORDER BY id", args: []any{"post", column(0)},
		want: "batch",
	},
	{
		name: "soft delete", reason: "deleted rows stay away",
		parent: allPosts, child: "SELECT id, body FROM comments WHERE post_id = ? AND deleted_at IS NULL ORDER BY id", args: []any{column(0)},
		want: "batch left-join",
	},
	{
		name: "tenant", reason: "another tenant's rows stay away",
		parent: allPosts, child: "SELECT id, body FROM comments WHERE tenant_id = ? AND post_id = ? ORDER BY id", args: []any{2, column(0)},
		want: "batch left-join",
	},
	{
		name: "constants in the text", reason: "a literal condition stays",
		parent: allAuthors, child: "SELECT id, title FROM posts WHERE author_id = ? AND status = 'live' AND score > 100 ORDER BY id", args: []any{column(0)},
		want: "batch left-join",
	},
	{
		name: "look-up by id with LIMIT 1", reason: "LIMIT 1 says nothing beside a unique key",
		parent: allPosts, child: "SELECT id, name FROM authors WHERE id = ? LIMIT 1", args: []any{column(1)},
		want: "join batch",
	},
	{
		name: "latest of each", reason: "LIMIT 1 holds for each key",
		parent: allPosts, child: "SELECT id, body FROM comments WHERE post_id = ? ORDER BY id DESC LIMIT 1", args: []any{column(0)},
		want: "top-n", wantOn: map[string]string{"postgres": "distinct-on"},
	},
	{
		name: "top two of each", reason: "LIMIT holds for each key",
		parent: allPosts, child: "SELECT id, body FROM comments WHERE post_id = ? ORDER BY author_id, id LIMIT 2", args: []any{column(0)},
		want: "top-n",
	},
	{
		name: "bound limit", reason: "the limit is an argument",
		parent: allPosts, child: "SELECT id, body FROM comments WHERE post_id = ? ORDER BY id DESC LIMIT ?", args: []any{column(0), 2},
		want: "top-n",
	},
	{
		name: "second of each", reason: "OFFSET holds for each key too",
		parent: allPosts, child: "SELECT id, body FROM comments WHERE post_id = ? ORDER BY id LIMIT 1 OFFSET 1", args: []any{column(0)},
		want: "top-n",
	},
	{
		name: "COUNT", reason: "a post without comments counts 0",
		parent: allPosts, child: "SELECT COUNT(*) FROM comments WHERE post_id = ?", args: []any{column(0)},
		want: "group-by subselect",
	},
	{
		name: "SUM", reason: "the sum of nothing is NULL",
		parent: allAuthors, child: "SELECT SUM(score) FROM posts WHERE author_id = ? AND status = 'live'", args: []any{column(0)},
		want: "group-by subselect",
	},
	{
		name: "MIN and MAX", reason: "several aggregates of nothing are a row of NULLs",
		parent: allPosts, child: "SELECT MIN(id), MAX(id), COUNT(*) FROM comments WHERE post_id = ?", args: []any{column(0)},
		want: "group-by",
	},
	{
		name: "COALESCE of an aggregate", reason: "nothing is what COALESCE says",
		parent: allPosts, child: "SELECT COALESCE(MAX(author_id), 0) FROM comments WHERE post_id = ?", args: []any{column(0)},
		want: "group-by subselect",
	},
	{
		name: "EXISTS", reason: "which keys have rows",
		parent: allPosts, child: "SELECT EXISTS (SELECT 1 FROM comments WHERE post_id = ? AND deleted_at IS NULL)", args: []any{column(0)},
		want: "exists",
	},
	{
		name: "SELECT 1 ... LIMIT 1", reason: "the same by hand",
		parent: allPosts, child: "SELECT 1 FROM comments WHERE post_id = ? LIMIT 1", args: []any{column(0)},
		want: "exists subselect",
	},
	{
		name: "tree", reason: "the database walks it itself", walk: true,
		parent: "SELECT id, name FROM categories WHERE parent_id IS NULL",
		child:  "SELECT id, name FROM categories WHERE parent_id = ? ORDER BY id", args: []any{column(0)},
		want: "recursive batch",
	},
	{
		name: "IN with one id", reason: "a list of one is a key",
		parent: allPosts, child: "SELECT id, name FROM authors WHERE id IN (?)", args: []any{column(1)},
		want: "join batch",
	},
	{
		name: "ANY with one id", reason: "an array of one is a key",
		parent: allPosts, postgres: "SELECT id, name FROM authors WHERE id = ANY(CAST(? AS bigint[]))", mysql: "-", sqlite: "-", args: []any{oneOf(1)},
		want: "join batch",
	},
	{
		name: "ANY with one id, no cast", reason: "an array of one is a key",
		parent: allPosts, postgres: "SELECT id, body FROM comments WHERE post_id = ANY(?) ORDER BY id", mysql: "-", sqlite: "-", args: []any{oneOf(0)},
		want: "batch left-join",
	},
	{
		name: "FOR UPDATE", reason: "the lock is kept", sqlite: "-",
		parent: allPosts, child: "SELECT id, name FROM authors WHERE id = ? FOR UPDATE", args: []any{column(1)},
		want: "batch",
	},
	{
		name: "FOR UPDATE of the first", reason: "the lock is kept, and only what is returned is locked", sqlite: "-",
		parent: allPosts, child: "SELECT id, body FROM comments WHERE post_id = ? ORDER BY id LIMIT 1 FOR UPDATE", args: []any{column(0)},
		want: "union-all", wantOn: map[string]string{"postgres": "lateral"},
	},
	{
		name: "DISTINCT", reason: "the key does not make more rows distinct than there were for it",
		parent: allPosts, child: "SELECT DISTINCT author_id FROM comments WHERE post_id = ? ORDER BY author_id", args: []any{column(0)},
		want: "batch",
	},
	{
		name: "GROUP BY", reason: "groups are made within each key",
		parent: allAuthors, child: "SELECT status, COUNT(*) FROM posts WHERE author_id = ? GROUP BY status ORDER BY status", args: []any{column(0)},
		want: "batch",
	},
	{
		name: "a second argument that differs", reason: "a list of keys has no room for it, a table of keys has",
		parent: allPosts, child: "SELECT id, body FROM comments WHERE post_id = ? AND id > ? ORDER BY id", args: []any{column(0), counter(510_000)},
		want: "keyed", wantOn: map[string]string{"postgres": "lateral"},
	},
	{
		name: "key in a table expression", reason: "no outer row is seen from there",
		parent: allPosts, child: "WITH mine AS (SELECT id, body FROM comments WHERE post_id = ?) SELECT id, body FROM mine ORDER BY id DESC", args: []any{column(0)},
		want: "union-all", wantOn: map[string]string{"postgres": "lateral"},
	},
	{
		name: "key in a UNION", reason: "ORDER BY 1 is the whole's",
		parent: allAuthors, child: "SELECT id, title FROM posts WHERE author_id = ? UNION SELECT id, body FROM comments WHERE author_id = ? ORDER BY 1 DESC", args: []any{column(0), column(0)},
		want: "union-all", wantOn: map[string]string{"postgres": "lateral"},
	},
	{
		name: "key in a table expression, two columns of one name", reason: "MariaDB refuses those in a table expression",
		parent: allPosts, child: "SELECT c.id, t.id FROM comments c JOIN (SELECT id, post_id FROM comments WHERE post_id = ?) t ON t.post_id = c.post_id ORDER BY c.id, t.id", args: []any{column(0)},
		want: "union-all", wantOn: map[string]string{"postgres": "lateral"},
	},
	{
		name: "two columns of one name, ordered by neither", reason: "what orders the rows becomes columns beside them",
		parent: allPosts, child: "SELECT c.id, t.id FROM comments c JOIN (SELECT id, post_id FROM comments WHERE post_id = ?) t ON t.post_id = c.post_id ORDER BY c.author_id, c.body DESC, t.id DESC", args: []any{column(0)},
		want: "union-all", wantOn: map[string]string{"postgres": "lateral"},
	},
	{
		name: "ordered by what is not returned", reason: "the order is carried out of a table expression",
		parent: allPosts, child: "SELECT c.body FROM comments c JOIN (SELECT id FROM comments WHERE post_id = ?) t ON t.id = c.id ORDER BY c.author_id * 2 DESC, c.id", args: []any{column(0)},
		want: "union-all", wantOn: map[string]string{"postgres": "lateral"},
	},
	{
		name: "first two of a UNION", reason: "LIMIT is the whole's, and holds for each key",
		parent: allAuthors, child: "SELECT id FROM posts WHERE author_id = ? UNION SELECT id FROM comments WHERE author_id = ? ORDER BY id DESC LIMIT 2", args: []any{column(0), column(0)},
		want: "union-all", wantOn: map[string]string{"postgres": "lateral"},
	},
	{
		name: "named window", reason: "a window that is named elsewhere is left alone",
		parent: allPosts, child: "SELECT id, RANK() OVER w FROM comments WHERE post_id = ? WINDOW w AS (ORDER BY author_id) ORDER BY id", args: []any{column(0)},
		want: "union-all", wantOn: map[string]string{"postgres": "lateral"},
	},
	{
		name: "window within a window's order", reason: "PARTITION BY is added to what there is",
		parent: allAuthors, child: "SELECT id, SUM(score) OVER (PARTITION BY status ORDER BY id), COUNT(*) OVER () FROM posts WHERE author_id = ? ORDER BY id", args: []any{column(0)},
		want: "batch",
	},
	{
		name: "window", reason: "a window of the rows of one key",
		parent: allPosts, child: "SELECT id, ROW_NUMBER() OVER (ORDER BY id DESC) FROM comments WHERE post_id = ? ORDER BY id", args: []any{column(0)},
		want: "batch",
	},
	{
		name: "key in the ON of an outer join", reason: "there it does not choose the rows",
		parent: allAuthors, child: "SELECT p.id, c.id FROM posts p LEFT JOIN comments c ON c.post_id = p.id AND c.author_id = ? WHERE p.score > 300 ORDER BY p.id, c.id", args: []any{column(0)},
		want: "keyed", wantOn: map[string]string{"postgres": "lateral"},
	},
	{
		name: "key in the select list too", reason: "both places take it",
		parent: allAuthors, child: "SELECT p.id, (SELECT COUNT(*) FROM comments c WHERE c.post_id = p.id AND c.author_id <> ?) FROM posts p WHERE p.author_id = ? ORDER BY p.id", args: []any{column(0), column(0)},
		want: "keyed", wantOn: map[string]string{"postgres": "lateral"},
	},
	{
		name: "one argument twice", reason: "both places take the key", mysql: "-", sqlite: "-",
		parent: allAuthors, postgres: "SELECT id, title FROM posts WHERE author_id = $1 OR reviewer_id = $1 ORDER BY id", args: []any{column(0)},
		want: "left-join",
	},
	{
		name: "JSON operators", reason: "? beside $1 is no placeholder", mysql: "-", sqlite: "-",
		parent: allPosts, postgres: `SELECT id, body FROM comments WHERE jsonb_build_object('a', body) ? 'a' AND post_id = $1 ORDER BY id`, args: []any{column(0)},
		want: "batch left-join",
	},
	{
		name: "key under OR", reason: "the condition is not the key's alone",
		parent: allPosts, child: "SELECT id, body FROM comments WHERE post_id = ? OR body = 'Comment 90' ORDER BY id", args: []any{column(0)},
		want: "left-join",
	},
	{
		name: "volatile function", reason: "it answers anew for each call",
		parent: allPosts, child: "SELECT id, body, RANDOM() FROM comments WHERE post_id = ?", mysql: "SELECT id, body, RAND() FROM comments WHERE post_id = ?", args: []any{column(0)},
		words: "returns a new value each time it is called",
	},
	{
		name: "set-returning function", reason: "its rows could not be kept apart",
		parent: allPosts, postgres: "SELECT id, unnest(string_to_array(body, ' ')) FROM comments WHERE post_id = ?", mysql: "-", sqlite: "-", args: []any{column(0)},
		words: "returns several rows for one",
	},
}
