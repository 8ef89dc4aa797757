// Package pgxapp uses pgx by its own interface.
package pgxapp

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Setup makes two tables in a schema of their own.
func Setup(ctx context.Context, pool *pgxpool.Pool) error {
	_, err := pool.Exec(ctx, `
		DROP TABLE IF EXISTS n1_posts; DROP TABLE IF EXISTS n1_authors;
		CREATE TABLE n1_authors (id bigint PRIMARY KEY, name text NOT NULL);
		CREATE TABLE n1_posts (id bigint PRIMARY KEY, author_id bigint NOT NULL);
		INSERT INTO n1_authors SELECT 700 + i, 'author ' || i FROM generate_series(0, 11) i;
		INSERT INTO n1_posts SELECT 100 + 3 * i, 700 + (i * 7) % 12 FROM generate_series(0, 11) i;`)
	return err
}

// List asks for the author of each post.
func List(ctx context.Context, pool *pgxpool.Pool) (names []string, err error) {
	rows, err := pool.Query(ctx, "SELECT id, author_id FROM n1_posts ORDER BY id")
	if err != nil {
		return nil, err
	}
	type post struct{ ID, AuthorID int64 }
	posts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[post])
	if err != nil {
		return nil, err
	}
	for _, p := range posts {
		var name string
		err := pool.QueryRow(ctx, "SELECT name FROM n1_authors WHERE id = $1", p.AuthorID).Scan(&name)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// Rename writes each author by itself.
func Rename(ctx context.Context, pool *pgxpool.Pool, ids []int64) error {
	for _, id := range ids {
		if _, err := pool.Exec(ctx, "UPDATE n1_authors SET name = name || '!' WHERE id = $1", id); err != nil {
			return err
		}
	}
	return nil
}

// Batch asks for all in one round trip.
func Batch(ctx context.Context, pool *pgxpool.Pool, ids []int64) error {
	b := &pgx.Batch{}
	for _, id := range ids {
		b.Queue("SELECT name FROM n1_authors WHERE id = $1", id)
	}
	return pool.SendBatch(ctx, b).Close()
}
