package main

import (
	"context"
	"strings"

	"github.com/nplusone-go/nplusone/test/scenarios"
)

// hardShape is a loop whose statement has its key where a simple batch cannot
// reach it, or whose answer a simple batch would change.
type hardShape struct {
	name string
	list string // the parent
	// child is asked for each row; each ? takes the column of the list that
	// columns says.
	child   string
	columns []int
	// mysql is the text where MariaDB writes it otherwise.
	mysql string
}

const (
	allPosts   = `SELECT id, author_id, title FROM posts ORDER BY id`
	allAuthors = `SELECT id, name FROM authors ORDER BY id`
)

var hardShapes = []hardShape{
	{name: "key under OR", list: allPosts, child: `SELECT id, body FROM comments WHERE post_id = ? OR body = 'Comment 1' ORDER BY id`, columns: []int{0}},
	{name: "key under NOT", list: allAuthors, child: `SELECT id, name FROM authors WHERE NOT (id = ?) ORDER BY id LIMIT 3`, columns: []int{0}},
	{name: "key in JOIN ... ON", list: allAuthors, child: `SELECT p.id, c.id FROM posts p LEFT JOIN comments c ON c.post_id = p.id AND c.author_id = ? WHERE p.score > 2500 ORDER BY p.id, c.id`, columns: []int{0}},
	{name: "key in a CTE", list: allPosts, child: `WITH mine AS (SELECT id, body FROM comments WHERE post_id = ?) SELECT id, body FROM mine ORDER BY id`, columns: []int{0}},
	{name: "key in a UNION", list: allAuthors, child: `SELECT id FROM posts WHERE author_id = ? UNION SELECT post_id FROM comments WHERE author_id = ? ORDER BY 1`, columns: []int{0, 0}},
	{name: "key in a sub-select", list: allAuthors, child: `SELECT id, title FROM posts WHERE id IN (SELECT post_id FROM comments WHERE author_id = ?) ORDER BY id`, columns: []int{0}},
	{name: "key in a derived table", list: allPosts, child: `SELECT t.n FROM (SELECT count(*) AS n FROM comments WHERE post_id = ?) t`, columns: []int{0}},
	{name: "COALESCE(MAX)", list: allAuthors, child: `SELECT coalesce(max(score), 0) FROM posts WHERE author_id = ?`, columns: []int{0}},
	{name: "COUNT(*) > 0", list: allPosts, child: `SELECT count(*) > 0 FROM comments WHERE post_id = ?`, columns: []int{0}},
	{name: "SUM of nothing", list: `SELECT id, sku FROM products ORDER BY id`, child: `SELECT sum(quantity) FROM items WHERE product_id = ?`, columns: []int{0}},
	{name: "two aggregates", list: allPosts, child: `SELECT count(*), min(body) FROM comments WHERE post_id = ?`, columns: []int{0}},
	{name: "window function", list: allPosts, child: `SELECT id, row_number() OVER (ORDER BY id DESC) FROM comments WHERE post_id = ? ORDER BY id`, columns: []int{0}},
	{name: "cast on the placeholder", list: allPosts, child: `SELECT id, name FROM authors WHERE id = CAST(? AS bigint)`, mysql: `SELECT id, name FROM authors WHERE id = CAST(? AS signed)`, columns: []int{1}},
	{name: "SELECT DISTINCT", list: allPosts, child: `SELECT DISTINCT author_id FROM comments WHERE post_id = ? ORDER BY author_id`, columns: []int{0}},
	{name: "FOR UPDATE", list: allPosts, child: `SELECT id, name FROM authors WHERE id = ? FOR UPDATE`, columns: []int{1}},
	{name: "$1 = column", list: allPosts, child: `SELECT id, body FROM comments WHERE ? = post_id ORDER BY id`, columns: []int{0}},
	{name: "LIMIT and OFFSET", list: allPosts, child: `SELECT id, body FROM comments WHERE post_id = ? ORDER BY id LIMIT 1 OFFSET 1`, columns: []int{0}},
	{name: "GROUP BY and HAVING", list: `SELECT id, name FROM categories ORDER BY id`, child: `SELECT status, count(*) FROM posts WHERE category_id = ? GROUP BY status HAVING count(*) > 0 ORDER BY status`, columns: []int{0}},
	{name: "NOT EXISTS", list: allPosts, child: `SELECT NOT EXISTS (SELECT 1 FROM comments WHERE post_id = ?)`, columns: []int{0}},
	{name: "row comparison", list: `SELECT order_id, line, product_id, warehouse_id FROM items ORDER BY order_id, line`, child: `SELECT quantity FROM stock WHERE (product_id, warehouse_id) = (?, ?)`, columns: []int{2, 3}},
	{name: "key in an expression", list: `SELECT id, email FROM customers ORDER BY id`, child: `SELECT seen FROM logins WHERE email = lower(?)`, columns: []int{1}},
	{name: "key in the select list and in WHERE", list: allAuthors, child: `SELECT p.title, (SELECT count(*) FROM comments c WHERE c.post_id = p.id AND c.author_id <> ?) FROM posts p WHERE p.author_id = ? ORDER BY p.id`, columns: []int{0, 0}},
}

// ordered are loops whose order and limit a rewriter may lose. They are not
// hard: they are there for the mistakes that are put into their rewrites.
var ordered = []hardShape{
	{name: "backwards", list: allPosts, child: `SELECT id, body FROM comments WHERE post_id = ? ORDER BY id DESC`, columns: []int{0}},
	{name: "latest", list: allPosts, child: `SELECT id, body FROM comments WHERE post_id = ? ORDER BY id DESC LIMIT 1`, columns: []int{0}},
	{name: "latest two", list: allPosts, child: `SELECT id, body FROM comments WHERE post_id = ? ORDER BY id DESC LIMIT 2`, columns: []int{0}},
}

// scenario is the program of a hard shape.
func (h hardShape) scenario() scenarios.Scenario {
	return scenarios.Scenario{Name: "hard: " + h.name, Why: h.name, Run: h.run}
}

func (h hardShape) run(ctx context.Context, e *scenarios.Env) error {
	rows, err := h.fetch(ctx, e, h.list)
	if err != nil {
		return err
	}
	text := h.child
	switch e.Dialect {
	case scenarios.MySQL:
		if h.mysql != "" {
			text = h.mysql
		}
	case scenarios.SQLite:
		text = strings.TrimSuffix(text, " FOR UPDATE")
	}
	for _, r := range rows {
		var args []any
		for _, c := range h.columns {
			args = append(args, r[c])
		}
		if _, err := h.fetch(ctx, e, text, args...); err != nil {
			return err
		}
	}
	return nil
}

func (h hardShape) fetch(ctx context.Context, e *scenarios.Env, text string, args ...any) ([][]any, error) {
	rows, err := e.DB.QueryContext(ctx, e.Dialect.Rebind(text), args...)
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
		for i, v := range row {
			if b, ok := v.([]byte); ok {
				row[i] = string(b)
			}
		}
		out = append(out, row)
	}
	return out, rows.Err()
}
