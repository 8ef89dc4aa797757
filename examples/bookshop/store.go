// Bookshop is a plain program that knows nothing of nplusone: no wrapped
// driver, no middleware, no context handed on. It is what `nplusone test` and
// `nplusone run` are shown on.
package main

import "database/sql"

// Store reads and writes the shop's tables.
type Store struct{ db *sql.DB }

// Book is one row of the list.
type Book struct {
	ID     int64
	Title  string
	Author string
	Copies int
}

// Open makes the tables and a few rows in an SQLite file.
func Open(file string) (*Store, error) {
	db, err := sql.Open("sqlite", file)
	if err != nil {
		return nil, err
	}
	_, err = db.Exec(`
		CREATE TABLE IF NOT EXISTS authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
		CREATE TABLE IF NOT EXISTS books (id INTEGER PRIMARY KEY, title TEXT NOT NULL, author_id INTEGER NOT NULL REFERENCES authors (id));
		CREATE TABLE IF NOT EXISTS copies (id INTEGER PRIMARY KEY, book_id INTEGER NOT NULL REFERENCES books (id), sold INTEGER NOT NULL DEFAULT 0);`)
	if err != nil {
		db.Close()
		return nil, err
	}
	return &Store{db}, nil
}

// Books lists the books with their authors and the copies that are left. It
// asks two questions for each book.
func (s *Store) Books() ([]Book, error) {
	rows, err := s.db.Query("SELECT id, title, author_id FROM books ORDER BY title")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var books []Book
	for rows.Next() {
		var b Book
		var author int64
		if err := rows.Scan(&b.ID, &b.Title, &author); err != nil {
			return nil, err
		}
		if err := s.describe(&b, author); err != nil {
			return nil, err
		}
		books = append(books, b)
	}
	return books, rows.Err()
}

func (s *Store) describe(b *Book, author int64) error {
	if err := s.db.QueryRow("SELECT name FROM authors WHERE id = ?", author).Scan(&b.Author); err != nil {
		return err
	}
	return s.db.QueryRow("SELECT COUNT(*) FROM copies WHERE book_id = ? AND sold = 0", b.ID).Scan(&b.Copies)
}

// Titles lists the titles alone, with one query.
func (s *Store) Titles() ([]string, error) {
	rows, err := s.db.Query("SELECT title FROM books ORDER BY title")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var titles []string
	for rows.Next() {
		var t string
		if err := rows.Scan(&t); err != nil {
			return nil, err
		}
		titles = append(titles, t)
	}
	return titles, rows.Err()
}
