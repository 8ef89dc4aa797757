package scenarios

import (
	"context"
	"fmt"
)

// pagination reads a table piece by piece on purpose: one shape, many
// arguments, and no fault. The loops inside a page are faults all the same.
var pagination = []Scenario{
	{
		Name:       "pages by OFFSET",
		Why:        "an export that turns the pages",
		Recognised: "offset-pagination",
		Run:        offsetPages,
	},
	{
		Name:       "pages by OFFSET written into the text",
		Why:        "two pages differ only in a literal",
		Recognised: "offset-pagination",
		Run:        offsetInText,
	},
	{
		Name:       "pages by key",
		Why:        "each page begins after the last key of the one before: the argument comes from the statement's own rows",
		Recognised: "keyset-pagination",
		Run:        keysetPages,
	},
	{
		Name:       "pages by two keys",
		Why:        "(score, id) > (?, ?): both arguments come from the page before",
		Recognised: "keyset-pagination",
		Run:        keysetTwo,
	},
	{
		Name:       "pages by two keys, spelled out",
		Why:        "score > ? OR (score = ? AND id > ?): one of the arguments is compared with =",
		Recognised: "keyset-pagination",
		Run:        keysetSpelled,
	},
	{
		Name:       "pages of one category, by key",
		Why:        "a constant key beside the moving one",
		Recognised: "keyset-pagination",
		Run:        keysetOfCategory,
	},
	{
		Name:       "full chunks by IN",
		Why:        "ids in chunks of a fixed size; the last one is shorter",
		Recognised: "chunked-batch",
		Sizes:      []int{20, 200},
		Run:        chunks,
	},
	{
		Name:      "windows of time",
		Why:       "BETWEEN two times that the program counts up",
		Tolerated: []string{"from readings where taken"},
		Run:       timeWindows,
	},
	{
		Name:    "children of each row, page by page",
		Why:     "the pages are fine, the loop inside them is not",
		Sibling: "pages with batched children",
		Want:    []Want{nplusone("from comments where post_id", "one-to-many", "posts.id")},
		Sizes:   []int{20, 200},
		Run:     loopInPages,
	},
	{
		Name:  "pages with batched children",
		Why:   "each page brings its children by IN: as many statements as pages",
		Sizes: []int{20, 200},
		Run:   batchInPages,
	},
	{
		Name:       "pages downwards by text key",
		Why:        "a sweep downwards by key",
		Recognised: "keyset-pagination",
		HeldOut:    true,
		Run:        keysetDown,
	},
}

// page is the size of a page: ten pages, and one that is not full.
func (e *Env) page() int { return e.N()/10 + 1 }

func offsetPages(ctx context.Context, e *Env) error {
	for at := 0; ; at += e.page() {
		rows, err := e.fetch(ctx, `SELECT id, title FROM posts ORDER BY id LIMIT ? OFFSET ?`, e.page(), at)
		if err != nil {
			return err
		}
		if len(rows) < e.page() {
			return nil
		}
	}
}

func offsetInText(ctx context.Context, e *Env) error {
	for at := 0; ; at += e.page() {
		rows, err := e.fetch(ctx, fmt.Sprintf(`SELECT id, title FROM posts ORDER BY id LIMIT %d OFFSET %d`, e.page(), at))
		if err != nil {
			return err
		}
		if len(rows) < e.page() {
			return nil
		}
	}
}

func keysetPages(ctx context.Context, e *Env) error {
	rows, err := e.fetch(ctx, `SELECT id, title FROM posts ORDER BY id LIMIT ?`, e.page())
	for err == nil && len(rows) == e.page() {
		rows, err = e.fetch(ctx, `SELECT id, title FROM posts WHERE id > ? ORDER BY id LIMIT ?`, rows[len(rows)-1][0], e.page())
	}
	return err
}

func keysetTwo(ctx context.Context, e *Env) error {
	rows, err := e.fetch(ctx, `SELECT score, id FROM posts ORDER BY score, id LIMIT ?`, e.page())
	for err == nil && len(rows) == e.page() {
		last := rows[len(rows)-1]
		rows, err = e.fetch(ctx, `SELECT score, id FROM posts WHERE (score, id) > (?, ?) ORDER BY score, id LIMIT ?`, last[0], last[1], e.page())
	}
	return err
}

func keysetSpelled(ctx context.Context, e *Env) error {
	rows, err := e.fetch(ctx, `SELECT score, id FROM posts ORDER BY score, id LIMIT ?`, e.page())
	for err == nil && len(rows) == e.page() {
		last := rows[len(rows)-1]
		rows, err = e.fetch(ctx, `SELECT score, id FROM posts WHERE score > ? OR (score = ? AND id > ?) ORDER BY score, id LIMIT ?`, last[0], last[0], last[1], e.page())
	}
	return err
}

func keysetOfCategory(ctx context.Context, e *Env) error {
	owner := e.Known("posts", "owner_id")[0]
	rows, err := e.fetch(ctx, `SELECT id, title FROM posts WHERE owner_id = ? ORDER BY id LIMIT ?`, owner, e.page())
	for err == nil && len(rows) == e.page() {
		rows, err = e.fetch(ctx, `SELECT id, title FROM posts WHERE owner_id = ? AND id > ? ORDER BY id LIMIT ?`, owner, rows[len(rows)-1][0], e.page())
	}
	return err
}

func chunks(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	ids := col(posts, 0)
	size := e.N()/6 + 1
	for at := 0; at < len(ids); at += size {
		chunk := ids[at:min(at+size, len(ids))]
		if _, err := e.fetch(ctx, `SELECT post_id, body FROM comments WHERE post_id IN (`+list(len(chunk))+`)`, chunk...); err != nil {
			return err
		}
	}
	return nil
}

func timeWindows(ctx context.Context, e *Env) error {
	for i := range e.N() {
		from := 1_700_000_000 + i*240
		if _, err := e.fetch(ctx, `SELECT avg(level) FROM readings WHERE taken BETWEEN ? AND ?`, from, from+239); err != nil {
			return err
		}
	}
	return nil
}

func loopInPages(ctx context.Context, e *Env) error {
	for at := 0; ; at += e.page() {
		posts, err := e.fetch(ctx, `SELECT id, title FROM posts ORDER BY id LIMIT ? OFFSET ?`, e.page(), at)
		if err != nil {
			return err
		}
		for _, p := range posts {
			if _, err := e.fetch(ctx, commentsOf, p[0]); err != nil {
				return err
			}
		}
		if len(posts) < e.page() {
			return nil
		}
	}
}

func batchInPages(ctx context.Context, e *Env) error {
	for at := 0; ; at += e.page() {
		posts, err := e.fetch(ctx, `SELECT id, title FROM posts ORDER BY id LIMIT ? OFFSET ?`, e.page(), at)
		if err != nil {
			return err
		}
		if len(posts) > 0 {
			if _, err := e.fetch(ctx, `SELECT post_id, body FROM comments WHERE post_id IN (`+list(len(posts))+`)`, col(posts, 0)...); err != nil {
				return err
			}
		}
		if len(posts) < e.page() {
			return nil
		}
	}
}

func keysetDown(ctx context.Context, e *Env) error {
	rows, err := e.fetch(ctx, `SELECT slug FROM posts ORDER BY slug DESC LIMIT ?`, e.page())
	for err == nil && len(rows) == e.page() {
		rows, err = e.fetch(ctx, `SELECT slug FROM posts WHERE slug < ? ORDER BY slug DESC LIMIT ?`, rows[len(rows)-1][0], e.page())
	}
	return err
}
