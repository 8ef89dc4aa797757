package testshop

import (
	"context"
	"database/sql"
)

// Post is a post with its author's name.
type Post struct {
	ID       int64
	Title    string
	AuthorID int64
	Author   string
}

// Limited is the first n posts, and their authors one by one.
func Limited(ctx context.Context, db *sql.DB, n int) ([]Post, error) {
	rows, err := db.QueryContext(ctx, "SELECT id, title, author_id FROM posts LIMIT $1", n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var posts []Post
	for rows.Next() {
		var p Post
		if err := rows.Scan(&p.ID, &p.Title, &p.AuthorID); err != nil {
			return nil, err
		}
		posts = append(posts, p)
	}
	for i := range posts {
		if err := nameAuthor(ctx, db, &posts[i]); err != nil {
			return nil, err
		}
	}
	return posts, rows.Err()
}

func nameAuthor(ctx context.Context, db *sql.DB, p *Post) error {
	return db.QueryRowContext(ctx, "SELECT name FROM authors WHERE id = $1", p.AuthorID).Scan(&p.Author)
}

// List is all posts with their authors one by one.
func List(ctx context.Context, db *sql.DB) ([]Post, error) { return Limited(ctx, db, 1<<30) }

// ListDroppingContext is List by a program that does not pass contexts on.
func ListDroppingContext(db *sql.DB) ([]Post, error) { return List(context.Background(), db) }

// Joined is all posts with their authors in one query.
func Joined(ctx context.Context, db *sql.DB) ([]Post, error) {
	rows, err := db.QueryContext(ctx, "SELECT p.id, p.title, a.name FROM posts p JOIN authors a ON a.id = p.author_id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var posts []Post
	for rows.Next() {
		var p Post
		if err := rows.Scan(&p.ID, &p.Title, &p.Author); err != nil {
			return nil, err
		}
		posts = append(posts, p)
	}
	return posts, rows.Err()
}

// Coincidence lists posts and then asks for authors from a list of its own,
// which happens to be the same.
func Coincidence(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "SELECT id, title, author_id FROM posts")
	if err != nil {
		return err
	}
	defer rows.Close()
	n := int64(0)
	for rows.Next() {
		n++
	}
	for i := range n {
		if err := nameAuthor(ctx, db, &Post{AuthorID: authorOf(i)}); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Strict is List by a program that takes two posts of one author for
// impossible, and panics.
func Strict(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "SELECT id, title, author_id FROM posts")
	if err != nil {
		return err
	}
	defer rows.Close()
	seen := map[int64]bool{}
	for rows.Next() {
		var p Post
		if err := rows.Scan(&p.ID, &p.Title, &p.AuthorID); err != nil {
			return err
		}
		if seen[p.AuthorID] {
			panic("two posts of one author")
		}
		seen[p.AuthorID] = true
		if err := nameAuthor(ctx, db, &p); err != nil {
			return err
		}
	}
	return rows.Err()
}
