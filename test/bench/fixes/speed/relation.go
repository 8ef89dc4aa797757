// Package speed measures on PostgreSQL what a fix saves: each loop beside the
// rewrite that package suggest derives for it, at several distances between
// the program and the server.
package speed

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// relation is one loop that asks, or writes, for each row of a list.
type relation struct {
	name string
	kind string // of the rewrite that is measured, unless there is none of it
	list string // the parent; $1 is how many of its rows
	each string // the child
	// columns are those of the list that the child's arguments are.
	columns []int
	write   bool
}

const posts = `SELECT id, author_id, title FROM posts WHERE id <= $1 ORDER BY id`

var relations = []relation{
	{name: "many-to-one", kind: "join", list: posts, each: `SELECT id, name FROM authors WHERE id = $1`, columns: []int{1}},
	{name: "one-to-many", kind: "batch", list: posts, each: `SELECT id, body FROM comments WHERE post_id = $1 ORDER BY id`, columns: []int{0}},
	{name: "count", kind: "group-by", list: posts, each: `SELECT count(*) FROM comments WHERE post_id = $1`, columns: []int{0}},
	{name: "first two of each", kind: "top-n", list: posts, each: `SELECT id, body FROM comments WHERE post_id = $1 ORDER BY id DESC LIMIT 2`, columns: []int{0}},
	{name: "any other shape", kind: "lateral", list: posts, each: `SELECT id FROM comments WHERE post_id = $1 UNION SELECT id FROM notes WHERE post_id = $1 ORDER BY 1`, columns: []int{0}},
	{name: "insert", kind: "multi-insert", list: posts, each: `INSERT INTO notes (post_id, body) VALUES ($1, $2)`, columns: []int{0, 2}, write: true},
	{name: "update", kind: "update-from", list: posts, each: `UPDATE posts SET views = $1 WHERE id = $2`, columns: []int{1, 0}, write: true},
}

// maxRows is the length of the longest list.
const maxRows = 300

// tables are 300 posts of 60 authors with four comments each.
var tables = []string{
	`CREATE TABLE authors (id integer PRIMARY KEY, name text NOT NULL)`,
	`CREATE TABLE posts (id integer PRIMARY KEY, author_id integer NOT NULL, title text NOT NULL, views integer NOT NULL DEFAULT 0)`,
	`CREATE TABLE comments (id integer PRIMARY KEY, post_id integer NOT NULL, body text NOT NULL)`,
	`CREATE TABLE notes (id serial PRIMARY KEY, post_id integer NOT NULL, body text NOT NULL)`,
	`INSERT INTO authors SELECT n, 'Author ' || n FROM generate_series(1, 60) n`,
	fmt.Sprintf(`INSERT INTO posts SELECT n, 1 + (n * 7) %% 60, 'Post ' || n FROM generate_series(1, %d) n`, maxRows),
	fmt.Sprintf(`INSERT INTO comments SELECT n, 1 + n %% %d, 'Comment ' || n FROM generate_series(1, %d) n`, maxRows, 4*maxRows),
	`CREATE INDEX ON posts (author_id)`,
	`CREATE INDEX ON comments (post_id)`,
	`CREATE INDEX ON notes (post_id)`,
	`ANALYZE`,
}

// queryer is a database, or a transaction in it.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// loop is the program before the fix. It returns how many rows it read or
// wrote, and the arguments of each turn.
func (r relation) loop(ctx context.Context, q queryer, n int) (int64, [][]any, error) {
	list, err := fetch(ctx, q, r.list, n)
	if err != nil {
		return 0, nil, err
	}
	var total int64
	turns := make([][]any, len(list))
	for i, row := range list {
		for _, c := range r.columns {
			turns[i] = append(turns[i], row[c])
		}
		got, err := r.run(ctx, q, r.each, turns[i])
		if err != nil {
			return 0, nil, err
		}
		total += got
	}
	return total, turns, nil
}

// run reads or writes with one statement.
func (r relation) run(ctx context.Context, q queryer, text string, args []any) (int64, error) {
	if r.write {
		result, err := q.ExecContext(ctx, text, args...)
		if err != nil {
			return 0, err
		}
		return result.RowsAffected()
	}
	rows, err := fetch(ctx, q, text, args...)
	return int64(len(rows)), err
}

func fetch(ctx context.Context, q queryer, text string, args ...any) ([][]any, error) {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out [][]any
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// manyRows writes n rows where a printed rewrite has two and "...".
func manyRows(printed string, n int) (string, error) {
	const etc = ", ..."
	before, rest, ok := strings.Cut(printed, "VALUES ")
	two, after, more := strings.Cut(rest, etc)
	if !ok || !more {
		return "", fmt.Errorf("speed: no rows to repeat in %q", printed)
	}
	// A row before the first one of arguments gives the types, and is empty.
	const next = "), ("
	if at := strings.LastIndex(two[:strings.Index(two+"$1", "$1")], next); at >= 0 {
		types := at + len(next) - 1
		before, two = before+"VALUES "+two[:types], two[types:]
	} else {
		before += "VALUES "
	}
	columns := strings.Count(two, "$") / 2
	row := two[:strings.Index(two, fmt.Sprintf("$%d", columns))]
	row = two[:len(row)+strings.Index(two[len(row):], next)+1]
	var b strings.Builder
	b.WriteString(before)
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		text := row
		for c := columns; c >= 1; c-- {
			text = strings.ReplaceAll(text, fmt.Sprintf("$%d", c), fmt.Sprintf("\x00%d", i*columns+c))
		}
		b.WriteString(strings.ReplaceAll(text, "\x00", "$"))
	}
	return b.String() + after, nil
}
