package scenarios

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// loops run in another order than the rows came in, or not for each of them.
var loops = []Scenario{
	{
		Name:    "rows converted before the loop",
		Why:     "another type in between: only the values are the same",
		Sibling: "value already in hand",
		Want:    []Want{nplusone("from comments where post_id", "one-to-many", "posts.id")},
		Run:     convertedRows,
	},
	{
		Name: "value already in hand",
		Why:  "the loop uses what the row brought and asks nothing",
		Run:  valueInHand,
	},
	{
		Name:    "loop backwards",
		Why:     "the slice is walked from its end",
		Sibling: "value already in hand",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id")},
		Run:     backwards,
	},
	{
		Name:    "loop in the order of a map",
		Why:     "rows were put into a map first: every key once, in no order",
		Sibling: "map loaded by one batch",
		Want:    []Want{nplusone("from customers where id", "many-to-one", "orders.customer_id").counted(minDistinct)},
		Run:     mapOrder,
	},
	{
		Name: "map loaded by one batch",
		Why:  "the repair: ids collected in a map, one query",
		Run:  mapBatch,
	},
	{
		Name:    "each key asked for once",
		Why:     "a memo keeps the loop from asking twice, so it runs less often than there are rows",
		Sibling: "memo that is warm",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id").counted(minDistinct)},
		Run:     memoised,
	},
	{
		Name: "memo that is warm",
		Why:  "everything was loaded before: the loop asks nothing",
		Run:  warmMemo,
	},
	{
		Name:    "key formatted as text",
		Why:     "integers go through strconv or a form before they come back",
		Sibling: "value already in hand",
		Want:    []Want{nplusone("from comments where post_id", "one-to-many", "posts.id")},
		Keys:    Integers,
		Run:     keysAsText,
	},
	{
		Name:    "two lines for one relation",
		Why:     "two loops at two places are two findings",
		Sibling: "two lines, each once",
		Want: []Want{
			nplusone("from comments where post_id", "one-to-many", "posts.id"),
			nplusone("from comments where post_id", "one-to-many", "posts.id"),
		},
		Run: twoLoops,
	},
	{
		Name: "two lines, each once",
		Why:  "the same child of two rows, from two lines",
		Run:  twoLinesOnce,
	},
	{
		Name:    "users by id from two loops and a sign-in",
		Why:     "one shape can be two loops and a harmless look-up in one request: the place decides",
		Sibling: "repository method from five unrelated places",
		Want: []Want{
			nplusone("from authors where id", "many-to-one", "posts.author_id"),
			nplusone("from authors where id", "many-to-one", "comments.author_id").counted(commentCount),
		},
		Run: twoLoopsAndSignIn,
	},
	{
		Name:    "work between the queries",
		Why:     "rendering, hashing and other statements stand between two look-ups",
		Sibling: "two lists and no loop",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id")},
		HeldOut: true,
		Run:     workBetween,
	},
	{
		Name:    "rows filtered in the program",
		Why:     "only every second row has a child to ask for",
		Sibling: "value already in hand",
		Want:    []Want{nplusone("from profiles where author_id", "", "posts.author_id").counted(func(n int) int { return n / 2 })},
		Sizes:   []int{6, 20, 200},
		HeldOut: true,
		Run:     filteredRows,
	},
	{
		Name:    "rows sorted in the program",
		Why:     "the loop runs in another order than the rows came in",
		Sibling: "value already in hand",
		Want:    []Want{nplusone("from comments where post_id", "one-to-many", "posts.id")},
		HeldOut: true,
		Run:     sortedRows,
	},
}

// minDistinct is what a foreign key of n rows has at least in distinct values
// in our worlds.
func minDistinct(n int) int { return min(n, 3) + max(0, n-3)/3 }

type card struct {
	key   any
	title string
}

func convertedRows(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	cards := make([]card, 0, len(posts))
	for _, p := range posts {
		cards = append(cards, card{key: p[0], title: strings.ToUpper(p[1].(string))})
	}
	for _, c := range cards {
		if _, err := e.fetch(ctx, commentsOf, c.key); err != nil {
			return err
		}
	}
	return nil
}

func valueInHand(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, p := range posts {
		fmt.Fprintln(&b, p[1], p[2])
	}
	return nil
}

func backwards(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for _, p := range slices.Backward(posts) {
		if _, err := e.fetch(ctx, authorByID, p[2]); err != nil {
			return err
		}
	}
	return nil
}

func mapOrder(ctx context.Context, e *Env) error {
	orders, err := e.fetch(ctx, `SELECT id, customer_id, total FROM orders ORDER BY total DESC`)
	if err != nil {
		return err
	}
	spent := map[any]int64{}
	for _, o := range orders {
		spent[o[1]]++
	}
	for customer := range spent {
		if _, err := e.fetch(ctx, `SELECT id, email FROM customers WHERE id = ?`, customer); err != nil {
			return err
		}
	}
	return nil
}

func mapBatch(ctx context.Context, e *Env) error {
	orders, err := e.fetch(ctx, `SELECT id, customer_id, total FROM orders ORDER BY total DESC`)
	if err != nil {
		return err
	}
	ids := distinct(col(orders, 1))
	_, err = e.fetch(ctx, `SELECT id, email FROM customers WHERE id IN (`+list(len(ids))+`)`, ids...)
	return err
}

func memoised(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	names := map[any]any{}
	for _, p := range posts {
		if _, known := names[p[2]]; known {
			continue
		}
		author, err := e.fetch(ctx, authorByID, p[2])
		if err != nil {
			return err
		}
		names[p[2]] = author[0][1]
	}
	return nil
}

func warmMemo(ctx context.Context, e *Env) error {
	authors, err := e.fetch(ctx, `SELECT id, name FROM authors`)
	if err != nil {
		return err
	}
	names := map[any]any{}
	for _, a := range authors {
		names[a[0]] = a[1]
	}
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, known := names[p[2]]; !known {
			if _, err := e.fetch(ctx, authorByID, p[2]); err != nil {
				return err
			}
		}
	}
	return nil
}

func keysAsText(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := e.fetch(ctx, commentsOf, fmt.Sprint(p[0])); err != nil {
			return err
		}
	}
	return nil
}

func twoLoops(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := e.fetch(ctx, commentsOf, p[0]); err != nil {
			return err
		}
	}
	for _, p := range posts {
		if _, err := e.fetch(ctx, commentsOf, p[0]); err != nil {
			return err
		}
	}
	return nil
}

func twoLinesOnce(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	if _, err := e.fetch(ctx, commentsOf, posts[0][0]); err != nil {
		return err
	}
	_, err = e.fetch(ctx, commentsOf, posts[1][0])
	return err
}

func twoLoopsAndSignIn(ctx context.Context, e *Env) error {
	if _, err := e.fetch(ctx, authorByID, e.Known("authors", "id")[0]); err != nil {
		return err
	}
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := e.fetch(ctx, authorByID, p[2]); err != nil {
			return err
		}
	}
	comments, err := e.fetch(ctx, `SELECT id, author_id FROM comments ORDER BY id`)
	if err != nil {
		return err
	}
	for _, c := range comments {
		if _, err := e.fetch(ctx, authorByID, c[1]); err != nil {
			return err
		}
	}
	return nil
}

func workBetween(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT slug, author_id FROM posts ORDER BY slug`)
	if err != nil {
		return err
	}
	for i, p := range posts {
		if _, err := e.fetch(ctx, authorByID, p[1]); err != nil {
			return err
		}
		_ = strings.Repeat(p[0].(string), 50)
		if i == 0 {
			if _, err := e.fetch(ctx, `SELECT val FROM settings WHERE name = ?`, "setting-3"); err != nil {
				return err
			}
		}
	}
	return nil
}

func filteredRows(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, author_id, status FROM posts ORDER BY id`)
	if err != nil {
		return err
	}
	for i, p := range posts {
		if i%2 == 0 {
			continue
		}
		if _, err := e.fetch(ctx, `SELECT bio FROM profiles WHERE author_id = ?`, p[1]); err != nil {
			return err
		}
	}
	return nil
}

func sortedRows(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, title, score FROM posts ORDER BY id`)
	if err != nil {
		return err
	}
	slices.SortFunc(posts, func(a, b row) int { return strings.Compare(fmt.Sprint(b[1]), fmt.Sprint(a[1])) })
	for _, p := range posts {
		if _, err := e.fetch(ctx, commentsOf, p[0]); err != nil {
			return err
		}
	}
	return nil
}
