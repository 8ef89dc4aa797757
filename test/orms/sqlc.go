package orms

import (
	"context"
	"database/sql"
)

// What follows to the end of Queries has the shape of what sqlc writes.

type dbtx interface {
	QueryContext(context.Context, string, ...interface{}) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...interface{}) *sql.Row
}

// Queries are the statements of the program.
type Queries struct{ db dbtx }

const listFollows = `-- name: ListFollows :many
SELECT author_id FROM follows WHERE reader = $1
`

// ListFollows is a statement of sqlc's.
func (q *Queries) ListFollows(ctx context.Context, reader int64) ([]int64, error) {
	return sqlcRows[int64](ctx, q.db, listFollows, reader)
}

const getAuthor = `-- name: GetAuthor :one
SELECT name FROM authors WHERE id = $1
`

// GetAuthor is a statement of sqlc's.
func (q *Queries) GetAuthor(ctx context.Context, id int64) (name string, err error) {
	return name, q.db.QueryRowContext(ctx, getAuthor, id).Scan(&name)
}

const listAuthors = `-- name: ListAuthors :many
SELECT a.name FROM follows f JOIN authors a ON a.id = f.author_id WHERE f.reader = $1
`

// ListAuthors is a statement of sqlc's.
func (q *Queries) ListAuthors(ctx context.Context, reader int64) ([]string, error) {
	return sqlcRows[string](ctx, q.db, listAuthors, reader)
}

func sqlcRows[T any](ctx context.Context, db dbtx, query string, arg any) (items []T, err error) {
	rows, err := db.QueryContext(ctx, query, arg)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var i T
		if err := rows.Scan(&i); err != nil {
			return nil, err
		}
		items = append(items, i)
	}
	return items, rows.Err()
}

func sqlcNaive(ctx context.Context, db *sql.DB, reader int, drop bool) (names []string, err error) {
	if drop {
		ctx = context.Background() // sqlc's code cannot do without one
	}
	q := &Queries{db}
	ids, err := q.ListFollows(ctx, int64(reader))
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		name, err := q.GetAuthor(ctx, id)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

func sqlcRepaired(ctx context.Context, db *sql.DB, reader int) ([]string, error) {
	return (&Queries{db}).ListAuthors(ctx, int64(reader))
}
