package conformance

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"github.com/nplusone-go/nplusone/internal/drivertest"
)

var background = context.Background()

// writes are behaviours of changing rows and of failing to.
func (tg *target) writes() []drivertestBehaviour {
	return []drivertestBehaviour{
		{Name: "insert", Run: func(t *drivertest.Trace, db *sql.DB) {
			t.Result(db.Exec(tg.q("INSERT INTO items (name, price) VALUES (?, ?)"), "four", "4.5"))
			tg.names(t, db)
		}},
		{Name: "insert returning", Run: func(t *drivertest.Trace, db *sql.DB) {
			var id int
			t.Err("scan", db.QueryRow(tg.q("INSERT INTO items (name) VALUES (?) RETURNING id"), "four").Scan(&id))
			t.Printf("id %d", id)
		}},
		{Name: "update and delete", Run: func(t *drivertest.Trace, db *sql.DB) {
			t.Result(db.Exec(tg.q("UPDATE items SET price = ? WHERE id > ?"), 5, 1))
			t.Result(db.Exec("DELETE FROM items WHERE id = 3"))
			t.Result(db.Exec("DELETE FROM items WHERE id = 99"))
			tg.names(t, db)
		}},
		{Name: "several statements", Run: func(t *drivertest.Trace, db *sql.DB) {
			t.Result(db.Exec("UPDATE items SET price = 1; DELETE FROM items WHERE id = 1"))
			tg.names(t, db)
		}},
		{Name: "duplicate key", Run: func(t *drivertest.Trace, db *sql.DB) {
			_, err := db.Exec(tg.q("INSERT INTO items (name) VALUES (?)"), "one")
			t.Err("exec", err)
			t.Printf("%s", nativeError(err))
		}},
		{Name: "null violation", Run: func(t *drivertest.Trace, db *sql.DB) {
			_, err := db.Exec("INSERT INTO items (name) VALUES (NULL)")
			t.Err("exec", err)
			t.Printf("%s", nativeError(err))
		}},
		{Name: "syntax error", Run: func(t *drivertest.Trace, db *sql.DB) {
			_, err := db.Query("SELEC 1")
			t.Err("query", err)
			t.Printf("%s", nativeError(err))
			_, err = db.Prepare("SELEC ?")
			t.Err("prepare", err)
		}},
		{Name: "missing table", Run: func(t *drivertest.Trace, db *sql.DB) {
			_, err := db.Query("SELECT 1 FROM nowhere")
			t.Err("query", err)
			t.Printf("%s", nativeError(err))
			t.Result(db.Exec("DELETE FROM nowhere"))
		}},
		{Name: "error while reading rows", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query(tg.by("SELECT 1 / (2 - id) FROM items ORDER BY id",
				"SELECT (SELECT seq FROM seq_1_to_3 WHERE seq >= items.id) FROM items ORDER BY id DESC",
				"SELECT abs(-9223372036854775807 - (id = 2)) FROM items ORDER BY id"))
			t.Rows(rows, err)
		}},
		{Name: "prepared query", Run: func(t *drivertest.Trace, db *sql.DB) {
			s, err := db.Prepare(tg.q("SELECT name FROM items WHERE id = ?"))
			t.Err("prepare", err)
			for id := range 4 {
				rows, err := s.Query(id)
				t.Rows(rows, err)
			}
			t.Err("close", s.Close())
			_, err = s.Query(1)
			t.Err("after close", err)
		}},
		{Name: "prepared exec", Run: func(t *drivertest.Trace, db *sql.DB) {
			s, err := db.Prepare(tg.q("UPDATE items SET price = ? WHERE id = ?"))
			t.Err("prepare", err)
			for id := range 3 {
				t.Result(s.Exec(float64(id)+0.5, id))
			}
			t.Result(s.Exec("not a number at all", 1))
			t.Result(s.Exec(1))
			t.Err("close", s.Close())
		}},
		{Name: "prepared statement on several connections", Run: func(t *drivertest.Trace, db *sql.DB) {
			s, err := db.Prepare(tg.q("SELECT name FROM items WHERE id = ?"))
			t.Err("prepare", err)
			first, err := s.Query(1)
			t.Err("query", err)
			second, err := s.Query(2)
			t.Err("query", err)
			t.Rows(first, nil)
			t.Rows(second, nil)
			t.Printf("open %d", db.Stats().OpenConnections)
			t.Err("close", s.Close())
		}},
	}
}

func (tg *target) names(t *drivertest.Trace, db *sql.DB) {
	rows, err := db.Query("SELECT id, name, price FROM items ORDER BY id")
	t.Rows(rows, err)
}

// transactions are behaviours of transactions.
func (tg *target) transactions() []drivertestBehaviour {
	level := func(name string, opts sql.TxOptions) drivertestBehaviour {
		return drivertestBehaviour{Name: "transaction: " + name, Run: func(t *drivertest.Trace, db *sql.DB) {
			tx, err := db.BeginTx(background, &opts)
			t.Err("begin", err)
			if err != nil {
				return
			}
			rows, err := tx.Query(tg.by("SHOW transaction_isolation", "SELECT @@tx_isolation", "SELECT 1"))
			t.Rows(rows, err)
			_, err = tx.Exec("UPDATE items SET price = 9 WHERE id = 1")
			t.Err("write", err)
			t.Err("commit", tx.Commit())
			tg.names(t, db)
		}}
	}
	return []drivertestBehaviour{
		level("default", sql.TxOptions{}),
		level("read uncommitted", sql.TxOptions{Isolation: sql.LevelReadUncommitted}),
		level("repeatable read", sql.TxOptions{Isolation: sql.LevelRepeatableRead}),
		level("serializable", sql.TxOptions{Isolation: sql.LevelSerializable}),
		level("snapshot", sql.TxOptions{Isolation: sql.LevelSnapshot}),
		level("read-only", sql.TxOptions{ReadOnly: true}),
		{Name: "rollback", Run: func(t *drivertest.Trace, db *sql.DB) {
			tx, err := db.Begin()
			t.Err("begin", err)
			t.Result(tx.Exec("DELETE FROM items"))
			t.Err("rollback", tx.Rollback())
			t.Err("again", tx.Rollback())
			tg.names(t, db)
		}},
		{Name: "savepoint", Run: func(t *drivertest.Trace, db *sql.DB) {
			tx, err := db.Begin()
			t.Err("begin", err)
			for _, s := range []string{"SAVEPOINT a", "DELETE FROM items WHERE id = 1", "ROLLBACK TO SAVEPOINT a", "DELETE FROM items WHERE id = 2"} {
				_, err := tx.Exec(s)
				t.Err(s, err)
			}
			t.Err("commit", tx.Commit())
			tg.names(t, db)
		}},
		{Name: "failed transaction", Run: func(t *drivertest.Trace, db *sql.DB) {
			tx, err := db.Begin()
			t.Err("begin", err)
			_, err = tx.Exec("SELECT 1 FROM nowhere")
			t.Err("fail", err)
			_, err = tx.Exec("DELETE FROM items WHERE id = 1")
			t.Err("go on", err)
			t.Err("commit", tx.Commit())
			tg.names(t, db)
		}},
		{Name: "statements in a transaction", Run: func(t *drivertest.Trace, db *sql.DB) {
			outside, err := db.Prepare(tg.q("SELECT name FROM items WHERE id = ?"))
			t.Err("prepare", err)
			tx, err := db.Begin()
			t.Err("begin", err)
			rows, err := tx.Stmt(outside).Query(1)
			t.Rows(rows, err)
			inside, err := tx.Prepare(tg.q("UPDATE items SET price = 2 WHERE id = ?"))
			t.Err("prepare", err)
			t.Result(inside.Exec(2))
			t.Err("commit", tx.Commit())
			t.Err("close", outside.Close())
			tg.names(t, db)
		}},
		{Name: "cancelled transaction", Run: func(t *drivertest.Trace, db *sql.DB) {
			ctx, cancel := context.WithCancel(background)
			tx, err := db.BeginTx(ctx, nil)
			t.Err("begin", err)
			_, err = tx.Exec("DELETE FROM items")
			t.Err("delete", err)
			cancel()
			drivertest.Await(t, db, "database/sql has rolled back", idle)
			t.Err("commit", tx.Commit())
			if tg.name != "pq" {
				t.Printf("open %d", db.Stats().OpenConnections)
			}
			tg.names(t, db)
			// Kept or discarded, there is one connection now and nobody holds it.
			drivertest.Await(t, db, "one idle connection", func(s sql.DBStats) bool {
				return s.OpenConnections == 1 && s.Idle == 1 && s.InUse == 0
			})
		}},
	}
}

func idle(s sql.DBStats) bool { return s.InUse == 0 }

// contexts are behaviours of cancellation and deadlines.
func (tg *target) contexts() []drivertestBehaviour {
	return []drivertestBehaviour{
		{Name: "cancelled before", Run: func(t *drivertest.Trace, db *sql.DB) {
			ctx, cancel := context.WithCancel(background)
			cancel()
			_, err := db.QueryContext(ctx, all)
			t.Err("query", err)
			_, err = db.ExecContext(ctx, "DELETE FROM items")
			t.Err("exec", err)
			_, err = db.PrepareContext(ctx, all)
			t.Err("prepare", err)
			_, err = db.BeginTx(ctx, nil)
			t.Err("begin", err)
			tg.names(t, db)
		}},
		{Name: "cancelled before, on a connection", Races: tg.cancelRaces(), Run: func(t *drivertest.Trace, db *sql.DB) {
			c, err := db.Conn(background)
			t.Err("conn", err)
			ctx, cancel := context.WithCancel(background)
			cancel()
			_, err = c.QueryContext(ctx, all)
			tg.cancels(t, "query", err)
			_, err = c.ExecContext(ctx, "UPDATE items SET price = price")
			tg.cancels(t, "exec", err)
			_, err = c.BeginTx(ctx, nil)
			tg.cancels(t, "begin", err)
			fails(t, "close", c.Close())
			tg.names(t, db)
		}},
		{Name: "deadline while running", Run: func(t *drivertest.Trace, db *sql.DB) {
			ctx, cancel := context.WithTimeout(background, 60*time.Millisecond)
			defer cancel()
			var v any
			fails(t, "scan", db.QueryRowContext(ctx, tg.slow()).Scan(&v))
			tg.names(t, db)
		}},
		{Name: "cancelled while reading", Run: func(t *drivertest.Trace, db *sql.DB) {
			ctx, cancel := context.WithCancel(background)
			rows, err := db.QueryContext(ctx, tg.series(100_000))
			t.Err("query", err)
			t.Printf("next %v", rows.Next())
			cancel()
			drivertest.Await(t, db, "database/sql has closed the rows", idle)
			t.Printf("next %v", rows.Next())
			t.Err("err", rows.Err())
			tg.names(t, db)
		}},
	}
}

// cancelRaces says of which drivers it depends on chance whether a connection
// outlives a statement whose context was cancelled before.
func (tg *target) cancelRaces() string {
	switch tg.name {
	case "pq":
		return "the request to cancel is sent beside the statement; the connection is bad if it comes first"
	case "mattn":
		return "a goroutine interrupts the statement, which may have ended by then; if not, the connection is dropped"
	}
	return ""
}

// cancels writes an error down, but not that of pq: there the statement and
// the request to cancel it run a race.
func (tg *target) cancels(t *drivertest.Trace, what string, err error) {
	if tg.name != "pq" {
		fails(t, what, err)
	}
}

// slow is a query that takes longer than any deadline here.
func (tg *target) slow() string {
	return tg.by("SELECT pg_sleep(20)", "SELECT SLEEP(20)",
		"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 2000000000) SELECT count(*) FROM s")
}

// pools are behaviours of connections and their pool.
func (tg *target) pools() []drivertestBehaviour {
	return []drivertestBehaviour{
		{Name: "ping", Run: func(t *drivertest.Trace, db *sql.DB) { t.Err("ping", db.Ping()) }},
		{Name: "driver's type", Run: func(t *drivertest.Trace, db *sql.DB) { t.Printf("%T", db.Driver()) }},
		{Name: "closed handle", Run: func(t *drivertest.Trace, db *sql.DB) {
			t.Err("ping", db.Ping())
			t.Err("close", db.Close())
			t.Err("ping", db.Ping())
			_, err := db.Query(all)
			t.Err("query", err)
		}},
		{Name: "single connection keeps its session", Run: func(t *drivertest.Trace, db *sql.DB) {
			c, err := db.Conn(background)
			t.Err("conn", err)
			_, err = c.ExecContext(background, "CREATE TEMPORARY TABLE mine (n INT)")
			t.Err("create", err)
			_, err = c.ExecContext(background, "INSERT INTO mine VALUES (7)")
			t.Err("insert", err)
			rows, err := c.QueryContext(background, "SELECT n FROM mine")
			t.Rows(rows, err)
			t.Err("close", c.Close())
		}},
		{Name: "connections are reused", Run: func(t *drivertest.Trace, db *sql.DB) {
			db.SetMaxOpenConns(2)
			for range 5 {
				tg.names(t, db)
			}
			t.Printf("open %d", db.Stats().OpenConnections)
		}},
		{Name: "errors leave the pool in order", Run: func(t *drivertest.Trace, db *sql.DB) {
			for range 3 {
				_, err := db.Exec("SELECT 1 FROM nowhere")
				t.Err("exec", err)
			}
			t.Printf("open %d in use %d", db.Stats().OpenConnections, db.Stats().InUse)
		}},
		{Name: "side by side", Run: func(t *drivertest.Trace, db *sql.DB) {
			db.SetMaxOpenConns(4)
			var wg sync.WaitGroup
			var sum [8]int
			for g := range sum {
				wg.Go(func() {
					for i := range 10 {
						var id int
						if err := db.QueryRow(tg.q("SELECT id FROM items WHERE id = ?"), (g+i)%3+1).Scan(&id); err != nil {
							t.Err("scan", err)
						}
						sum[g] += id
					}
				})
			}
			wg.Wait()
			t.Printf("%v", sum)
		}},
		{Name: "connection below", Run: func(t *drivertest.Trace, db *sql.DB) {
			c, err := db.Conn(background)
			t.Err("conn", err)
			t.Err("raw", c.Raw(func(driverConn any) error {
				t.Printf("%T", t.Unwrap(driverConn))
				return nil
			}))
			t.Err("raw", c.Raw(func(any) error { return errors.New("the program's") }))
			t.Err("close", c.Close())
		}},
	}
}

// losses are behaviours of connections that the server ends.
func (tg *target) losses() []drivertestBehaviour {
	if tg.family == sqlite {
		return nil
	}
	return []drivertestBehaviour{
		{Name: "idle connection lost", Run: func(t *drivertest.Trace, db *sql.DB) {
			db.SetMaxOpenConns(1)
			tg.kill(t, db)
			recovers(t, func() error { return db.Ping() })
			recovers(t, func() error {
				_, err := db.Exec("UPDATE items SET price = 3 WHERE id = 1")
				return err
			})
			tg.names(t, db)
			t.Printf("open %d", db.Stats().OpenConnections)
		}},
		{Name: "idle connection of a statement lost", Run: func(t *drivertest.Trace, db *sql.DB) {
			db.SetMaxOpenConns(1)
			s, err := db.Prepare(tg.q("SELECT name FROM items WHERE id = ?"))
			t.Err("prepare", err)
			tg.kill(t, db)
			for range 2 {
				var name string
				recovers(t, func() error { return s.QueryRow(1).Scan(&name) })
				t.Printf("%s", name)
			}
			t.Err("close", s.Close())
		}},
		{Name: "connection of a transaction lost", Run: func(t *drivertest.Trace, db *sql.DB) {
			tx, err := db.Begin()
			t.Err("begin", err)
			tg.kill(t, tx)
			_, err = tx.Exec("DELETE FROM items")
			t.Printf("exec fails %v", err != nil)
			t.Printf("commit fails %v", tx.Commit() != nil)
			tg.names(t, db)
		}},
	}
}

// recovers repeats what may fail while the loss of the connection is on its
// way: whether the driver or its caller notices first is not settled.
func recovers(t *drivertest.Trace, f func() error) {
	var err error
	for range 5 {
		if err = f(); err == nil {
			break
		}
	}
	fails(t, "recovered", err)
}

// kill ends the server's side of the connection that db uses next, and waits
// until it is gone.
func (tg *target) kill(t *drivertest.Trace, db interface {
	QueryRow(query string, args ...any) *sql.Row
}) {
	var id int
	t.Err("id", db.QueryRow(tg.by("SELECT pg_backend_pid()", "SELECT CONNECTION_ID()", "")).Scan(&id))
	_, err := tg.admin.Exec(tg.by("SELECT pg_terminate_backend(", "KILL (", "") + itoa(id) + ")")
	t.Err("kill", err)
	gone := tg.by("SELECT count(*) FROM pg_stat_activity WHERE pid = ", "SELECT count(*) FROM information_schema.processlist WHERE id = ", "") + itoa(id)
	for left := 1; left > 0; {
		if err := tg.admin.QueryRow(gone).Scan(&left); err != nil {
			t.Err("gone", err)
			return
		}
	}
}
