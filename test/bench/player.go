package main

import (
	"context"
	"fmt"
	"io"

	"github.com/nplusone-go/nplusone/internal/record"
)

// player runs statements without any database: a source of events of its own.
type player struct {
	ctx      context.Context
	database *record.Database
	x        record.Execution
}

// query runs a statement that returns rows.
func (p *player) query(text string, columns []string, rows [][]any, args ...any) {
	p.x.Start(p.ctx, p.database, nil, text)
	for i, v := range args {
		p.x.Arg(i+1, "", v)
	}
	p.x.Query(columns)
	for _, row := range rows {
		for i, v := range row[:min(len(row), p.x.Wants())] {
			p.x.Cell(i, v)
		}
		p.x.Row()
	}
	p.x.Close(io.EOF)
}

// thousand is what a page of a careless program may run: a list with two
// levels of look-ups below it, another list with one, a setting that is read
// again and again, and a hundred statements that run once.
func (p *player) thousand() {
	const posts, comments, authors, settings, others = 30, 8, 300, 300, 120
	list := make([][]any, posts)
	for i := range list {
		list[i] = []any{key(i), fmt.Sprint("title ", i), key(i * 7 % posts)}
	}
	p.query("SELECT id, title, author_id FROM posts ORDER BY title", []string{"id", "title", "author_id"}, list)
	for i := range list {
		under := make([][]any, comments)
		for j := range under {
			under[j] = []any{key(1000 + i*comments + j), key(2000 + (i*31+j*17)%97), "a comment"}
		}
		p.query("SELECT id, user_id, body FROM comments WHERE post_id = $1", []string{"id", "user_id", "body"}, under, list[i][0])
		for j := range under {
			p.query("SELECT id, name FROM users WHERE id = $1", []string{"id", "name"}, [][]any{{under[j][1], "Ursula"}}, under[j][1])
		}
	}
	books := make([][]any, authors)
	for i := range books {
		books[i] = []any{key(5000 + i), key(9000 + i*101%authors)}
	}
	p.query("SELECT id, author_id FROM books", []string{"id", "author_id"}, books)
	for i := range books {
		p.query("SELECT id, name FROM authors WHERE id = $1", []string{"id", "name"}, [][]any{{books[i][1], "Ursula"}}, books[i][1])
	}
	for range settings {
		p.query("SELECT value FROM settings WHERE name = $1", []string{"value"}, [][]any{{"x"}}, "rate")
	}
	for i := range others {
		p.query(fmt.Sprintf("SELECT c%d, id FROM t%d WHERE id = $1", i, i), []string{"c", "id"}, [][]any{{int64(i), int64(i)}}, int64(i))
	}
}

// key is the key of the nth row of a table, as sparse as in a table that has
// lived for a while.
func key(n int) int64 { return int64(n)*37 + 11 }
