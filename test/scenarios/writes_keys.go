package scenarios

import (
	"context"
	"fmt"
	"slices"
)

// writesByKey are writes whose keys matter to the repair: looked for first,
// coming twice, or made of two columns.
var writesByKey = []Scenario{
	{
		Name:    "insert or update of each line",
		Why:     "the second time a line comes it is there, and is changed",
		Sibling: "upserts by one statement",
		Want: []Want{
			unsourced("from imported where sku").counted(func(n int) int { return 2 * n }),
			write("insert into imported"),
			write("update imported set"),
		},
		Writes: []string{"imported"},
		Run:    insertOrUpdate,
	},
	{
		Name:    "UPDATE that adds for each line of a cart",
		Why:     "a loop adds each time, a list of keys only once",
		Sibling: "UPDATE by IN",
		Want:    []Want{write("update products set", "cart_lines.product_id")},
		Writes:  []string{"products"},
		Run:     addEach,
	},
	{
		Name:    "DELETE of each pair",
		Why:     "the key has two columns",
		Sibling: "DELETE by sub-select",
		Want:    []Want{write("delete from post_tags where post_id", "post_tags.post_id", "post_tags.tag_id")},
		Writes:  []string{"post_tags"},
		Run:     deletePairs,
	},
}

func insertOrUpdate(ctx context.Context, e *Env) error {
	lines := e.file()
	for _, l := range slices.Concat(lines, lines) {
		found, err := e.fetch(ctx, `SELECT name, price FROM imported WHERE sku = ?`, l.sku)
		if err != nil {
			return err
		}
		text, args := insertImported, []any{l.sku, l.name, l.price}
		if len(found) > 0 {
			text, args = `UPDATE imported SET price = ?, name = ? WHERE sku = ?`, []any{l.price + 1, l.name, l.sku}
		}
		if err := e.exec(ctx, text, args...); err != nil {
			return err
		}
	}
	return nil
}

func addEach(ctx context.Context, e *Env) error {
	lines, err := e.fetch(ctx, `SELECT id, product_id, quantity FROM cart_lines ORDER BY id`)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if err := e.exec(ctx, `UPDATE products SET price = price + ? WHERE id = ?`, l[2], l[1]); err != nil {
			return err
		}
	}
	return nil
}

func deletePairs(ctx context.Context, e *Env) error {
	pairs, err := e.fetch(ctx, fmt.Sprintf(`SELECT post_id, tag_id FROM post_tags ORDER BY post_id, tag_id LIMIT %d`, e.N()))
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if err := e.exec(ctx, `DELETE FROM post_tags WHERE post_id = ? AND tag_id = ?`, p[0], p[1]); err != nil {
			return err
		}
	}
	return nil
}
