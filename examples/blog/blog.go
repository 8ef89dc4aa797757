// Package blog is the program that the examples and tests of integrations
// serve: readers follow authors, and the names of the authors are asked for one
// by one. It runs on PostgreSQL and on SQLite.
package blog

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Fill makes the tables: reader n follows n authors.
func Fill(ctx context.Context, db *sql.DB, readers int) error {
	var authors, follows []string
	for n := 1; n <= readers; n++ {
		authors = append(authors, fmt.Sprintf("(%d, 'author %d')", id(n), n))
		for i := 1; i <= n; i++ {
			follows = append(follows, fmt.Sprintf("(%d, %d)", n, id(i)))
		}
	}
	for _, statement := range []string{
		"CREATE TABLE authors (id bigint PRIMARY KEY, name text NOT NULL)",
		"CREATE TABLE follows (reader bigint NOT NULL, author_id bigint NOT NULL)",
		"INSERT INTO authors (id, name) VALUES " + strings.Join(authors, ", "),
		"INSERT INTO follows (reader, author_id) VALUES " + strings.Join(follows, ", "),
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// id spreads the authors, so that the order of their ids tells nothing.
func id(n int) int { return 7000 + n*7919%1009 }

// Authors asks for the name of each author whom a reader follows, one by one.
func Authors(ctx context.Context, db *sql.DB, reader int) (names []string, err error) {
	ids, err := followed(ctx, db, reader)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		name, err := Author(ctx, db, id)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// Author asks for the name of one author.
func Author(ctx context.Context, db *sql.DB, id int64) (name string, err error) {
	return name, db.QueryRowContext(ctx, "SELECT name FROM authors WHERE id = $1", id).Scan(&name)
}

func followed(ctx context.Context, db *sql.DB, reader int) (ids []int64, err error) {
	rows, err := db.QueryContext(ctx, "SELECT author_id FROM follows WHERE reader = $1", reader)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// Joined asks for all of them at once.
func Joined(ctx context.Context, db *sql.DB, reader int) (names []string, err error) {
	rows, err := db.QueryContext(ctx, "SELECT a.name FROM follows f JOIN authors a ON a.id = f.author_id WHERE f.reader = $1", reader)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}
