package scenarios

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/nplusone-go/nplusone/test/scenarios/store"
)

// lists are pages that list rows and ask once for each, in the ways that
// loops are written.
var lists = []Scenario{
	{
		Name:    "author of each post, inside rows.Next",
		Why:     "the commonest N+1 there is: a look-up by foreign key while the rows are still open",
		Sibling: "posts joined with authors",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id")},
		Run:     authorInsideRows,
	},
	{
		Name: "posts joined with authors",
		Why:  "one statement brings both",
		Run:  postsJoined,
	},
	{
		Name:    "comments of each post, after scanning to a slice",
		Why:     "the rows are closed long before the loop begins",
		Sibling: "comments of all posts by IN",
		Want:    []Want{nplusone("from comments where post_id", "one-to-many", "posts.id")},
		Run:     commentsOfSlice,
	},
	{
		Name: "comments of all posts by IN",
		Why:  "the batch that replaces the loop: one list query, one child query",
		Run:  commentsBatched,
	},
	{
		Name:    "helper in another package",
		Why:     "the statement's own line is shared by the whole program; the loop is two packages away",
		Sibling: "repository method from five unrelated places",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id")},
		Run:     helperElsewhere,
	},
	{
		Name: "repository method from five unrelated places",
		Why:  "one shape from one line of a repository, but called once from each of five places for reasons of their own",
		Run:  fivePlaces,
	},
	{
		Name:    "method of an interface",
		Why:     "static tools cannot follow the call",
		Sibling: "batch method of an interface",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id")},
		Run:     interfaceMethod,
	},
	{
		Name: "batch method of an interface",
		Why:  "the same interface used as it should be",
		Run:  interfaceBatch,
	},
	{
		Name:    "rendered lazily by a template",
		Why:     "the loop is the template's range: the program's own frames are a method and the handler",
		Sibling: "template over loaded rows",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id")},
		Run:     lazyTemplate,
	},
	{
		Name: "template over loaded rows",
		Why:  "a template that only reads what it was given",
		Run:  eagerTemplate,
	},
	{
		Name:    "children that are not there",
		Why:     "sql.ErrNoRows handled as a default is a round trip all the same",
		Sibling: "nullable key, all null",
		Want:    []Want{nplusone("from archive where id", "", "posts.id")},
		Run:     absentChildren,
	},
	{
		Name:    "loop that stops early",
		Why:     "fewer executions than the parent had rows: the page shows the first quarter",
		Sibling: "single parent, single child",
		Want:    []Want{nplusone("from employees where id", "many-to-one", "departments.head_id").counted(func(n int) int { return (n + 1) / 2 })},
		Sizes:   []int{6, 20, 200},
		Run:     stopsEarly,
	},
	{
		Name: "single parent, single child",
		Why:  "one and one is two statements, not a loop",
		Run:  oneAndOne,
	},
	{
		Name:    "nullable key, nulls skipped",
		Why:     "the executions are fewer than the rows, and in their order",
		Sibling: "nullable key, all null",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.reviewer_id").counted(func(n int) int { return n - n/4 })},
		Run:     nullableKey,
	},
	{
		Name: "nullable key, all null",
		Why:  "a loop that never asks anything",
		Run:  allNull,
	},
	{
		Name:    "early return with an error",
		Why:     "what was wrong before the redirect or the error was wrong",
		Sibling: "comments of all posts by IN",
		Want:    []Want{nplusone("from comments where post_id", "one-to-many", "posts.id")},
		Run:     earlyError,
	},
	{
		Name:    "a thousand rows",
		Why:     "one finding with a count, within the bounds of the record",
		Sibling: "comments of all posts by IN",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id")},
		Sizes:   []int{1000},
		Keys:    []KeyStyle{Dense, UUID},
		Run:     helperElsewhere,
	},
}

const (
	listPosts  = `SELECT id, title, author_id FROM posts ORDER BY id`
	authorByID = `SELECT id, name FROM authors WHERE id = ?`
	commentsOf = `SELECT id, body FROM comments WHERE post_id = ?`
)

type post struct {
	ID, AuthorID store.Key
	Title        string
	Author       string
	Comments     []string
}

func authorInsideRows(ctx context.Context, e *Env) error {
	rows, err := e.DB.QueryContext(ctx, e.q(listPosts))
	if err != nil {
		return err
	}
	defer rows.Close()
	var posts []post
	for rows.Next() {
		var p post
		if err := rows.Scan(&p.ID, &p.Title, &p.AuthorID); err != nil {
			return err
		}
		var id store.Key
		if err := e.DB.QueryRowContext(ctx, e.q(authorByID), p.AuthorID).Scan(&id, &p.Author); err != nil {
			return err
		}
		posts = append(posts, p)
	}
	return rows.Err()
}

func postsJoined(ctx context.Context, e *Env) error {
	rows, err := e.DB.QueryContext(ctx, `SELECT p.id, p.title, a.name FROM posts p JOIN authors a ON a.id = p.author_id ORDER BY p.id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var p post
		if err := rows.Scan(&p.ID, &p.Title, &p.Author); err != nil {
			return err
		}
	}
	return rows.Err()
}

func scanPosts(ctx context.Context, e *Env) ([]post, error) {
	rows, err := e.DB.QueryContext(ctx, e.q(listPosts))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var posts []post
	for rows.Next() {
		var p post
		if err := rows.Scan(&p.ID, &p.Title, &p.AuthorID); err != nil {
			return nil, err
		}
		posts = append(posts, p)
	}
	return posts, rows.Err()
}

func commentsOfSlice(ctx context.Context, e *Env) error {
	posts, err := scanPosts(ctx, e)
	if err != nil {
		return err
	}
	for i := range posts {
		rows, err := e.DB.QueryContext(ctx, e.q(commentsOf), posts[i].ID)
		if err != nil {
			return err
		}
		for rows.Next() {
			var id store.Key
			var body string
			if err := rows.Scan(&id, &body); err != nil {
				rows.Close()
				return err
			}
			posts[i].Comments = append(posts[i].Comments, body)
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}

func commentsBatched(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	_, err = e.fetch(ctx, `SELECT post_id, id, body FROM comments WHERE post_id IN (`+list(len(posts))+`)`, col(posts, 0)...)
	return err
}

func absentChildren(ctx context.Context, e *Env) error {
	posts, err := scanPosts(ctx, e)
	if err != nil {
		return err
	}
	for _, p := range posts {
		title := p.Title
		err := e.DB.QueryRowContext(ctx, e.q(`SELECT title FROM archive WHERE id = ?`), p.ID).Scan(&title)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	return nil
}

func stopsEarly(ctx context.Context, e *Env) error {
	departments, err := e.fetch(ctx, `SELECT id, name, head_id FROM departments ORDER BY name`)
	if err != nil {
		return err
	}
	for i, d := range departments {
		if i == (len(departments)+1)/2 {
			break
		}
		if _, err := e.fetch(ctx, `SELECT name, grade FROM employees WHERE id = ?`, d[2]); err != nil {
			return err
		}
	}
	return nil
}

func oneAndOne(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, title, author_id FROM posts WHERE id = ?`, e.Known("posts", "id")[0])
	if err != nil {
		return err
	}
	_, err = e.fetch(ctx, authorByID, posts[0][2])
	return err
}

func nullableKey(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, title, reviewer_id FROM posts ORDER BY id`)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if p[2] == nil {
			continue
		}
		if _, err := e.fetch(ctx, authorByID, p[2]); err != nil {
			return err
		}
	}
	return nil
}

func allNull(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, title, NULL AS sponsor_id FROM posts ORDER BY id`)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if p[2] == nil {
			continue
		}
		if _, err := e.fetch(ctx, authorByID, p[2]); err != nil {
			return err
		}
	}
	return nil
}

func earlyError(ctx context.Context, e *Env) error {
	err := func() error {
		posts, err := e.fetch(ctx, listPosts)
		if err != nil {
			return err
		}
		for _, p := range posts {
			if _, err := e.fetch(ctx, commentsOf, p[0]); err != nil {
				return err
			}
		}
		return errNotAllowed
	}()
	if !errors.Is(err, errNotAllowed) {
		return fmt.Errorf("want the program's own error, got %w", err)
	}
	return nil
}

var errNotAllowed = errors.New("not allowed")
