package scenarios

import (
	"context"
	"fmt"
	"strings"
)

// sources are loops whose parent is not simply the query before them.
var sources = []Scenario{
	{
		Name:    "parent two queries back",
		Why:     "other queries ran between the list and its loop, so the one before is not the parent",
		Sibling: "two lists and no loop",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id")},
		Run:     twoBack,
	},
	{
		Name: "two lists and no loop",
		Why:  "lists side by side",
		Run:  twoLists,
	},
	{
		Name:    "several candidates, one parent",
		Why:     "three earlier results hold author ids; only one of them has them in this order",
		Sibling: "two lists and no loop",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "comments.author_id")},
		Run:     severalCandidates,
	},
	{
		Name:    "parent column under an alias",
		Why:     "the result's column has a name of its own",
		Sibling: "posts joined with authors",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.writer")},
		Run:     aliasedColumn,
	},
	{
		Name:    "parent is a join with a sub-select",
		Why:     "a hand-written parent that no ORM could name",
		Sibling: "posts joined with authors",
		Want:    []Want{nplusone("from profiles where author_id", "one-to-one", "authors.id")},
		Run:     rawParent,
	},
	{
		Name:    "key in lower case",
		Why:     "the argument is the column's value through strings.ToLower",
		Sibling: "addresses joined",
		Want:    []Want{nplusone("from logins where email", "", "customers.email")},
		Run:     lowerKeys,
	},
	{
		Name: "addresses joined",
		Why:  "lower() on both sides of a join, once",
		Run:  lowerJoined,
	},
	{
		Name:    "key looked up in the program",
		Why:     "a table of the program stands between the row's value and the argument: a loop, but no result holds its values",
		Sibling: "value already in hand",
		Want:    []Want{unsourced("from settings where name")},
		Keys:    []KeyStyle{Dense, UUID},
		Run:     lookedUp,
	},
	{
		Name:    "two columns through one line",
		Why:     "author and editor of each post by one helper: the arguments alternate between two columns",
		Sibling: "posts joined with authors twice",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id", "posts.editor_id").counted(func(n int) int { return 2 * n })},
		Run:     twoColumns,
	},
	{
		Name: "posts joined with authors twice",
		Why:  "the repair: two joins to one table",
		Run:  joinedTwice,
	},
	{
		Name:    "parent is one page of a list",
		Why:     "the parent has a LIMIT, and came with a count",
		Sibling: "page and its count",
		Want:    []Want{nplusone("from comments where post_id", "one-to-many", "posts.id").counted(func(n int) int { return min(n, 25) })},
		Run:     pageOfList,
	},
	{
		Name: "page and its count",
		Why:  "COUNT and one page",
		Run:  pageAndCount,
	},
}

// commentCount is the number of comments that n posts have.
func commentCount(n int) int {
	count := 0
	for i := range n {
		if i%5 != 4 {
			count += i%3 + 1
		}
	}
	return count
}

func twoBack(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	if _, err := e.fetch(ctx, `SELECT name, val FROM settings ORDER BY name`); err != nil {
		return err
	}
	if _, err := e.fetch(ctx, `SELECT id, name, price FROM products ORDER BY price`); err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := e.fetch(ctx, authorByID, p[2]); err != nil {
			return err
		}
	}
	return nil
}

func twoLists(ctx context.Context, e *Env) error {
	if _, err := e.fetch(ctx, listPosts); err != nil {
		return err
	}
	_, err := e.fetch(ctx, `SELECT id, name FROM authors ORDER BY name`)
	return err
}

func severalCandidates(ctx context.Context, e *Env) error {
	if _, err := e.fetch(ctx, `SELECT id, name FROM authors ORDER BY name`); err != nil {
		return err
	}
	comments, err := e.fetch(ctx, `SELECT id, author_id, body FROM comments ORDER BY body LIMIT ?`, e.N())
	if err != nil {
		return err
	}
	if _, err := e.fetch(ctx, listPosts); err != nil {
		return err
	}
	for _, c := range comments {
		if _, err := e.fetch(ctx, authorByID, c[1]); err != nil {
			return err
		}
	}
	return nil
}

func aliasedColumn(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT p.title AS heading, p.author_id AS writer FROM posts p ORDER BY p.slug`)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := e.fetch(ctx, authorByID, p[1]); err != nil {
			return err
		}
	}
	return nil
}

func rawParent(ctx context.Context, e *Env) error {
	authors, err := e.fetch(ctx, `SELECT a.id, a.name, t.posts FROM authors a
		JOIN (SELECT author_id, count(*) AS posts FROM posts GROUP BY author_id) t ON t.author_id = a.id
		ORDER BY t.posts DESC, a.name`)
	if err != nil {
		return err
	}
	for _, a := range authors {
		if _, err := e.fetch(ctx, `SELECT bio FROM profiles WHERE author_id = ?`, a[0]); err != nil {
			return err
		}
	}
	return nil
}

func lowerKeys(ctx context.Context, e *Env) error {
	customers, err := e.fetch(ctx, `SELECT id, email FROM customers ORDER BY city, id`)
	if err != nil {
		return err
	}
	for _, c := range customers {
		if _, err := e.fetch(ctx, `SELECT seen FROM logins WHERE email = ?`, strings.ToLower(c[1].(string))); err != nil {
			return err
		}
	}
	return nil
}

func lowerJoined(ctx context.Context, e *Env) error {
	_, err := e.fetch(ctx, `SELECT c.id, l.seen FROM customers c JOIN logins l ON l.email = lower(c.email)`)
	return err
}

func lookedUp(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, title, score FROM posts ORDER BY id`)
	if err != nil {
		return err
	}
	for i := range posts {
		name := fmt.Sprintf("setting-%d", (i*5+2)%12)
		if _, err := e.fetch(ctx, `SELECT val FROM settings WHERE name = ?`, name); err != nil {
			return err
		}
	}
	return nil
}

func twoColumns(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, author_id, editor_id FROM posts ORDER BY id`)
	if err != nil {
		return err
	}
	name := func(id any) error {
		_, err := e.fetch(ctx, authorByID, id)
		return err
	}
	for _, p := range posts {
		for _, id := range p[1:3] {
			if err := name(id); err != nil {
				return err
			}
		}
	}
	return nil
}

func joinedTwice(ctx context.Context, e *Env) error {
	_, err := e.fetch(ctx, `SELECT p.id, a.name, b.name FROM posts p JOIN authors a ON a.id = p.author_id JOIN authors b ON b.id = p.editor_id`)
	return err
}

func pageOfList(ctx context.Context, e *Env) error {
	if _, err := e.fetch(ctx, `SELECT count(*) FROM posts`); err != nil {
		return err
	}
	posts, err := e.fetch(ctx, `SELECT id, title FROM posts ORDER BY score DESC, id LIMIT ? OFFSET ?`, 25, 0)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := e.fetch(ctx, commentsOf, p[0]); err != nil {
			return err
		}
	}
	return nil
}

func pageAndCount(ctx context.Context, e *Env) error {
	if _, err := e.fetch(ctx, `SELECT count(*) FROM posts`); err != nil {
		return err
	}
	_, err := e.fetch(ctx, `SELECT id, title FROM posts ORDER BY score DESC, id LIMIT ? OFFSET ?`, 25, 0)
	return err
}
