package scenarios

import (
	"context"
	"database/sql"
	"fmt"
)

// repeats run one statement with the same arguments again and again: a
// fault, but another one than a loop over rows.
var repeats = []Scenario{
	{
		Name:    "signed-in user loaded for each row",
		Why:     "the same question with the same argument: load it once",
		Sibling: "second call answered by a cache",
		Want:    []Want{duplicate("from authors where id")},
		Sizes:   []int{6, 20, 200},
		Run:     sameUser,
	},
	{
		Name: "second call answered by a cache",
		Why:  "only the first call reaches the database",
		Run:  cached,
	},
	{
		Name:    "setting read for each row",
		Why:     "a statement whose argument does not change can be hoisted out of the loop",
		Sibling: "second call answered by a cache",
		Want:    []Want{duplicate("from settings where name")},
		Sizes:   []int{6, 20, 200},
		Run:     hoistable,
	},
	{
		Name:    "no arguments at all",
		Why:     "a statement without arguments cannot follow rows",
		Sibling: "each question once",
		Want:    []Want{duplicate("select count(*) from comments")},
		Sizes:   []int{6, 20, 200},
		Run:     noArguments,
	},
	{
		Name:    "all rows of one owner",
		Why:     "the loop asks for one owner again and again: a duplicate today, an N+1 on the next page",
		Sibling: "posts joined with authors",
		Want:    []Want{{Rule: ruleEither, SQL: "from authors where id", From: []string{"posts.owner_id"}}},
		Sizes:   []int{6, 20, 200},
		Run:     oneOwner,
	},
	{
		Name:      "two settings by turns",
		Why:       "many executions with two distinct arguments are a matter for a cache, not for a join",
		Sibling:   "second call answered by a cache",
		Want:      []Want{duplicate("from settings where name").optional()},
		Tolerated: []string{"from settings where name"},
		Sizes:     []int{6, 20, 200},
		Run:       twoSettings,
	},
	{
		Name:       "retry until it works",
		Why:        "executions that failed did not happen",
		Recognised: "",
		Sizes:      []int{3, 20},
		Run:        retry,
	},
	{
		Name:       "polling",
		Why:        "the same question until the answer changes",
		Want:       []Want{duplicate("from jobs where state").optional()},
		Recognised: "",
		Sizes:      []int{6, 20},
		Run:        polling,
	},
	{
		Name: "same child from two lines",
		Why:  "one argument, two places, once each",
		Run:  sameChildTwice,
	},
}

// ruleEither marks a want that two rules describe truly.
const ruleEither = "n-plus-one or duplicate-query"

func sameUser(ctx context.Context, e *Env) error {
	user := e.Known("authors", "id")[1]
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	mayEdit := func(p row) (bool, error) {
		rows, err := e.fetch(ctx, authorByID, user)
		return err == nil && rows[0][0] == p[2], err
	}
	for _, p := range posts {
		if _, err := mayEdit(p); err != nil {
			return err
		}
	}
	return nil
}

func cached(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	var rate any
	for range posts {
		if rate == nil {
			rows, err := e.fetch(ctx, `SELECT val FROM settings WHERE name = ?`, "setting-2")
			if err != nil {
				return err
			}
			rate = rows[0][0]
		}
	}
	return nil
}

func hoistable(ctx context.Context, e *Env) error {
	orders, err := e.fetch(ctx, `SELECT id, total FROM orders ORDER BY id`)
	if err != nil {
		return err
	}
	for range orders {
		if _, err := e.fetch(ctx, `SELECT val FROM settings WHERE name = ?`, "setting-4"); err != nil {
			return err
		}
	}
	return nil
}

func noArguments(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for range posts {
		if _, err := e.fetch(ctx, `SELECT count(*) FROM comments`); err != nil {
			return err
		}
	}
	return nil
}

func oneOwner(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, title, owner_id FROM posts ORDER BY id`)
	if err != nil {
		return err
	}
	return e.forEach(ctx, posts, 2, authorByID)
}

func twoSettings(ctx context.Context, e *Env) error {
	orders, err := e.fetch(ctx, `SELECT id, total FROM orders ORDER BY id`)
	if err != nil {
		return err
	}
	for i := range orders {
		if _, err := e.fetch(ctx, `SELECT val FROM settings WHERE name = ?`, fmt.Sprintf("setting-%d", 7+i%2)); err != nil {
			return err
		}
	}
	return nil
}

// retry asks a table that is not there yet, then one that is.
func retry(ctx context.Context, e *Env) error {
	name := e.Known("settings", "name")[3]
	for range e.N() {
		if _, err := e.fetch(ctx, `SELECT val FROM settings_v2 WHERE name = ?`, name); err == nil {
			return fmt.Errorf("the table should not be there")
		}
	}
	_, err := e.fetch(ctx, `SELECT val FROM settings WHERE name = ?`, name)
	return err
}

func polling(ctx context.Context, e *Env) error {
	for range e.N() {
		rows, err := e.fetch(ctx, `SELECT id FROM jobs WHERE state = ? LIMIT 1`, "done")
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			return nil
		}
	}
	return nil
}

func sameChildTwice(ctx context.Context, e *Env) error {
	id := e.Known("posts", "id")[0]
	if _, err := e.fetch(ctx, commentsOf, id); err != nil {
		return err
	}
	_, err := e.fetch(ctx, commentsOf, id)
	return err
}

// harmless programs repeat what does not count.
var harmless = []Scenario{
	{
		Name: "transactions and savepoints",
		Why:  "BEGIN, SAVEPOINT, RELEASE and COMMIT are not queries",
		Run:  savepoints,
	},
	{
		Name: "pings and housekeeping",
		Why:  "SELECT 1, the version, session settings and the catalog are the driver's and the pool's business",
		Run:  housekeeping,
	},
	{
		Name: "rows read and nothing asked",
		Why:  "reading rows is not a query",
		Run:  valueInHand,
	},
	{
		Name: "query built in a loop, run once",
		Why:  "the loop only writes the text",
		Run:  builtInLoop,
	},
	{
		Name: "catalogue read column by column",
		Why:  "schema questions of a migration tool",
		On:   []Dialect{Postgres, MySQL},
		Run:  catalog,
	},
	{
		Name:   "fixtures before the request",
		Why:    "what ran before the scope does not belong to it",
		Writes: []string{"audits"},
		Keys:   []KeyStyle{Dense},
		// The harness opens no scope around it; the request is the scope.
		Requests: true,
		Run:      fixturesBefore,
	},
	{
		Name: "lock session and notify",
		Why:  "advisory locks and NOTIFY are no look-ups",
		On:   []Dialect{Postgres},
		Keys: []KeyStyle{Dense},
		Run:  advisory,
	},
}

func savepoints(ctx context.Context, e *Env) error {
	return e.inTx(ctx, func(tx *sql.Tx) error {
		for range e.N() {
			for _, text := range []string{`SAVEPOINT step`, `RELEASE SAVEPOINT step`} {
				if err := e.execOn(ctx, tx, text); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func housekeeping(ctx context.Context, e *Env) error {
	texts := map[Dialect][]string{
		SQLite:   {`SELECT 1`, `SELECT sqlite_version()`, `PRAGMA foreign_keys`},
		Postgres: {`SELECT 1`, `SELECT version()`, `SHOW server_version`, `SELECT current_schema()`},
		MySQL:    {`SELECT 1`, `SELECT version()`, `SELECT @@version`, `SET NAMES utf8mb4`},
	}
	for range e.N() {
		if err := e.DB.PingContext(ctx); err != nil {
			return err
		}
		for _, text := range texts[e.Dialect] {
			if _, err := e.fetch(ctx, text); err != nil {
				return err
			}
		}
	}
	return nil
}

func builtInLoop(ctx context.Context, e *Env) error {
	text, args := `SELECT id, title FROM posts WHERE 1 = 0`, []any{}
	for _, id := range e.Known("posts", "id") {
		text += ` OR id = ?`
		args = append(args, id)
	}
	_, err := e.fetch(ctx, text, args...)
	return err
}

func catalog(ctx context.Context, e *Env) error {
	for _, name := range []string{"posts", "authors", "comments", "tags", "orders", "items", "stock", "devices"} {
		if _, err := e.fetch(ctx, `SELECT column_name, data_type FROM information_schema.columns WHERE table_name = ?`, name); err != nil {
			return err
		}
	}
	return nil
}

func fixturesBefore(ctx context.Context, e *Env) error {
	for i, id := range e.Known("posts", "id") {
		if err := e.exec(ctx, `INSERT INTO audits (subject_id, note) VALUES (?, ?)`, id, fmt.Sprint("fixture ", i)); err != nil {
			return err
		}
	}
	return e.Request(ctx, "GET /posts", func(ctx context.Context) error {
		return commentsBatched(ctx, e)
	})
}

func advisory(ctx context.Context, e *Env) error {
	return e.inTx(ctx, func(tx *sql.Tx) error {
		for i := range e.N() {
			if err := e.execOn(ctx, tx, `SELECT pg_advisory_xact_lock(?)`, i); err != nil {
				return err
			}
			if err := e.execOn(ctx, tx, fmt.Sprintf(`NOTIFY scenario_%d, 'done'`, i%3)); err != nil {
				return err
			}
		}
		return nil
	})
}
