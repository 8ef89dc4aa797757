package scenarios

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/lib/pq"
)

// writes change one row at a time for the rows of a query.
var writes = []Scenario{
	{
		Name:    "UPDATE of each listed row",
		Why:     "a write for each row of a list",
		Sibling: "UPDATE by IN",
		Want:    []Want{write("update posts set", "posts.id")},
		Writes:  []string{"posts"},
		Run:     updateEach,
	},
	{
		Name:   "UPDATE by IN",
		Why:    "one statement for all rows",
		Writes: []string{"posts"},
		Run:    updateIn,
	},
	{
		Name:    "DELETE of each listed row",
		Why:     "the clean-up job that deletes row by row",
		Sibling: "DELETE by sub-select",
		Want:    []Want{write("delete from comments where id", "comments.id").counted(commentCount)},
		Writes:  []string{"comments"},
		Run:     deleteEach,
	},
	{
		Name:   "DELETE by sub-select",
		Why:    "one statement for all rows",
		Writes: []string{"comments"},
		Run:    deleteOnce,
	},
	{
		Name:    "INSERT of each listed row",
		Why:     "rows copied to an archive one by one",
		Sibling: "INSERT of many rows",
		Want:    []Want{write("insert into archive", "posts.id", "posts.title")},
		Writes:  []string{"archive"},
		Run:     archiveEach,
	},
	{
		Name:   "INSERT of many rows",
		Why:    "one statement with many rows of VALUES",
		Writes: []string{"archive"},
		Run:    archiveMany,
	},
	{
		Name:    "INSERT with its columns in any order",
		Why:     "a text built from a map: one logical statement, many texts",
		Sibling: "INSERT of many rows",
		Want:    []Want{write("insert into archive", "posts.id", "posts.title")},
		Writes:  []string{"archive"},
		Run:     archiveFromMap,
	},
	{
		Name:    "upsert of each listed row",
		Why:     "an upsert is a write, whatever its tail says",
		Sibling: "INSERT ... SELECT once",
		Want:    []Want{write("insert into totals", "authors.id").counted(func(n int) int { return n + 2 })},
		Writes:  []string{"totals"},
		Run:     upsertEach,
	},
	{
		Name:    "INSERT ... SELECT for each row",
		Why:     "a text that contains SELECT is a write all the same",
		Sibling: "INSERT ... SELECT once",
		Want:    []Want{write("insert into totals", "authors.id").counted(func(n int) int { return n + 2 })},
		Writes:  []string{"totals"},
		Run:     insertSelectEach,
	},
	{
		Name:   "INSERT ... SELECT once",
		Why:    "the database moves the rows itself",
		Writes: []string{"totals"},
		Run:    insertSelectOnce,
	},
	{
		Name:    "a transaction for each item",
		Why:     "the loop is spread over many small transactions",
		Sibling: "one transaction, one statement",
		Want:    []Want{write("update orders set", "orders.id")},
		Writes:  []string{"orders"},
		Run:     transactionEach,
	},
	{
		Name:   "one transaction, one statement",
		Why:    "BEGIN, one batch, COMMIT",
		Writes: []string{"orders"},
		Run:    transactionOnce,
	},
	{
		Name:    "audit line for each change",
		Why:     "two writes an iteration are two findings",
		Sibling: "INSERT of many rows",
		Want: []Want{
			write("update products set", "products.id").counted(func(n int) int { return n + 1 }),
			write("insert into audits", "products.id").counted(func(n int) int { return n + 1 }),
		},
		Writes: []string{"products", "audits"},
		Run:    auditEach,
	},
	{
		Name:    "order lines of a cart, one by one",
		Why:     "half of the values are constant, the other half comes from the cart",
		Sibling: "INSERT of many rows",
		Want:    []Want{write("insert into order_lines", "cart_lines.product_id")},
		Writes:  []string{"order_lines"},
		Run:     cartLines,
	},
	{
		Name:   "COPY",
		Why:    "bulk loading streams its rows by Exec and is the repair, not the fault",
		On:     []Dialect{Postgres},
		Writes: []string{"archive"},
		Run:    copyIn,
	},
	{
		Name:    "UPDATE of each row by a natural key",
		Why:     "the key is text whatever the primary keys are",
		Sibling: "UPDATE by IN",
		Want:    []Want{write("update posts set", "posts.slug")},
		Writes:  []string{"posts"},
		HeldOut: true,
		Run:     updateBySlug,
	},
	{
		Name:    "DELETE then INSERT for each row",
		Why:     "children replaced wholesale, parent by parent",
		Sibling: "DELETE by sub-select",
		Writes:  []string{"post_tags"},
		HeldOut: true,
		Want: []Want{
			write("delete from post_tags where post_id", "posts.id"),
			write("insert into post_tags", "posts.id"),
		},
		Run: replaceChildren,
	},
}

func updateEach(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, score FROM posts ORDER BY score`)
	if err != nil {
		return err
	}
	for i, p := range posts {
		if err := e.exec(ctx, `UPDATE posts SET score = ? WHERE id = ?`, i*10, p[0]); err != nil {
			return err
		}
	}
	return nil
}

func updateIn(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, score FROM posts ORDER BY score`)
	if err != nil {
		return err
	}
	return e.exec(ctx, `UPDATE posts SET score = score + 10 WHERE id IN (`+list(len(posts))+`)`, col(posts, 0)...)
}

func deleteEach(ctx context.Context, e *Env) error {
	comments, err := e.fetch(ctx, `SELECT id, body FROM comments ORDER BY post_id, body`)
	if err != nil {
		return err
	}
	for _, c := range comments {
		if err := e.exec(ctx, `DELETE FROM comments WHERE id = ?`, c[0]); err != nil {
			return err
		}
	}
	return nil
}

func deleteOnce(ctx context.Context, e *Env) error {
	return e.exec(ctx, `DELETE FROM comments WHERE post_id IN (SELECT id FROM posts WHERE status = 'draft')`)
}

func archiveEach(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if err := e.exec(ctx, `INSERT INTO archive (id, title) VALUES (?, ?)`, p[0], p[1]); err != nil {
			return err
		}
	}
	return nil
}

func archiveMany(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	var args []any
	for _, p := range posts {
		args = append(args, p[0], p[1])
	}
	return e.exec(ctx, `INSERT INTO archive (id, title) VALUES `+strings.TrimSuffix(strings.Repeat("(?, ?), ", len(posts)), ", "), args...)
}

func archiveFromMap(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for i, p := range posts {
		columns, args := "id, title", []any{p[0], p[1]}
		if i%2 == 1 { // as the iteration over a map has it every other time
			columns, args = "title, id", []any{p[1], p[0]}
		}
		if err := e.exec(ctx, `INSERT INTO archive (`+columns+`) VALUES (?, ?)`, args...); err != nil {
			return err
		}
	}
	return nil
}

func (e *Env) upsertTotals() string {
	if e.Dialect == MySQL {
		return `INSERT INTO totals (author_id, posts) VALUES (?, ?) ON DUPLICATE KEY UPDATE posts = VALUES(posts)`
	}
	return `INSERT INTO totals (author_id, posts) VALUES (?, ?) ON CONFLICT (author_id) DO UPDATE SET posts = excluded.posts`
}

func upsertEach(ctx context.Context, e *Env) error {
	authors, err := e.fetch(ctx, `SELECT id, name FROM authors ORDER BY name DESC`)
	if err != nil {
		return err
	}
	for i, a := range authors {
		if err := e.exec(ctx, e.upsertTotals(), a[0], i%7); err != nil {
			return err
		}
	}
	return nil
}

func insertSelectEach(ctx context.Context, e *Env) error {
	authors, err := e.fetch(ctx, `SELECT id, name FROM authors ORDER BY email`)
	if err != nil {
		return err
	}
	for _, a := range authors {
		if err := e.exec(ctx, `INSERT INTO totals (author_id, posts) SELECT author_id, count(*) FROM posts WHERE author_id = ? GROUP BY author_id`, a[0]); err != nil {
			return err
		}
	}
	return nil
}

func insertSelectOnce(ctx context.Context, e *Env) error {
	if _, err := e.fetch(ctx, listAuthors); err != nil {
		return err
	}
	return e.exec(ctx, `INSERT INTO totals (author_id, posts) SELECT author_id, count(*) FROM posts GROUP BY author_id`)
}

// inTx runs do in a transaction.
func (e *Env) inTx(ctx context.Context, do func(tx *sql.Tx) error) error {
	tx, err := e.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func transactionEach(ctx context.Context, e *Env) error {
	orders, err := e.fetch(ctx, `SELECT id, total FROM orders ORDER BY total`)
	if err != nil {
		return err
	}
	for _, o := range orders {
		err := e.inTx(ctx, func(tx *sql.Tx) error {
			return e.execOn(ctx, tx, `UPDATE orders SET status = ? WHERE id = ?`, "sent", o[0])
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func transactionOnce(ctx context.Context, e *Env) error {
	return e.inTx(ctx, func(tx *sql.Tx) error {
		orders, err := e.fetchOn(ctx, tx, `SELECT id, total FROM orders ORDER BY total`)
		if err != nil {
			return err
		}
		return e.execOn(ctx, tx, `UPDATE orders SET status = 'sent' WHERE id IN (`+list(len(orders))+`)`, col(orders, 0)...)
	})
}

func auditEach(ctx context.Context, e *Env) error {
	products, err := e.fetch(ctx, `SELECT id, price FROM products ORDER BY sku`)
	if err != nil {
		return err
	}
	return e.inTx(ctx, func(tx *sql.Tx) error {
		for i, p := range products {
			if err := e.execOn(ctx, tx, `UPDATE products SET price = ? WHERE id = ?`, 100+i, p[0]); err != nil {
				return err
			}
			if err := e.execOn(ctx, tx, `INSERT INTO audits (subject_id, note) VALUES (?, ?)`, p[0], fmt.Sprint("price of ", i)); err != nil {
				return err
			}
		}
		return nil
	})
}

func cartLines(ctx context.Context, e *Env) error {
	lines, err := e.fetch(ctx, `SELECT id, product_id, quantity FROM cart_lines ORDER BY id`)
	if err != nil {
		return err
	}
	order := e.Known("orders", "id")[0]
	for _, l := range lines {
		if err := e.exec(ctx, `INSERT INTO order_lines (order_id, product_id, quantity) VALUES (?, ?, ?)`, order, l[1], l[2]); err != nil {
			return err
		}
	}
	return nil
}

func copyIn(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	return e.inTx(ctx, func(tx *sql.Tx) error {
		stmt, err := tx.PrepareContext(ctx, pq.CopyIn("archive", "id", "title"))
		if err != nil {
			return err
		}
		for _, p := range posts {
			if _, err := stmt.ExecContext(ctx, p[0], p[1]); err != nil {
				return err
			}
		}
		if _, err := stmt.ExecContext(ctx); err != nil {
			return err
		}
		return stmt.Close()
	})
}

func updateBySlug(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT slug, score FROM posts ORDER BY score DESC`)
	if err != nil {
		return err
	}
	for i, p := range posts {
		if err := e.exec(ctx, `UPDATE posts SET score = ?, status = 'live' WHERE slug = ?`, i, p[0]); err != nil {
			return err
		}
	}
	return nil
}

func replaceChildren(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, title FROM posts ORDER BY slug`)
	if err != nil {
		return err
	}
	tag := e.Known("tags", "id")[0]
	for _, p := range posts {
		if err := e.exec(ctx, `DELETE FROM post_tags WHERE post_id = ?`, p[0]); err != nil {
			return err
		}
		if err := e.exec(ctx, `INSERT INTO post_tags (post_id, tag_id) VALUES (?, ?)`, p[0], tag); err != nil {
			return err
		}
	}
	return nil
}
