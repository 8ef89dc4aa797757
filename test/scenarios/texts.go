package scenarios

import "context"

// texts are lines that run more than one text.
var texts = []Scenario{
	{
		Name:    "optional condition",
		Why:     "the text of one line depends on the row, its key does not: each text alone runs too seldom",
		Sibling: "statements of a dashboard",
		Want:    []Want{nplusone("from comments where post_id", "", "posts.id")},
		Run:     optionalCondition,
	},
	{
		Name: "statements of a dashboard",
		Why:  "one line runs several statements for one author: another text each time, and nothing of it again",
		Run:  statementsInTurn,
	},
	{
		Name:    "optional column of an update",
		Why:     "what is set depends on the row",
		Sibling: "statements of a dashboard",
		Want:    []Want{write("update posts set", "posts.id")},
		Writes:  []string{"posts"},
		Run:     optionalColumn,
	},
}

func optionalCondition(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for i, p := range posts {
		query := `SELECT id, body FROM comments WHERE post_id = ?`
		if i%2 > 0 {
			query += ` AND body IS NOT NULL`
		}
		if _, err := e.fetch(ctx, query, p[0]); err != nil {
			return err
		}
	}
	return nil
}

func statementsInTurn(ctx context.Context, e *Env) error {
	authors, err := e.fetch(ctx, `SELECT id FROM authors ORDER BY id LIMIT 1`)
	if err != nil {
		return err
	}
	for _, query := range []string{
		`SELECT count(*) FROM posts WHERE author_id = ?`,
		`SELECT max(title) FROM posts WHERE author_id = ?`,
		`SELECT bio FROM profiles WHERE author_id = ?`,
		`SELECT count(*) FROM profiles WHERE author_id = ?`,
		`SELECT min(title) FROM posts WHERE author_id = ?`,
		`SELECT title FROM posts WHERE author_id = ? ORDER BY title LIMIT 1`,
	} {
		if _, err := e.fetch(ctx, query, authors[0][0]); err != nil {
			return err
		}
	}
	return nil
}

func optionalColumn(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for i, p := range posts {
		update := `UPDATE posts SET title = 'seen' WHERE id = ?`
		if i%2 > 0 {
			update = `UPDATE posts SET title = 'seen', author_id = author_id WHERE id = ?`
		}
		if err := e.exec(ctx, update, p[0]); err != nil {
			return err
		}
	}
	return nil
}
