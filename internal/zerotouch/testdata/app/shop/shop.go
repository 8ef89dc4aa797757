// Package shop is an application that hands no context on.
package shop

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"sync"
)

type post struct{ id, author int64 }

func posts(db *sql.DB) ([]post, error) {
	rows, err := db.Query("SELECT id, author_id FROM posts")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []post
	for rows.Next() {
		var p post
		if err := rows.Scan(&p.id, &p.author); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// List asks for the author of each post.
func List(db *sql.DB) (names []string, err error) {
	all, err := posts(db)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		var name string
		if err := db.QueryRow("SELECT name FROM authors WHERE id = ?", p.author).Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// ListPrepared does so with a prepared statement in a transaction.
func ListPrepared(db *sql.DB) (names []string, err error) {
	all, err := posts(db)
	if err != nil {
		return nil, err
	}
	byID, err := db.Prepare("SELECT name FROM authors WHERE id = ? -- prepared")
	if err != nil {
		return nil, err
	}
	defer byID.Close()
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	inTx := tx.Stmt(byID)
	for _, p := range all {
		var name string
		if err := inTx.QueryRow(p.author).Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, tx.Commit()
}

// ListParallel does so in goroutines, with a context of their own.
func ListParallel(db *sql.DB) error {
	all, err := posts(db)
	if err != nil {
		return err
	}
	var wait sync.WaitGroup
	for _, p := range all {
		wait.Add(1)
		go func() {
			defer wait.Done()
			var name string
			db.QueryRowContext(context.Background(), "SELECT name FROM authors WHERE id = ?", p.author).Scan(&name)
		}()
	}
	wait.Wait()
	return nil
}

// Handler serves the list and one author.
func Handler(db *sql.DB) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /posts/{$}", func(w http.ResponseWriter, r *http.Request) {
		names, err := List(db)
		fmt.Fprint(w, len(names), err)
	})
	mux.HandleFunc("GET /authors/{id}", func(w http.ResponseWriter, r *http.Request) {
		var name string
		err := db.QueryRow("SELECT name FROM authors WHERE id = ?", len(r.PathValue("id"))).Scan(&name)
		fmt.Fprint(w, name, err)
	})
	return mux
}
