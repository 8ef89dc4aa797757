package scenarios

import (
	"context"
	"database/sql"
)

// handles are the ways in which database/sql lets a statement run.
var handles = []Scenario{
	{
		Name:    "prepared once, run in a loop",
		Why:     "the text is given once, the loop only brings arguments",
		Sibling: "prepared once, run once",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id")},
		Run:     preparedOnce,
	},
	{
		Name: "prepared once, run once",
		Why:  "preparing is not asking",
		Run:  preparedAndRunOnce,
	},
	{
		Name:    "prepared in each turn",
		Why:     "prepare, execute, close for each row: three round trips, one execution",
		Sibling: "prepared once, run once",
		Want:    []Want{nplusone("from comments where post_id", "one-to-many", "posts.id")},
		Run:     preparedEach,
	},
	{
		Name:    "in a transaction",
		Why:     "statements of a *sql.Tx",
		Sibling: "batch in a transaction",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id")},
		Run:     inTransaction,
	},
	{
		Name: "batch in a transaction",
		Why:  "the repair of the one beside it",
		Run:  batchInTransaction,
	},
	{
		Name:    "on a connection",
		Why:     "statements of a *sql.Conn",
		Sibling: "batch in a transaction",
		Want:    []Want{nplusone("from comments where post_id", "one-to-many", "posts.id")},
		Run:     onConnection,
	},
	{
		Name:    "prepared statement of a transaction",
		Why:     "tx.Stmt of a statement that the database prepared",
		Sibling: "batch in a transaction",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id")},
		Run:     statementOfTransaction,
	},
	{
		Name:    "a ping between",
		Why:     "health checks of the pool stand between two look-ups",
		Sibling: "pings and housekeeping",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id")},
		Run:     pingsBetween,
	},
	{
		Name:    "no context at all",
		Why:     "four of eleven programs pass none: db.Query and db.QueryRow",
		Sibling: "batch without context",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id")},
		Run:     noContext,
	},
	{
		Name: "batch without context",
		Why:  "the repair of the one beside it",
		Run:  noContextBatch,
	},
	{
		Name:    "writes without context",
		Why:     "db.Exec in a loop, in a transaction begun by db.Begin",
		Sibling: "batch without context",
		Want:    []Want{write("update posts set", "posts.id")},
		Writes:  []string{"posts"},
		Run:     noContextWrites,
	},
	{
		Name:    "a context of its own for each statement",
		Why:     "context.Background() written out, as half of the world does",
		Sibling: "batch without context",
		Want:    []Want{nplusone("from comments where post_id", "one-to-many", "posts.id")},
		HeldOut: true,
		Run:     foreignContext,
	},
	{
		Name:    "every database once",
		Why:     "one question to each tenant's database is not a loop over rows",
		Sibling: "",
		Sizes:   []int{2, 3, 20},
		Run:     everyDatabase,
	},
	{
		Name:    "loop on one of two databases",
		Why:     "the parent is on one handle, the child on another: a batch, but no join",
		Sibling: "every database once",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id")},
		Sizes:   []int{3, 20},
		Run:     acrossDatabases,
	},
}

func preparedOnce(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	stmt, err := e.DB.PrepareContext(ctx, e.q(authorByID))
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, p := range posts {
		if err := stmt.QueryRowContext(ctx, p[2]).Scan(new(any), new(string)); err != nil {
			return err
		}
	}
	return nil
}

func preparedAndRunOnce(ctx context.Context, e *Env) error {
	for range e.N() {
		stmt, err := e.DB.PrepareContext(ctx, e.q(authorByID))
		if err != nil {
			return err
		}
		if err := stmt.Close(); err != nil {
			return err
		}
	}
	_, err := e.fetch(ctx, authorByID, e.Known("authors", "id")[0])
	return err
}

func preparedEach(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	query := func(id any) error {
		stmt, err := e.DB.PrepareContext(ctx, e.q(commentsOf))
		if err != nil {
			return err
		}
		defer stmt.Close()
		rows, err := stmt.QueryContext(ctx, id)
		if err != nil {
			return err
		}
		_, err = scanAll(rows)
		return err
	}
	for _, p := range posts {
		if err := query(p[0]); err != nil {
			return err
		}
	}
	return nil
}

func inTransaction(ctx context.Context, e *Env) error {
	return e.inTx(ctx, func(tx *sql.Tx) error {
		posts, err := e.fetchOn(ctx, tx, listPosts)
		if err != nil {
			return err
		}
		for _, p := range posts {
			if _, err := e.fetchOn(ctx, tx, authorByID, p[2]); err != nil {
				return err
			}
		}
		return nil
	})
}

func batchInTransaction(ctx context.Context, e *Env) error {
	return e.inTx(ctx, func(tx *sql.Tx) error {
		posts, err := e.fetchOn(ctx, tx, listPosts)
		if err != nil {
			return err
		}
		ids := distinct(col(posts, 2))
		_, err = e.fetchOn(ctx, tx, `SELECT id, name FROM authors WHERE id IN (`+list(len(ids))+`)`, ids...)
		return err
	})
}

func onConnection(ctx context.Context, e *Env) error {
	conn, err := e.DB.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	posts, err := e.fetchOn(ctx, conn, listPosts)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := e.fetchOn(ctx, conn, commentsOf, p[0]); err != nil {
			return err
		}
	}
	return nil
}

func statementOfTransaction(ctx context.Context, e *Env) error {
	prepared, err := e.DB.PrepareContext(ctx, e.q(authorByID))
	if err != nil {
		return err
	}
	defer prepared.Close()
	return e.inTx(ctx, func(tx *sql.Tx) error {
		posts, err := e.fetchOn(ctx, tx, listPosts)
		if err != nil {
			return err
		}
		stmt := tx.StmtContext(ctx, prepared)
		defer stmt.Close()
		for _, p := range posts {
			if err := stmt.QueryRowContext(ctx, p[2]).Scan(new(any), new(string)); err != nil {
				return err
			}
		}
		return nil
	})
}

func pingsBetween(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if err := e.DB.PingContext(ctx); err != nil {
			return err
		}
		if _, err := e.fetch(ctx, `SELECT 1`); err != nil {
			return err
		}
		if _, err := e.fetch(ctx, authorByID, p[2]); err != nil {
			return err
		}
	}
	return nil
}

func noContext(_ context.Context, e *Env) error {
	rows, err := e.DB.Query(listPosts)
	if err != nil {
		return err
	}
	posts, err := scanAll(rows)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if err := e.DB.QueryRow(e.q(authorByID), p[2]).Scan(new(any), new(string)); err != nil {
			return err
		}
	}
	return nil
}

func noContextBatch(_ context.Context, e *Env) error {
	rows, err := e.DB.Query(listPosts)
	if err != nil {
		return err
	}
	posts, err := scanAll(rows)
	if err != nil {
		return err
	}
	ids := distinct(col(posts, 2))
	rows, err = e.DB.Query(e.q(`SELECT id, name FROM authors WHERE id IN (`+list(len(ids))+`)`), ids...)
	if err != nil {
		return err
	}
	_, err = scanAll(rows)
	return err
}

func noContextWrites(_ context.Context, e *Env) error {
	rows, err := e.DB.Query(`SELECT id, score FROM posts ORDER BY score`)
	if err != nil {
		return err
	}
	posts, err := scanAll(rows)
	if err != nil {
		return err
	}
	tx, err := e.DB.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for i, p := range posts {
		if _, err := tx.Exec(e.q(`UPDATE posts SET score = ? WHERE id = ?`), i, p[0]); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func foreignContext(_ context.Context, e *Env) error {
	posts, err := e.fetch(context.Background(), listPosts)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := e.fetch(context.Background(), commentsOf, p[0]); err != nil {
			return err
		}
	}
	return nil
}

func everyDatabase(ctx context.Context, e *Env) error {
	user := e.Known("authors", "id")[0]
	for range e.N() {
		tenant := e.Another()
		if _, err := e.fetchOn(ctx, tenant, authorByID, user); err != nil {
			return err
		}
	}
	return nil
}

func acrossDatabases(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	other := e.Another()
	for _, p := range posts {
		if _, err := e.fetchOn(ctx, other, authorByID, p[2]); err != nil {
			return err
		}
	}
	return nil
}
