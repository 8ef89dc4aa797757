package scenarios

import (
	"context"
	"fmt"
	"strings"
)

// shapes are loops whose texts differ from one execution to the next, or hide
// the argument.
var shapes = []Scenario{
	{
		Name:    "literals written into the text",
		Why:     "no bound arguments at all: the key is in the text",
		Sibling: "IN list written into the text",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id")},
		Run:     inlinedLiterals,
	},
	{
		Name: "IN list written into the text",
		Why:  "a batch with literals is a batch",
		Run:  inlinedBatch,
	},
	{
		Name:    "LIMIT written into the text",
		Why:     "a literal that is no key beside an argument that is one",
		Sibling: "top three by window",
		Want:    []Want{nplusone("from comments where post_id", "", "posts.id")},
		Run:     limitInText,
	},
	{
		Name:    "letter case, comments and indents differ",
		Why:     "one logical statement from a generator that formats as it likes",
		Sibling: "same table, statements that differ",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id")},
		Run:     unevenText,
	},
	{
		Name: "same table, statements that differ",
		Why:  "many statements on one table are many questions",
		Run:  sameTableOtherQueries,
	},
	{
		Name:    "trace comment behind each text",
		Why:     "a comment with a trace id makes each text unique, not each statement",
		Sibling: "trace comment behind one batch",
		Want:    []Want{nplusone("from comments where post_id", "one-to-many", "posts.id")},
		Run:     traceComment,
	},
	{
		Name: "trace comment behind one batch",
		Why:  "commented statements, each once",
		Run:  traceCommentBatch,
	},
	{
		Name:    "argument inside a function call",
		Why:     "LIKE '%' || ? || '%' for each row: one per row all the same",
		Sibling: "one search",
		Want:    []Want{nplusone("from posts where title like", "", "tags.name")},
		Run:     insideCall,
	},
	{
		Name: "one search",
		Why:  "a list and a search",
		Run:  oneSearch,
	},
	{
		Name:    "IN with one id",
		Why:     "a batch loader that is called with one id at a time",
		Sibling: "comments of all posts by IN",
		Want:    []Want{nplusone("from comments where post_id in", "", "posts.id")},
		Run:     inOfOne,
	},
	{
		Name:    "query builder with a further predicate",
		Why:     "the constant predicate has to stay in the repair",
		Sibling: "batch with a further predicate",
		Want:    []Want{nplusone("from posts where category_id", "one-to-many", "categories.id")},
		Run:     furtherPredicate,
	},
	{
		Name: "batch with a further predicate",
		Why:  "the repair of the one beside it",
		Run:  furtherPredicateBatch,
	},
	{
		Name:    "argument cast in the text",
		Why:     "CAST(? AS type) around a key leaves it a key",
		Sibling: "batch with a further predicate",
		Want:    []Want{nplusone("from countries where code", "many-to-one", "authors.country_code")},
		Sizes:   []int{6, 20, 200},
		Run:     castArgument,
	},
	{
		Name:    "schema-qualified and quoted names",
		Why:     "the same columns under quotes and aliases",
		Sibling: "same table, statements that differ",
		Want:    []Want{nplusone("from authors as a where a.id", "many-to-one", "posts.author_id")},
		HeldOut: true,
		Run:     quotedNames,
	},
	{
		Name:    "key between other conditions",
		Why:     "status, a range and the key: only the key follows the rows",
		Sibling: "batch with a further predicate",
		Want:    []Want{nplusone("from orders where status", "one-to-many", "customers.id")},
		HeldOut: true,
		Run:     keyBetweenConditions,
	},
}

func inlinedLiterals(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := e.fetch(ctx, fmt.Sprintf(`SELECT id, name FROM authors WHERE id = %s`, literal(p[2]))); err != nil {
			return err
		}
	}
	return nil
}

func inlinedBatch(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	var ids []string
	for _, id := range distinct(col(posts, 2)) {
		ids = append(ids, literal(id))
	}
	_, err = e.fetch(ctx, `SELECT id, name FROM authors WHERE id IN (`+strings.Join(ids, ", ")+`)`)
	return err
}

func limitInText(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for i, p := range posts {
		text := fmt.Sprintf(`SELECT id, body FROM comments WHERE post_id = ? ORDER BY id LIMIT %d`, 3+i%2)
		if _, err := e.fetch(ctx, text, p[0]); err != nil {
			return err
		}
	}
	return nil
}

func unevenText(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	texts := []string{
		"SELECT id, name FROM authors WHERE id = ?",
		"/* byline */ select id, name from authors where id = ?",
		"SELECT\n\t\tid,\n\t\tname\n\tFROM authors -- who wrote it\n\tWHERE id = ?",
		"  Select  id ,name From authors Where id=?  ",
	}
	for i, p := range posts {
		if _, err := e.fetch(ctx, texts[i%len(texts)], p[2]); err != nil {
			return err
		}
	}
	return nil
}

func sameTableOtherQueries(ctx context.Context, e *Env) error {
	queries := []string{
		`SELECT count(*) FROM posts`,
		`SELECT max(score) FROM posts`,
		`SELECT id, title FROM posts ORDER BY score DESC LIMIT 5`,
		`SELECT id, title FROM posts WHERE status = 'draft' LIMIT 5`,
		`SELECT status, count(*) FROM posts GROUP BY status`,
		`SELECT DISTINCT author_id FROM posts`,
		`SELECT id FROM posts WHERE score > 4000`,
	}
	for _, text := range queries {
		if _, err := e.fetch(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

func traceComment(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for i, p := range posts {
		text := fmt.Sprintf(`%s /*route='/posts',traceparent='00-%032x-%016x-01'*/`, commentsOf, i*1299709+1, i*7919+5)
		if _, err := e.fetch(ctx, text, p[0]); err != nil {
			return err
		}
	}
	return nil
}

func traceCommentBatch(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts+` /*traceparent='00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'*/`)
	if err != nil {
		return err
	}
	_, err = e.fetch(ctx, `SELECT post_id, body FROM comments WHERE post_id IN (`+list(len(posts))+`) /*traceparent='00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01'*/`, col(posts, 0)...)
	return err
}

func insideCall(ctx context.Context, e *Env) error {
	tags, err := e.fetch(ctx, `SELECT id, name FROM tags ORDER BY id`)
	if err != nil {
		return err
	}
	text := `SELECT id FROM posts WHERE title LIKE '%' || CAST(? AS varchar(40)) || '%'`
	if e.Dialect == MySQL {
		text = `SELECT id FROM posts WHERE title LIKE concat('%', ?, '%')`
	}
	for _, t := range tags {
		if _, err := e.fetch(ctx, text, t[1]); err != nil {
			return err
		}
	}
	return nil
}

func oneSearch(ctx context.Context, e *Env) error {
	if _, err := e.fetch(ctx, `SELECT id, name FROM tags ORDER BY id`); err != nil {
		return err
	}
	_, err := e.fetch(ctx, `SELECT id FROM posts WHERE title LIKE ?`, "%Post 1%")
	return err
}

func inOfOne(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	load := func(ids ...any) error {
		_, err := e.fetch(ctx, `SELECT id, body FROM comments WHERE post_id IN (`+list(len(ids))+`)`, ids...)
		return err
	}
	for _, p := range posts {
		if err := load(p[0]); err != nil {
			return err
		}
	}
	return nil
}

func furtherPredicate(ctx context.Context, e *Env) error {
	categories, err := e.fetch(ctx, `SELECT id, name FROM categories ORDER BY name`)
	if err != nil {
		return err
	}
	for _, c := range categories {
		if _, err := e.fetch(ctx, `SELECT id, title FROM posts WHERE category_id = ? AND status = ? ORDER BY score DESC`, c[0], "live"); err != nil {
			return err
		}
	}
	return nil
}

func furtherPredicateBatch(ctx context.Context, e *Env) error {
	categories, err := e.fetch(ctx, `SELECT id, name FROM categories ORDER BY name`)
	if err != nil {
		return err
	}
	args := append(col(categories, 0), "live")
	_, err = e.fetch(ctx, `SELECT category_id, id, title FROM posts WHERE category_id IN (`+list(len(categories))+`) AND status = ?`, args...)
	return err
}

func castArgument(ctx context.Context, e *Env) error {
	authors, err := e.fetch(ctx, `SELECT id, name, country_code FROM authors ORDER BY id`)
	if err != nil {
		return err
	}
	text := `SELECT name FROM countries WHERE code = CAST(? AS varchar(8))`
	if e.Dialect == MySQL {
		text = `SELECT name FROM countries WHERE code = CAST(? AS char(8))`
	}
	for _, a := range authors {
		if _, err := e.fetch(ctx, text, a[2]); err != nil {
			return err
		}
	}
	return nil
}

func quotedNames(ctx context.Context, e *Env) error {
	quote := func(text string) string {
		if e.Dialect == MySQL {
			return strings.ReplaceAll(text, `"`, "`")
		}
		return text
	}
	posts, err := e.fetch(ctx, quote(`SELECT "p"."id", "p"."author_id" FROM "posts" AS "p" ORDER BY "p"."title"`))
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := e.fetch(ctx, quote(`SELECT "a".* FROM "authors" AS "a" WHERE "a"."id" = ? LIMIT 1`), p[1]); err != nil {
			return err
		}
	}
	return nil
}

func keyBetweenConditions(ctx context.Context, e *Env) error {
	customers, err := e.fetch(ctx, `SELECT id, email FROM customers ORDER BY email`)
	if err != nil {
		return err
	}
	for _, c := range customers {
		if _, err := e.fetch(ctx, `SELECT id, total FROM orders WHERE status <> ? AND customer_id = ? AND total > ?`, "sent", c[0], 100); err != nil {
			return err
		}
	}
	return nil
}
