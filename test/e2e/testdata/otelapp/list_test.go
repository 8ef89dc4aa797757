// Package otelapp opens its database by otelsql, as programs with tracing do.
package otelapp

import (
	"database/sql"
	"testing"

	_ "example.com/sqlite"
	"github.com/XSAM/otelsql"
)

func list(db *sql.DB) error {
	rows, err := db.Query("SELECT id, author_id FROM posts")
	if err != nil {
		return err
	}
	defer rows.Close()
	var authors []int64
	for rows.Next() {
		var id, author int64
		if err := rows.Scan(&id, &author); err != nil {
			return err
		}
		authors = append(authors, author)
	}
	for _, id := range authors {
		var name string
		if err := db.QueryRow("SELECT name FROM authors WHERE id = ?", id).Scan(&name); err != nil {
			return err
		}
	}
	return rows.Err()
}

func TestOpen(t *testing.T) {
	db, err := otelsql.Open("mem", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := list(db); err != nil {
		t.Fatal(err)
	}
}

func TestRegister(t *testing.T) {
	name, err := otelsql.Register("mem")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open(name, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := list(db); err != nil {
		t.Fatal(err)
	}
}
