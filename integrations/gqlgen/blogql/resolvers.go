// Package blogql is the program of the example and the test: a schema that
// gqlgen generated code for, whose authors are asked for one by one.
package blogql

import (
	"context"
	"database/sql"

	"github.com/nplusone-go/nplusone/examples/blog"
)

//go:generate go run github.com/99designs/gqlgen@v0.17.98 generate

// Reader follows authors.
type Reader struct{ ID int }

// Follow is one of them.
type Follow struct{ AuthorID int64 }

// Resolver resolves the fields that the database has.
type Resolver struct{ DB *sql.DB }

// Query is the root.
func (r *Resolver) Query() QueryResolver { return root{r} }

// Reader resolves fields of a reader.
func (r *Resolver) Reader() ReaderResolver { return readers{r} }

// Follow resolves fields of a follow.
func (r *Resolver) Follow() FollowResolver { return follows{r} }

type (
	root    struct{ *Resolver }
	readers struct{ *Resolver }
	follows struct{ *Resolver }
)

func (root) Reader(_ context.Context, id int) (*Reader, error) { return &Reader{id}, nil }

func (r readers) Follows(ctx context.Context, of *Reader) ([]*Follow, error) {
	rows, err := r.DB.QueryContext(ctx, "SELECT author_id FROM follows WHERE reader = $1", of.ID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []*Follow
	for rows.Next() {
		f := new(Follow)
		if err := rows.Scan(&f.AuthorID); err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, rows.Err()
}

func (r follows) Author(ctx context.Context, of *Follow) (*Author, error) {
	name, err := blog.Author(ctx, r.DB, of.AuthorID)
	return &Author{Name: name}, err
}
