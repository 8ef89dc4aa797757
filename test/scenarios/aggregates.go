package scenarios

import "context"

// aggregates ask for one number for each row.
var aggregates = []Scenario{
	{
		Name:    "COUNT for each row",
		Why:     "the repair is GROUP BY, not a join",
		Sibling: "counts by GROUP BY",
		Want:    []Want{nplusone("select count(*) from comments where post_id", "count", "posts.id")},
		Run:     countEach,
	},
	{
		Name: "counts by GROUP BY",
		Why:  "one statement counts them all",
		Run:  countGrouped,
	},
	{
		Name:    "SUM for each row",
		Why:     "an order's total, added up order by order",
		Sibling: "sums by GROUP BY",
		Want:    []Want{nplusone("select sum(", "", "orders.id")},
		Run:     sumEach,
	},
	{
		Name: "sums by GROUP BY",
		Why:  "one statement adds them all up",
		Run:  sumGrouped,
	},
	{
		Name:    "MAX for each row, with a default",
		Why:     "COALESCE around the aggregate hides it",
		Sibling: "sums by GROUP BY",
		Want:    []Want{nplusone("select coalesce(max(", "", "authors.id").counted(func(n int) int { return n + 2 })},
		Run:     maxEach,
	},
	{
		Name:    "EXISTS for each row",
		Why:     "a yes or no for each row is a semi-join",
		Sibling: "EXISTS in the list",
		Want:    []Want{nplusone("select exists", "exists", "posts.id")},
		Run:     existsEach,
	},
	{
		Name: "EXISTS in the list",
		Why:  "the repair of the one beside it",
		Run:  existsOnce,
	},
	{
		Name:    "SELECT 1 ... LIMIT 1 for each row",
		Why:     "the other way to ask whether there is any",
		Sibling: "EXISTS in the list",
		Want:    []Want{nplusone("from likes where post_id", "", "posts.id")},
		Run:     anyEach,
	},
	{
		Name:    "COUNT with a condition for each row",
		Why:     "drafts of each category: a constant beside the key",
		Sibling: "counts by GROUP BY",
		Want:    []Want{nplusone("select count(*) from posts where category_id", "count", "categories.id").counted(func(n int) int { return n + 1 })},
		HeldOut: true,
		Run:     countWithCondition,
	},
	{
		Name: "a few counts of a dashboard",
		Why:  "three statuses that the program knows are three questions, not a loop over rows",
		Run:  dashboard,
	},
}

func countEach(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	return e.forEach(ctx, posts, 0, `SELECT count(*) FROM comments WHERE post_id = ?`)
}

func countGrouped(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	_, err = e.fetch(ctx, `SELECT post_id, count(*) FROM comments WHERE post_id IN (`+list(len(posts))+`) GROUP BY post_id`, col(posts, 0)...)
	return err
}

func sumEach(ctx context.Context, e *Env) error {
	orders, err := e.fetch(ctx, `SELECT id, status FROM orders ORDER BY id`)
	if err != nil {
		return err
	}
	return e.forEach(ctx, orders, 0, `SELECT sum(quantity) FROM items WHERE order_id = ?`)
}

func sumGrouped(ctx context.Context, e *Env) error {
	if _, err := e.fetch(ctx, `SELECT id, status FROM orders ORDER BY id`); err != nil {
		return err
	}
	_, err := e.fetch(ctx, `SELECT order_id, sum(quantity) FROM items GROUP BY order_id`)
	return err
}

func maxEach(ctx context.Context, e *Env) error {
	authors, err := e.fetch(ctx, listAuthors)
	if err != nil {
		return err
	}
	return e.forEach(ctx, authors, 0, `SELECT coalesce(max(score), 0) FROM posts WHERE author_id = ?`)
}

func existsEach(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	return e.forEach(ctx, posts, 0, `SELECT EXISTS (SELECT 1 FROM comments WHERE post_id = ?)`)
}

func existsOnce(ctx context.Context, e *Env) error {
	_, err := e.fetch(ctx, `SELECT p.id, p.title, EXISTS (SELECT 1 FROM comments c WHERE c.post_id = p.id) FROM posts p ORDER BY p.id`)
	return err
}

func anyEach(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, title FROM posts ORDER BY slug`)
	if err != nil {
		return err
	}
	return e.forEach(ctx, posts, 0, `SELECT 1 FROM likes WHERE post_id = ? LIMIT 1`)
}

func countWithCondition(ctx context.Context, e *Env) error {
	categories, err := e.fetch(ctx, `SELECT id, name FROM categories ORDER BY id`)
	if err != nil {
		return err
	}
	return e.forEach(ctx, categories, 0, `SELECT count(*) FROM posts WHERE category_id = ? AND status = 'draft'`)
}

func dashboard(ctx context.Context, e *Env) error {
	for _, status := range []string{"new", "paid", "sent"} {
		if _, err := e.fetch(ctx, `SELECT count(*) FROM orders WHERE status = ?`, status); err != nil {
			return err
		}
	}
	return nil
}
