package scenarios

import (
	"context"
	"fmt"
	"strings"

	"github.com/lib/pq"
)

// traps are loops, and what looks like them, on which other rules were seen
// to fail.
var traps = []Scenario{
	{
		Name:    "literals that look like SQL",
		Why:     "quotes, comment signs and placeholders inside strings belong to the value, not to the shape",
		Sibling: "one search",
		Want:    []Want{nplusone("from settings where val", "", "tags.label").counted(func(n int) int { return n + 1 })},
		Run:     oddLiterals,
	},
	{
		Name: "the database as a calculator",
		Why:  "a statement without FROM for each row: the work belongs in the program, and no join replaces it",
		Want: []Want{nplusone("select lower", "", "posts.title").optional()},
		Run:  calculator,
	},
	{
		Name:     "pool of goroutines older than the request",
		Why:      "the goroutines belong to nobody; the task brings the request's context along",
		Sibling:  "many requests at once, one look-up each",
		Requests: true,
		Want:     []Want{nplusone("from comments where post_id", "one-to-many", "posts.id")},
		Run:      oldPool,
	},
	{
		Name:    "array of one key",
		Why:     "= ANY with an array that holds a single key is a look-up by key",
		Sibling: "array of all keys",
		On:      []Dialect{Postgres},
		Want:    []Want{nplusone("from comments where post_id = any", "", "posts.id")},
		Run:     arrayOfOne,
	},
	{
		Name: "array of all keys",
		Why:  "= ANY as it is meant",
		On:   []Dialect{Postgres},
		Run:  arrayOfAll,
	},
	{
		Name: "a batch for each parent",
		Why:  "the children are batched, but once for each of the outer rows: better than a loop, and still one",
		Want: []Want{
			nplusone("from posts where author_id", "one-to-many", "authors.id").counted(func(n int) int { return n + 2 }),
			nplusone("from comments where post_id in", "", "posts.id").optional(),
		},
		Sibling: "two levels batched",
		Run:     batchEachParent,
	},
	{
		Name:   "lines of each order by one INSERT each",
		Why:    "many rows of VALUES in each statement, of differing length: one shape, and mostly repaired",
		Want:   []Want{write("insert into order_lines", "orders.id").optional()},
		Writes: []string{"order_lines"},
		Run:    linesOfEachOrder,
	},
	{
		Name:   "progress of one row",
		Why:    "one row updated again and again with another number: nothing to join",
		Writes: []string{"playlists"},
		Keys:   []KeyStyle{Dense},
		Run:    progress,
	},
	{
		Name:   "read again after each write",
		Why:    "the same question with another answer each time",
		Want:   []Want{duplicate("from playlists where id").optional()},
		Writes: []string{"playlists"},
		Keys:   []KeyStyle{Dense},
		Run:    readAgain,
	},
	{
		Name:    "list and detail of two rows",
		Why:     "a list of which two rows are opened",
		HeldOut: true,
		Run:     twoDetails,
	},
	{
		Name:    "menu, sidebar and page by one helper",
		Why:     "one helper called from three places with three arguments of three tables",
		HeldOut: true,
		Run:     oneHelper,
	},
}

func oddLiterals(ctx context.Context, e *Env) error {
	tags, err := e.fetch(ctx, `SELECT id, concat(name, ' -- it''s /* $1') AS label FROM tags ORDER BY id`)
	if err != nil {
		return err
	}
	for _, t := range tags {
		if _, err := e.fetch(ctx, `SELECT name FROM settings WHERE val = `+literal(t[1])); err != nil {
			return err
		}
	}
	return nil
}

func calculator(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	kind := map[Dialect]string{SQLite: "text", Postgres: "text", MySQL: "char(80)"}[e.Dialect]
	return e.forEach(ctx, posts, 1, `SELECT lower(CAST(? AS `+kind+`))`)
}

// task is a piece of work for the pool.
type task struct {
	ctx  context.Context
	id   any
	done chan<- error
}

func oldPool(ctx context.Context, e *Env) error {
	tasks := make(chan task)
	defer close(tasks)
	for range 2 {
		go func() {
			for t := range tasks {
				_, err := e.fetch(t.ctx, commentsOf, t.id)
				t.done <- err
			}
		}()
	}
	return e.Request(ctx, "GET /posts", func(ctx context.Context) error {
		posts, err := e.fetch(ctx, listPosts)
		if err != nil {
			return err
		}
		done := make(chan error, len(posts))
		for _, p := range posts {
			tasks <- task{ctx, p[0], done}
		}
		for range posts {
			if err := <-done; err != nil {
				return err
			}
		}
		return nil
	})
}

func (e *Env) arrayType() string {
	return map[keyType]string{intKey: "bigint[]", uuidKey: "uuid[]", textKey: "varchar[]"}[e.Size.Keys.keyType()]
}

func arrayOfOne(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for _, p := range posts {
		ids := pq.Array([]string{fmt.Sprint(p[0])})
		if _, err := e.fetch(ctx, `SELECT id, body FROM comments WHERE post_id = ANY(CAST(? AS `+e.arrayType()+`))`, ids); err != nil {
			return err
		}
	}
	return nil
}

func arrayOfAll(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	var ids []string
	for _, p := range posts {
		ids = append(ids, fmt.Sprint(p[0]))
	}
	_, err = e.fetch(ctx, `SELECT post_id, id, body FROM comments WHERE post_id = ANY(CAST(? AS `+e.arrayType()+`))`, pq.Array(ids))
	return err
}

func batchEachParent(ctx context.Context, e *Env) error {
	authors, err := e.fetch(ctx, listAuthors)
	if err != nil {
		return err
	}
	for _, a := range authors {
		posts, err := e.fetch(ctx, postsOf, a[0])
		if err != nil {
			return err
		}
		if len(posts) == 0 {
			continue
		}
		if _, err := e.fetch(ctx, `SELECT post_id, body FROM comments WHERE post_id IN (`+list(len(posts))+`)`, col(posts, 0)...); err != nil {
			return err
		}
	}
	return nil
}

func linesOfEachOrder(ctx context.Context, e *Env) error {
	orders, err := e.fetch(ctx, `SELECT id, total FROM orders ORDER BY total`)
	if err != nil {
		return err
	}
	products := e.Known("products", "id")
	for i, o := range orders {
		count := 2 + i%3
		var args []any
		for k := range count {
			args = append(args, o[0], products[(i+k)%len(products)], k+1)
		}
		text := `INSERT INTO order_lines (order_id, product_id, quantity) VALUES ` + strings.TrimSuffix(strings.Repeat("(?, ?, ?), ", count), ", ")
		if err := e.exec(ctx, text, args...); err != nil {
			return err
		}
	}
	return nil
}

func progress(ctx context.Context, e *Env) error {
	if err := e.exec(ctx, `INSERT INTO playlists (id, name) VALUES (?, ?)`, 7, "0 %"); err != nil {
		return err
	}
	for i := range e.N() {
		if err := e.exec(ctx, `UPDATE playlists SET name = ? WHERE id = ?`, fmt.Sprintf("%d %%", i), 7); err != nil {
			return err
		}
	}
	return nil
}

func readAgain(ctx context.Context, e *Env) error {
	if err := e.exec(ctx, `INSERT INTO playlists (id, name) VALUES (?, ?)`, 8, "x"); err != nil {
		return err
	}
	for range e.N() {
		rows, err := e.fetch(ctx, `SELECT name FROM playlists WHERE id = ?`, 8)
		if err != nil {
			return err
		}
		next := rows[0][0].(string)
		if len(next) > 100 {
			next = ""
		}
		if err := e.exec(ctx, `UPDATE playlists SET name = ? WHERE id = ?`, next+"x", 8); err != nil {
			return err
		}
	}
	return nil
}

func twoDetails(ctx context.Context, e *Env) error {
	orders, err := e.fetch(ctx, `SELECT id, total FROM orders ORDER BY total DESC`)
	if err != nil {
		return err
	}
	for _, o := range orders[:2] {
		if _, err := e.fetch(ctx, `SELECT line, product_id FROM items WHERE order_id = ?`, o[0]); err != nil {
			return err
		}
	}
	return nil
}

func (e *Env) nameOf(ctx context.Context, id any) error {
	_, err := e.fetch(ctx, `SELECT name FROM authors WHERE id = ?`, id)
	return err
}

func oneHelper(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, author_id, editor_id FROM posts ORDER BY score DESC LIMIT 1`)
	if err != nil {
		return err
	}
	if err := e.nameOf(ctx, posts[0][1]); err != nil {
		return err
	}
	if err := e.nameOf(ctx, posts[0][2]); err != nil {
		return err
	}
	return e.nameOf(ctx, e.Known("authors", "id")[1])
}
