// Package store is a data layer as programs keep one: it stands between the
// scenarios and the database, so that their loops are packages away from
// their statements.
package store

import (
	"context"
	"database/sql"
	"strings"
)

// DB is what the store needs of a database, a transaction or a connection.
type DB interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Store reads the blog.
type Store struct {
	db     DB
	rebind func(string) string
}

// New returns a store on db; rebind gives the dialect's placeholders.
func New(db DB, rebind func(string) string) *Store { return &Store{db, rebind} }

// Post is a post of the list.
type Post struct {
	ID, AuthorID Key
	Title        string
}

// Author is who wrote it.
type Author struct {
	ID   Key
	Name string
}

// Posts lists all posts.
func (s *Store) Posts(ctx context.Context) ([]Post, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, author_id, title FROM posts ORDER BY title`)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(p *Post) []any { return []any{&p.ID, &p.AuthorID, &p.Title} })
}

// Author loads one author.
func (s *Store) Author(ctx context.Context, id Key) (Author, error) {
	var a Author
	err := s.db.QueryRowContext(ctx, s.rebind(`SELECT id, name FROM authors WHERE id = ?`), id).Scan(&a.ID, &a.Name)
	return a, err
}

// Authors loads several at once.
func (s *Store) Authors(ctx context.Context, ids []Key) ([]Author, error) {
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	in := strings.TrimSuffix(strings.Repeat("?, ", len(ids)), ", ")
	rows, err := s.db.QueryContext(ctx, s.rebind(`SELECT id, name FROM authors WHERE id IN (`+in+`)`), args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(a *Author) []any { return []any{&a.ID, &a.Name} })
}

// collect scans and closes the rows of a query.
func collect[T any](rows *sql.Rows, fields func(*T) []any) ([]T, error) {
	defer rows.Close()
	var all []T
	for rows.Next() {
		var v T
		if err := rows.Scan(fields(&v)...); err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}
