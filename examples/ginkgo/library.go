// Package library lends books, in two ways: with a query for each book's
// author, and without.
package library

import (
	"context"
	"database/sql"
)

// Library reads a catalogue.
type Library struct{ DB *sql.DB }

// Book is a book with its author.
type Book struct {
	Title, Author string
	authorID      int64
}

// Naive lists the books and asks for each author.
func (l Library) Naive(ctx context.Context) ([]Book, error) {
	rows, err := l.DB.QueryContext(ctx, `SELECT title, author_id FROM books ORDER BY title`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var books []Book
	for rows.Next() {
		var b Book
		if err := rows.Scan(&b.Title, &b.authorID); err != nil {
			return nil, err
		}
		books = append(books, b)
	}
	for i := range books {
		err := l.DB.QueryRowContext(ctx, `SELECT name FROM authors WHERE id = ?`, books[i].authorID).Scan(&books[i].Author)
		if err != nil {
			return nil, err
		}
	}
	return books, rows.Err()
}

// Joined lists the books with their authors in one query.
func (l Library) Joined(ctx context.Context) ([]Book, error) {
	rows, err := l.DB.QueryContext(ctx, `SELECT b.title, a.name FROM books b JOIN authors a ON a.id = b.author_id ORDER BY b.title`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var books []Book
	for rows.Next() {
		var b Book
		if err := rows.Scan(&b.Title, &b.Author); err != nil {
			return nil, err
		}
		books = append(books, b)
	}
	return books, rows.Err()
}
