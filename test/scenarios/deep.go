package scenarios

import "context"

// deep are requests of several levels and many statements.
var deep = []Scenario{
	{
		Name:    "three levels",
		Why:     "authors, their posts, their comments, and who wrote each: three findings that form a tree",
		Sibling: "two levels batched",
		Want: []Want{
			nplusone("from posts where author_id", "one-to-many", "authors.id").counted(func(n int) int { return n + 2 }),
			nplusone("select id, author_id from comments where post_id", "one-to-many", "posts.id"),
			nplusone("from authors where id", "many-to-one", "comments.author_id").counted(commentCount),
		},
		Run: threeLevelsDeep,
	},
	{
		Name:    "a page of everything",
		Why:     "many loops in one request, and none hides another",
		Sibling: "a page of everything, repaired",
		Want: []Want{
			nplusone("from authors where id", "many-to-one", "posts.author_id"),
			nplusone("select count(*) from comments where post_id", "count", "posts.id"),
			nplusone("from tags", "many-to-many", "posts.id"),
			nplusone("select title from posts where id", "", "attachments.subject_id"),
			duplicate("from settings where name"),
		},
		Sizes: []int{20, 200},
		Run:   everything,
	},
	{
		Name: "a page of everything, repaired",
		Why:  "the same page by joins and batches",
		Run:  everythingRepaired,
	},
	{
		Name:    "orders, lines, products",
		Why:     "a shop's history: the lines of each order, the product of each line",
		Sibling: "a page of everything, repaired",
		HeldOut: true,
		Want: []Want{
			nplusone("from items where order_id", "one-to-many", "orders.id"),
			nplusone("from products where id", "many-to-one", "items.product_id").counted(func(n int) int { return 2 * n }),
		},
		Run: orderHistory,
	},
	{
		Name:    "two kinds of children of each author",
		Why:     "posts and comments of one author: two findings beside each other, and one join of both would multiply rows",
		Sibling: "two kinds of children, a batch for each",
		Want: []Want{
			nplusone("from posts where author_id", "one-to-many", "authors.id").counted(func(n int) int { return n + 2 }),
			nplusone("from comments where author_id", "one-to-many", "authors.id").counted(func(n int) int { return n + 2 }),
		},
		Run: twoKindsOfChildren,
	},
	{
		Name: "two kinds of children, a batch for each",
		Why:  "what takes the place of both loops",
		Run:  twoKindsBatched,
	},
	{
		Name:    "author and category of each post",
		Why:     "two look-ups beside each other, which one join takes the place of",
		Sibling: "author and category joined",
		Want: []Want{
			nplusone("from authors where id", "many-to-one", "posts.author_id"),
			nplusone("from categories where id", "many-to-one", "posts.category_id"),
		},
		Run: authorAndCategory,
	},
	{
		Name: "author and category joined",
		Why:  "what takes the place of both loops",
		Run:  authorAndCategoryJoined,
	},
	{
		Name:    "post of each comment, category of each post",
		Why:     "a chain of look-ups: each follows what the one before it found",
		Sibling: "comments with post and category",
		Want: []Want{
			nplusone("from posts where id", "many-to-one", "comments.post_id").counted(commentCount),
			nplusone("from categories where id", "many-to-one", "posts.category_id").counted(commentCount),
		},
		Run: postAndCategory,
	},
	{
		Name: "comments with post and category",
		Why:  "what takes the place of both loops",
		Run:  postAndCategoryJoined,
	},
	{
		Name:    "setting loaded first, then by each row",
		Why:     "the answer was there before the loop: it can be passed down",
		Sibling: "setting passed down",
		Want:    []Want{duplicate("from settings where name")},
		Sizes:   []int{6, 20, 200},
		Run:     loadedBefore,
	},
	{
		Name: "setting passed down",
		Why:  "loaded once, used by each row",
		Run:  passedDown,
	},
}

func twoKindsOfChildren(ctx context.Context, e *Env) error {
	authors, err := e.fetch(ctx, listAuthors)
	if err != nil {
		return err
	}
	for _, a := range authors {
		if _, err := e.fetch(ctx, postsOf, a[0]); err != nil {
			return err
		}
		if _, err := e.fetch(ctx, `SELECT id, body FROM comments WHERE author_id = ? ORDER BY id`, a[0]); err != nil {
			return err
		}
	}
	return nil
}

func twoKindsBatched(ctx context.Context, e *Env) error {
	authors, err := e.fetch(ctx, listAuthors)
	if err != nil {
		return err
	}
	for _, text := range []string{
		`SELECT author_id, id, title FROM posts WHERE author_id IN (` + list(len(authors)) + `) ORDER BY id`,
		`SELECT author_id, id, body FROM comments WHERE author_id IN (` + list(len(authors)) + `) ORDER BY id`,
	} {
		if _, err := e.fetch(ctx, text, col(authors, 0)...); err != nil {
			return err
		}
	}
	return nil
}

func authorAndCategory(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, title, author_id, category_id FROM posts ORDER BY id`)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := e.fetch(ctx, authorByID, p[2]); err != nil {
			return err
		}
		if _, err := e.fetch(ctx, `SELECT name FROM categories WHERE id = ?`, p[3]); err != nil {
			return err
		}
	}
	return nil
}

func authorAndCategoryJoined(ctx context.Context, e *Env) error {
	_, err := e.fetch(ctx, `SELECT p.id, p.title, a.name, c.name FROM posts p JOIN authors a ON a.id = p.author_id
		JOIN categories c ON c.id = p.category_id ORDER BY p.id`)
	return err
}

func postAndCategory(ctx context.Context, e *Env) error {
	comments, err := e.fetch(ctx, `SELECT id, post_id FROM comments ORDER BY id`)
	if err != nil {
		return err
	}
	for _, c := range comments {
		posts, err := e.fetch(ctx, `SELECT title, category_id FROM posts WHERE id = ?`, c[1])
		if err != nil {
			return err
		}
		for _, p := range posts {
			if _, err := e.fetch(ctx, `SELECT name FROM categories WHERE id = ?`, p[1]); err != nil {
				return err
			}
		}
	}
	return nil
}

func postAndCategoryJoined(ctx context.Context, e *Env) error {
	_, err := e.fetch(ctx, `SELECT co.id, p.title, c.name FROM comments co JOIN posts p ON p.id = co.post_id
		JOIN categories c ON c.id = p.category_id ORDER BY co.id`)
	return err
}

func loadedBefore(ctx context.Context, e *Env) error {
	const setting = `SELECT val FROM settings WHERE name = ?`
	if _, err := e.fetch(ctx, setting, "setting-3"); err != nil {
		return err
	}
	orders, err := e.fetch(ctx, `SELECT id, total FROM orders ORDER BY id`)
	if err != nil {
		return err
	}
	for range orders {
		if _, err := e.fetch(ctx, setting, "setting-3"); err != nil {
			return err
		}
	}
	return nil
}

func passedDown(ctx context.Context, e *Env) error {
	if _, err := e.fetch(ctx, `SELECT val FROM settings WHERE name = ?`, "setting-3"); err != nil {
		return err
	}
	_, err := e.fetch(ctx, `SELECT id, total FROM orders ORDER BY id`)
	return err
}

func threeLevelsDeep(ctx context.Context, e *Env) error {
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
			comments, err := e.fetch(ctx, `SELECT id, author_id FROM comments WHERE post_id = ? ORDER BY id`, p[0])
			if err != nil {
				return err
			}
			for _, c := range comments {
				if _, err := e.fetch(ctx, authorByID, c[1]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func everything(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := e.fetch(ctx, authorByID, p[2]); err != nil {
			return err
		}
		if _, err := e.fetch(ctx, `SELECT count(*) FROM comments WHERE post_id = ?`, p[0]); err != nil {
			return err
		}
		if _, err := e.fetch(ctx, `SELECT t.name FROM tags t JOIN post_tags pt ON pt.tag_id = t.id WHERE pt.post_id = ?`, p[0]); err != nil {
			return err
		}
		if _, err := e.fetch(ctx, `SELECT val FROM settings WHERE name = ?`, "setting-1"); err != nil {
			return err
		}
	}
	attachments, err := e.fetch(ctx, `SELECT subject_id, path FROM attachments WHERE subject_type = ? ORDER BY path`, "post")
	if err != nil {
		return err
	}
	return e.forEach(ctx, attachments, 0, `SELECT title FROM posts WHERE id = ?`)
}

func everythingRepaired(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT p.id, p.title, a.name FROM posts p JOIN authors a ON a.id = p.author_id`)
	if err != nil {
		return err
	}
	for _, text := range []string{
		`SELECT post_id, count(*) FROM comments WHERE post_id IN (` + list(len(posts)) + `) GROUP BY post_id`,
		`SELECT pt.post_id, t.name FROM tags t JOIN post_tags pt ON pt.tag_id = t.id WHERE pt.post_id IN (` + list(len(posts)) + `)`,
		`SELECT path FROM attachments WHERE subject_type = 'post' AND subject_id IN (` + list(len(posts)) + `)`,
	} {
		if _, err := e.fetch(ctx, text, col(posts, 0)...); err != nil {
			return err
		}
	}
	return nil
}

func orderHistory(ctx context.Context, e *Env) error {
	orders, err := e.fetch(ctx, `SELECT id, status, total FROM orders ORDER BY total DESC`)
	if err != nil {
		return err
	}
	for _, o := range orders {
		items, err := e.fetch(ctx, `SELECT line, product_id, quantity FROM items WHERE order_id = ? ORDER BY line`, o[0])
		if err != nil {
			return err
		}
		for _, i := range items {
			if _, err := e.fetch(ctx, `SELECT name, price FROM products WHERE id = ?`, i[1]); err != nil {
				return err
			}
		}
	}
	return nil
}
