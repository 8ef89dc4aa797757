// Package shop has the tables of the applications that fixes are written into.
package shop

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// tables are made anew for each run. Author 3 has no posts, post 6 an author
// that is not there, post 5 no comments.
const tables = `
DROP TABLE IF EXISTS comments;
DROP TABLE IF EXISTS posts;
DROP TABLE IF EXISTS authors;
DROP TABLE IF EXISTS shelves;
CREATE TABLE authors (id BIGINT PRIMARY KEY, name VARCHAR(40) NOT NULL);
CREATE TABLE posts (id BIGINT PRIMARY KEY, author_id BIGINT NOT NULL, title VARCHAR(40) NOT NULL, subtitle VARCHAR(40), draft BOOLEAN NOT NULL);
CREATE TABLE comments (id BIGINT PRIMARY KEY, post_id BIGINT NOT NULL, body VARCHAR(40) NOT NULL, approved BOOLEAN NOT NULL);
CREATE TABLE shelves (id BIGINT PRIMARY KEY, post_id BIGINT NOT NULL, place BIGINT);`

// Rows is the number of posts that have an author.
const Rows = 24

// Fill makes the tables.
func Fill(ctx context.Context, db *sql.DB) error {
	for _, text := range strings.Split(tables, ";") {
		if strings.TrimSpace(text) == "" {
			continue
		}
		if _, err := db.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	var rows []string
	for i := 1; i <= 9; i++ {
		rows = append(rows, fmt.Sprintf("INSERT INTO authors VALUES (%d, 'author %d')", i*7, i))
	}
	for i := 1; i <= Rows; i++ {
		subtitle := "NULL"
		if i%3 == 0 {
			subtitle = fmt.Sprintf("'sub %d'", i)
		}
		rows = append(rows, fmt.Sprintf("INSERT INTO posts VALUES (%d, %d, 'post %d', %s, %v)", i*11, (i%9+1)*7, i, subtitle, i%4 == 0))
		for j := range i % 4 {
			id := i*100 + j
			rows = append(rows, fmt.Sprintf("INSERT INTO comments VALUES (%d, %d, 'comment %d', %v)", id, i*11, id, j != 1))
		}
		if i%2 == 0 {
			rows = append(rows, fmt.Sprintf("INSERT INTO shelves VALUES (%d, %d, %d)", i, i*11, i*3))
		}
	}
	for _, text := range rows {
		if _, err := db.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return nil
}
