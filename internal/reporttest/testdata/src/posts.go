package app

import "context"

const (
	listAll    = `SELECT id, title, author_id FROM posts LIMIT $1`
	authorByID = `SELECT id, name FROM authors WHERE id = $1`
)

func listPosts(ctx context.Context, db database) []post {
	var posts []post
	var p post
	rows := db.Query(ctx, listAll, 50)
	defer rows.Close()
	for rows.Next() {
		// <b>Markup</b> and ]]> and %0A stay what they are.
		if rows.Scan(&p.ID, &p.Title, &p.AuthorID) != nil {
			return nil
		}
		db.QueryRow(ctx, authorByID, p.AuthorID).Scan(&p.Author.ID, &p.Author.Name)
		posts = append(posts, p)
	}
	return posts
}
