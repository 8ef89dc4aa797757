// Package sqlshop is an application on database/sql and sqlx.
package sqlshop

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"
)

// ID is a key of its own type.
type ID int64

// DBTX is what both a database and a transaction do.
type DBTX interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Post is by one author.
type Post struct {
	ID       ID     `db:"id"`
	AuthorID int64  `db:"author_id"`
	Title    string `db:"title"`
}

// Author writes posts.
type Author struct {
	ID   int64  `db:"id"`
	Name string `db:"name"`
}

// Names are the loops of the application.
var Names = []string{"names", "rows", "counts", "authors", "selected", "writes"}

// dollars writes $n for ?, where the database takes these.
func dollars(dialect, query string) string {
	for n := 1; dialect == "postgres" && strings.Contains(query, "?"); n++ {
		query = strings.Replace(query, "?", fmt.Sprint("$", n), 1)
	}
	return query
}

// Run runs one of them, and returns what it came to.
func Run(ctx context.Context, db *sql.DB, dialect, name string) (any, error) {
	x := &app{dialect, sqlx.NewDb(db, dialect)}
	switch name {
	case "names":
		return x.names(ctx, db)
	case "rows":
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return nil, err
		}
		defer func() { _ = tx.Rollback() }()
		return x.rows(ctx, tx)
	case "counts":
		return x.counts(ctx, db)
	case "authors":
		return x.authors(ctx)
	case "selected":
		return x.selected(ctx)
	case "writes":
		if err := x.writes(ctx, db); err != nil {
			return nil, err
		}
		return x.counts(ctx, db)
	}
	return nil, fmt.Errorf("no loop %s", name)
}

type app struct {
	dialect string
	db      *sqlx.DB
}

func (x *app) posts(ctx context.Context, db DBTX) ([]Post, error) {
	rows, err := db.QueryContext(ctx, "SELECT id, author_id, title FROM posts ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Post
	for rows.Next() {
		var p Post
		if err := rows.Scan(&p.ID, &p.AuthorID, &p.Title); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// names asks through an interface, and keeps what is missing.
func (x *app) names(ctx context.Context, db DBTX) ([]string, error) {
	posts, err := x.posts(ctx, db)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range posts {
		var name string
		err := db.QueryRowContext(ctx, dollars(x.dialect, "SELECT name FROM authors WHERE id = ?"), p.AuthorID).Scan(&name)
		if errors.Is(err, sql.ErrNoRows) {
			name = "nobody"
		} else if err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

// rows asks in a transaction, by a key of the program's own type.
func (x *app) rows(ctx context.Context, tx *sql.Tx) ([]string, error) {
	posts, err := x.posts(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range posts {
		rows, err := tx.QueryContext(ctx, dollars(x.dialect, "SELECT body FROM comments WHERE post_id = ? ORDER BY id"), p.ID)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var body string
			if err := rows.Scan(&body); err != nil {
				return nil, err
			}
			out = append(out, body)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (x *app) counts(ctx context.Context, db *sql.DB) ([]int, error) {
	posts, err := x.posts(ctx, db)
	if err != nil {
		return nil, err
	}
	var out []int
	for _, p := range posts {
		var n int
		if err := db.QueryRowContext(ctx, dollars(x.dialect, "SELECT count(*) FROM comments WHERE post_id = ?"), p.ID).Scan(&n); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

func (x *app) authors(ctx context.Context) ([]Author, error) {
	posts, err := x.posts(ctx, x.db)
	if err != nil {
		return nil, err
	}
	var out []Author
	for _, p := range posts {
		var a Author
		if err := x.db.GetContext(ctx, &a, dollars(x.dialect, "SELECT id, name FROM authors WHERE id = ?"), p.AuthorID); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

func (x *app) selected(ctx context.Context) ([]int64, error) {
	posts, err := x.posts(ctx, x.db)
	if err != nil {
		return nil, err
	}
	var out []int64
	for _, p := range posts {
		var ids []int64
		if err := x.db.SelectContext(ctx, &ids, dollars(x.dialect, "SELECT id FROM comments WHERE post_id = ? ORDER BY id"), p.ID); err != nil {
			return nil, err
		}
		out = append(out, ids...)
	}
	return out, nil
}

func (x *app) writes(ctx context.Context, db *sql.DB) error {
	posts, err := x.posts(ctx, db)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := db.ExecContext(ctx, dollars(x.dialect, "INSERT INTO comments (id, post_id, body, approved) VALUES (?, ?, ?, false)"), 5000+p.ID, p.ID, "x"); err != nil {
			return err
		}
	}
	return nil
}
