package scenarios

import (
	"context"
	"fmt"
	"strings"
)

// keyKinds are loops whose key is easy to miss: it stands far to the right, is
// no integer, or comes after much else.
var keyKinds = []Scenario{
	{
		Name:    "the key is the last of forty columns",
		Why:     "any column may hand on the key, not only the first ones",
		Sibling: "forty columns and their authors",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id")},
		Run:     lastOfForty,
	},
	{
		Name: "forty columns and their authors",
		Why:  "the same rows with one batch",
		Run:  fortyAndBatch,
	},
	{
		Name:    "a loop behind a thousand other statements",
		Why:     "room goes to what is latest, whatever ran before",
		Sibling: "a thousand statements",
		Want:    []Want{nplusone("from comments where post_id", "one-to-many", "posts.id")},
		Run:     behindThousand,
	},
	{
		Name: "a thousand statements",
		Why:  "none of them repeats",
		Run:  func(ctx context.Context, e *Env) error { return thousand(ctx, e) },
	},
	{
		Name:    "a decimal for each row",
		Why:     "a number with a fraction is a key like any other, as the driver has it",
		Sibling: "decimals in one query",
		Want:    []Want{nplusone("from posts where id <>", "", "weight")},
		Keys:    []KeyStyle{Sparse},
		Run:     decimalEach,
	},
	{
		Name: "decimals in one query",
		Why:  "asked for at once",
		Keys: []KeyStyle{Sparse},
		Run: func(ctx context.Context, e *Env) error {
			_, err := e.fetch(ctx, `SELECT id, score * 1.25 AS weight FROM posts ORDER BY slug`)
			return err
		},
	},
	{
		Name:    "a list of two keys of each row",
		Why:     "a list that comes from one row is that row's argument, and no batch",
		Sibling: "a list of the keys of two rows",
		Want:    []Want{nplusone("from authors where id in", "", "posts.author_id", "posts.editor_id")},
		Run:     listOfRow,
	},
	{
		Name: "a list of the keys of two rows",
		Why:  "batches of two cut the column up",
		Run:  listOfRows,
	},
	{
		Name:    "a value in double quotes",
		Why:     "SQLite reads a string where no column has the name: texts that differ by it are one statement",
		Sibling: "a name in double quotes",
		Want:    []Want{nplusone("from authors where email", "", "authors.email")},
		On:      []Dialect{SQLite},
		Run:     quotedValue,
	},
	{
		Name: "a name in double quotes",
		Why:  "columns are written so, too: two statements, each once",
		On:   []Dialect{SQLite},
		Run: func(ctx context.Context, e *Env) error {
			for _, column := range []string{"email", "name"} {
				if _, err := e.fetch(ctx, `SELECT "id" FROM "authors" WHERE "`+column+`" = ?`, "x"); err != nil {
					return err
				}
			}
			return nil
		},
	},
}

// forty lists the posts' slug under many names, and their author last.
func forty(ctx context.Context, e *Env) ([]row, error) {
	var columns []string
	for i := range 38 {
		columns = append(columns, fmt.Sprintf("slug AS s%d", i))
	}
	return e.fetch(ctx, `SELECT id, `+strings.Join(columns, ", ")+`, author_id FROM posts ORDER BY slug`)
}

func lastOfForty(ctx context.Context, e *Env) error {
	posts, err := forty(ctx, e)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := e.fetch(ctx, `SELECT name FROM authors WHERE id = ?`, p[39]); err != nil {
			return err
		}
	}
	return nil
}

func fortyAndBatch(ctx context.Context, e *Env) error {
	posts, err := forty(ctx, e)
	if err != nil || len(posts) == 0 {
		return err
	}
	ids := distinct(col(posts, 39))
	_, err = e.fetch(ctx, `SELECT id, name FROM authors WHERE id IN (`+list(len(ids))+`)`, ids...)
	return err
}

// thousand runs so many statements, each once.
func thousand(ctx context.Context, e *Env) error {
	for i := range 1000 {
		if _, err := e.fetch(ctx, fmt.Sprintf(`SELECT name AS n%d FROM countries WHERE code = ?`, i), "AT"); err != nil {
			return err
		}
	}
	return nil
}

func behindThousand(ctx context.Context, e *Env) error {
	if err := thousand(ctx, e); err != nil {
		return err
	}
	posts, err := e.fetch(ctx, `SELECT id, title FROM posts ORDER BY slug`)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := e.fetch(ctx, `SELECT body FROM comments WHERE post_id = ?`, p[0]); err != nil {
			return err
		}
	}
	return nil
}

func decimalEach(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, score * 1.25 AS weight FROM posts ORDER BY slug`)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := e.fetch(ctx, `SELECT title FROM posts WHERE id <> 0 AND score * 1.25 = ?`, p[1]); err != nil {
			return err
		}
	}
	return nil
}

func listOfRow(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, author_id, editor_id FROM posts ORDER BY slug`)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := e.fetch(ctx, `SELECT name FROM authors WHERE id IN (?, ?)`, p[1], p[2]); err != nil {
			return err
		}
	}
	return nil
}

func listOfRows(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, title FROM posts ORDER BY slug`)
	if err != nil {
		return err
	}
	for i := 0; i+1 < len(posts); i += 2 {
		if _, err := e.fetch(ctx, `SELECT body FROM comments WHERE post_id IN (?, ?)`, posts[i][0], posts[i+1][0]); err != nil {
			return err
		}
	}
	return nil
}

func quotedValue(ctx context.Context, e *Env) error {
	authors, err := e.fetch(ctx, `SELECT id, email FROM authors ORDER BY name DESC`)
	if err != nil {
		return err
	}
	for _, a := range authors {
		if _, err := e.fetch(ctx, fmt.Sprintf(`SELECT name FROM authors WHERE email = "%s"`, a[1])); err != nil {
			return err
		}
	}
	return nil
}
