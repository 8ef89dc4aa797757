package scenarios

import (
	"context"
	"fmt"
)

// relations are the ways in which two tables belong together.
var relations = []Scenario{
	{
		Name:    "users, posts, comments: two levels",
		Why:     "a loop within a loop is two findings, the outer one first",
		Sibling: "two levels batched",
		Want: []Want{
			nplusone("from posts where author_id", "one-to-many", "authors.id").counted(func(n int) int { return n + 2 }),
			nplusone("from comments where post_id", "one-to-many", "posts.id"),
		},
		Run: twoLevels,
	},
	{
		Name: "two levels batched",
		Why:  "one statement for each level",
		Run:  twoLevelsBatched,
	},
	{
		Name:    "only the inner level is missing",
		Why:     "the outer level was batched, the inner one forgotten: exactly one finding",
		Sibling: "two levels batched",
		Want:    []Want{nplusone("from comments where post_id", "one-to-many", "posts.id")},
		Run:     innerMissing,
	},
	{
		Name:    "two children, one batched",
		Why:     "the sibling that is batched must not be blamed",
		Sibling: "two levels batched",
		Want:    []Want{nplusone("from post_tags where post_id", "", "posts.id")},
		Run:     siblingBatched,
	},
	{
		Name:    "two shapes an iteration",
		Why:     "one helper that asks two questions is two findings",
		Sibling: "each question once",
		Want: []Want{
			nplusone("from authors where id", "many-to-one", "posts.author_id"),
			nplusone("from comments where post_id", "one-to-many", "posts.id"),
		},
		Run: twoShapes,
	},
	{
		Name: "each question once",
		Why:  "the same helper for one row",
		Run:  eachQueryOnce,
	},
	{
		Name:    "profile of each author",
		Why:     "one to one, from the side without the key",
		Sibling: "authors joined with profiles",
		Want:    []Want{nplusone("from profiles where author_id", "one-to-one", "authors.id").counted(func(n int) int { return n + 2 })},
		Run:     profileOfAuthor,
	},
	{
		Name: "authors joined with profiles",
		Why:  "the repair of the one beside it",
		Run:  profilesJoined,
	},
	{
		Name:    "author of each profile",
		Why:     "one to one, from the side with the key: no value repeats",
		Sibling: "authors joined with profiles",
		Want:    []Want{nplusone("from authors where id", "", "profiles.author_id").counted(func(n int) int { return n + 2 })},
		Run:     authorOfProfile,
	},
	{
		Name:    "tags of each post, through the join table",
		Why:     "many to many",
		Sibling: "tags of all posts",
		Want:    []Want{nplusone("from tags", "many-to-many", "posts.id")},
		Run:     tagsOfPost,
	},
	{
		Name: "tags of all posts",
		Why:  "the join table joined, once",
		Run:  tagsOfAllPosts,
	},
	{
		Name:    "posts of each tag, through the join table",
		Why:     "many to many the other way round",
		Sibling: "tags of all posts",
		Want:    []Want{nplusone("from posts", "many-to-many", "tags.id")},
		Run:     postsOfTag,
	},
	{
		Name:    "comments of each author, through posts",
		Why:     "has many through: the key belongs to the table in the middle",
		Sibling: "tags of all posts",
		Want:    []Want{nplusone("from comments", "", "authors.id").counted(func(n int) int { return n + 2 })},
		Run:     commentsThroughPosts,
	},
	{
		Name:    "polymorphic: type and id in each row",
		Why:     "one column points to several tables: one finding for each",
		Sibling: "polymorphic, nothing attached",
		Want: []Want{
			nplusone("from posts where id", "", "attachments.subject_id"),
			nplusone("from comments where id", "", "attachments.subject_id"),
		},
		Run: polymorphic,
	},
	{
		Name: "polymorphic, nothing attached",
		Why:  "no type, no query",
		Run:  polymorphicNil,
	},
	{
		Name:    "polymorphic children of each post",
		Why:     "the constant type beside the key does not follow the rows",
		Sibling: "polymorphic, nothing attached",
		Want:    []Want{nplusone("from attachments where subject_type", "", "posts.id")},
		Run:     polymorphicChildren,
	},
	{
		Name:    "composite key",
		Why:     "both columns of the key come from the same row",
		Sibling: "composite key joined",
		Want:    []Want{nplusone("from stock where product_id", "", "items.product_id", "items.warehouse_id").counted(func(n int) int { return 2 * n })},
		Run:     compositeKey,
	},
	{
		Name: "composite key joined",
		Why:  "the repair of the one beside it",
		Run:  compositeJoined,
	},
	{
		Name:    "deferred column of each row",
		Why:     "the body is fetched row by row from the table that listed the rows",
		Sibling: "column selected at once",
		Want:    []Want{nplusone("select body from posts where id", "", "posts.id")},
		Run:     deferredColumn,
	},
	{
		Name: "column selected at once",
		Why:  "the repair of the one beside it",
		Run:  columnAtOnce,
	},
	{
		Name:    "country by code of each author",
		Why:     "a natural key that is text and repeats often",
		Sibling: "authors joined with profiles",
		Want:    []Want{nplusone("from countries where code", "many-to-one", "authors.country_code").counted(func(n int) int { return n + 2 })},
		Sizes:   []int{6, 20, 200},
		HeldOut: true,
		Run:     countryByCode,
	},
	{
		Name:    "items of each order",
		Why:     "children with a composite key of their own",
		Sibling: "composite key joined",
		Want:    []Want{nplusone("from items where order_id", "one-to-many", "orders.id")},
		HeldOut: true,
		Run:     itemsOfOrder,
	},
}

const (
	listAuthors = `SELECT id, name FROM authors ORDER BY id`
	postsOf     = `SELECT id, title FROM posts WHERE author_id = ?`
)

// forEach runs a query for each row, with the row's column as argument.
func (e *Env) forEach(ctx context.Context, rows []row, column int, text string) error {
	for _, r := range rows {
		if _, err := e.fetch(ctx, text, r[column]); err != nil {
			return err
		}
	}
	return nil
}

func twoLevels(ctx context.Context, e *Env) error {
	authors, err := e.fetch(ctx, listAuthors)
	if err != nil {
		return err
	}
	for _, a := range authors {
		posts, err := e.fetch(ctx, postsOf, a[0])
		if err != nil {
			return err
		}
		for _, p := range posts {
			if _, err := e.fetch(ctx, commentsOf, p[0]); err != nil {
				return err
			}
		}
	}
	return nil
}

func twoLevelsBatched(ctx context.Context, e *Env) error {
	authors, err := e.fetch(ctx, listAuthors)
	if err != nil {
		return err
	}
	posts, err := e.fetch(ctx, `SELECT author_id, id FROM posts WHERE author_id IN (`+list(len(authors))+`)`, col(authors, 0)...)
	if err != nil {
		return err
	}
	_, err = e.fetch(ctx, `SELECT post_id, id FROM comments WHERE post_id IN (`+list(len(posts))+`)`, col(posts, 1)...)
	return err
}

func innerMissing(ctx context.Context, e *Env) error {
	authors, err := e.fetch(ctx, listAuthors)
	if err != nil {
		return err
	}
	posts, err := e.fetch(ctx, `SELECT id, author_id FROM posts WHERE author_id IN (`+list(len(authors))+`) ORDER BY score`, col(authors, 0)...)
	if err != nil {
		return err
	}
	return e.forEach(ctx, posts, 0, commentsOf)
}

func siblingBatched(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	if _, err := e.fetch(ctx, `SELECT post_id, body FROM comments WHERE post_id IN (`+list(len(posts))+`)`, col(posts, 0)...); err != nil {
		return err
	}
	return e.forEach(ctx, posts, 0, `SELECT tag_id FROM post_tags WHERE post_id = ?`)
}

func (e *Env) describe(ctx context.Context, p row) error {
	if _, err := e.fetch(ctx, authorByID, p[2]); err != nil {
		return err
	}
	_, err := e.fetch(ctx, commentsOf, p[0])
	return err
}

func twoShapes(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if err := e.describe(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

func eachQueryOnce(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts+` LIMIT 1`)
	if err != nil {
		return err
	}
	return e.describe(ctx, posts[0])
}

func profileOfAuthor(ctx context.Context, e *Env) error {
	authors, err := e.fetch(ctx, listAuthors)
	if err != nil {
		return err
	}
	return e.forEach(ctx, authors, 0, `SELECT id, bio FROM profiles WHERE author_id = ?`)
}

func profilesJoined(ctx context.Context, e *Env) error {
	_, err := e.fetch(ctx, `SELECT a.id, a.name, p.bio FROM authors a LEFT JOIN profiles p ON p.author_id = a.id`)
	return err
}

func authorOfProfile(ctx context.Context, e *Env) error {
	profiles, err := e.fetch(ctx, `SELECT id, bio, author_id FROM profiles ORDER BY id`)
	if err != nil {
		return err
	}
	return e.forEach(ctx, profiles, 2, authorByID)
}

func tagsOfPost(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	return e.forEach(ctx, posts, 0, `SELECT t.id, t.name FROM tags t JOIN post_tags pt ON pt.tag_id = t.id WHERE pt.post_id = ? ORDER BY t.name`)
}

func tagsOfAllPosts(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	_, err = e.fetch(ctx, `SELECT pt.post_id, t.name FROM tags t JOIN post_tags pt ON pt.tag_id = t.id WHERE pt.post_id IN (`+list(len(posts))+`)`, col(posts, 0)...)
	return err
}

func postsOfTag(ctx context.Context, e *Env) error {
	tags, err := e.fetch(ctx, `SELECT id, name FROM tags ORDER BY name`)
	if err != nil {
		return err
	}
	return e.forEach(ctx, tags, 0, `SELECT p.id, p.title FROM posts p JOIN post_tags pt ON pt.post_id = p.id WHERE pt.tag_id = ?`)
}

func commentsThroughPosts(ctx context.Context, e *Env) error {
	authors, err := e.fetch(ctx, `SELECT id, name FROM authors ORDER BY email`)
	if err != nil {
		return err
	}
	return e.forEach(ctx, authors, 0, `SELECT c.id, c.body FROM comments c JOIN posts p ON p.id = c.post_id WHERE p.author_id = ?`)
}

func polymorphic(ctx context.Context, e *Env) error {
	attachments, err := e.fetch(ctx, `SELECT id, subject_type, subject_id FROM attachments ORDER BY id`)
	if err != nil {
		return err
	}
	for _, a := range attachments {
		switch a[1] {
		case "post":
			_, err = e.fetch(ctx, `SELECT title FROM posts WHERE id = ?`, a[2])
		case "comment":
			_, err = e.fetch(ctx, `SELECT body FROM comments WHERE id = ?`, a[2])
		default:
			err = fmt.Errorf("unknown subject %v", a[1])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func polymorphicNil(ctx context.Context, e *Env) error {
	attachments, err := e.fetch(ctx, `SELECT id, NULL AS subject_type, NULL AS subject_id FROM attachments`)
	if err != nil {
		return err
	}
	for _, a := range attachments {
		if a[1] == nil {
			continue
		}
		if _, err := e.fetch(ctx, `SELECT title FROM posts WHERE id = ?`, a[2]); err != nil {
			return err
		}
	}
	return nil
}

func polymorphicChildren(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := e.fetch(ctx, `SELECT path FROM attachments WHERE subject_type = ? AND subject_id = ?`, "post", p[0]); err != nil {
			return err
		}
	}
	return nil
}

func compositeKey(ctx context.Context, e *Env) error {
	items, err := e.fetch(ctx, `SELECT order_id, line, product_id, warehouse_id FROM items ORDER BY order_id, line`)
	if err != nil {
		return err
	}
	for _, i := range items {
		if _, err := e.fetch(ctx, `SELECT quantity FROM stock WHERE product_id = ? AND warehouse_id = ?`, i[2], i[3]); err != nil {
			return err
		}
	}
	return nil
}

func compositeJoined(ctx context.Context, e *Env) error {
	_, err := e.fetch(ctx, `SELECT i.order_id, i.line, s.quantity FROM items i JOIN stock s ON s.product_id = i.product_id AND s.warehouse_id = i.warehouse_id`)
	return err
}

func deferredColumn(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, title FROM posts ORDER BY score DESC`)
	if err != nil {
		return err
	}
	return e.forEach(ctx, posts, 0, `SELECT body FROM posts WHERE id = ?`)
}

func columnAtOnce(ctx context.Context, e *Env) error {
	_, err := e.fetch(ctx, `SELECT id, title, body FROM posts ORDER BY score DESC`)
	return err
}

func countryByCode(ctx context.Context, e *Env) error {
	authors, err := e.fetch(ctx, `SELECT id, country_code FROM authors ORDER BY name`)
	if err != nil {
		return err
	}
	return e.forEach(ctx, authors, 1, `SELECT name FROM countries WHERE code = ?`)
}

func itemsOfOrder(ctx context.Context, e *Env) error {
	orders, err := e.fetch(ctx, `SELECT id, status, total FROM orders ORDER BY total`)
	if err != nil {
		return err
	}
	return e.forEach(ctx, orders, 0, `SELECT line, product_id, quantity FROM items WHERE order_id = ?`)
}
