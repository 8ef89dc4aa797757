package drivertest

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
)

func transactions() []Behaviour {
	begin := func(name string, opts *sql.TxOptions) Behaviour {
		return Behaviour{Name: "begin " + name, Run: func(t *Trace, db *sql.DB) {
			tx, err := db.BeginTx(probe("tx"), opts)
			t.Err("begin", err)
			if err == nil {
				t.Result(tx.Exec("rows 1"))
				t.Err("commit", tx.Commit())
			}
		}}
	}
	return []Behaviour{
		begin("plain", nil),
		begin("serializable", &sql.TxOptions{Isolation: sql.LevelSerializable}),
		begin("read-only", &sql.TxOptions{ReadOnly: true}),
		begin("refused level", &sql.TxOptions{Isolation: sql.LevelLinearizable}),
		{Name: "rollback", Run: func(t *Trace, db *sql.DB) {
			tx, err := db.Begin()
			t.Err("begin", err)
			rows, err := tx.QueryContext(probe("q"), "rows 2")
			t.Rows(rows, err)
			t.Err("rollback", tx.Rollback())
			t.Err("commit", tx.Commit())
			t.Result(tx.Exec("rows 1"))
		}},
		{Name: "statement in a transaction", Run: func(t *Trace, db *sql.DB) {
			outside, err := db.Prepare("rows 1 in 1")
			t.Err("prepare", err)
			tx, err := db.Begin()
			t.Err("begin", err)
			rows, err := tx.Stmt(outside).Query(1)
			t.Rows(rows, err)
			inside, err := tx.Prepare("in 0")
			t.Err("prepare", err)
			t.Result(inside.Exec())
			t.Err("commit", tx.Commit())
			t.Err("close", outside.Close())
		}},
		{Name: "cancelled transaction", Run: func(t *Trace, db *sql.DB) {
			ctx, cancel := context.WithCancel(context.Background())
			tx, err := db.BeginTx(ctx, nil)
			t.Err("begin", err)
			cancel()
			Await(t, db, "database/sql has rolled back", func(s sql.DBStats) bool { return s.InUse == 0 })
			t.Err("commit", tx.Commit())
			t.Printf("open %d", db.Stats().OpenConnections) // kept or discarded
			t.Result(db.Exec("rows 1"))
		}},
		{Name: "begin cancelled", Run: func(t *Trace, db *sql.DB) {
			c, err := db.Conn(context.Background())
			t.Err("conn", err)
			_, err = c.BeginTx(cancelled(), nil)
			t.Err("begin", err)
			t.Err("close", c.Close())
		}},
	}
}

func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func connections() []Behaviour {
	return []Behaviour{
		{Name: "ping", Run: func(t *Trace, db *sql.DB) { t.Err("ping", db.PingContext(probe("p"))) }},
		{Name: "driver's type", Run: func(t *Trace, db *sql.DB) { t.Printf("%T", db.Driver()) }},
		{Name: "single connection", Run: func(t *Trace, db *sql.DB) {
			c, err := db.Conn(probe("c"))
			t.Err("conn", err)
			rows, err := c.QueryContext(context.Background(), "rows 1")
			t.Rows(rows, err)
			t.Err("ping", c.PingContext(probe("p")))
			t.Err("close", c.Close())
			t.Err("ping", c.PingContext(probe("p")))
		}},
		{Name: "raw connection", Run: func(t *Trace, db *sql.DB) {
			c, err := db.Conn(probe("c"))
			t.Err("conn", err)
			t.Err("raw", c.Raw(func(driverConn any) error {
				raw := t.Unwrap(driverConn)
				t.Printf("%T", raw)
				_, err := raw.(sqldriver.Conn).Prepare("rows 1")
				return err
			}))
			t.Err("raw error", c.Raw(func(any) error { return &FakeError{"by the program"} }))
			t.Err("close", c.Close())
		}},
		{Name: "connection reused", Run: func(t *Trace, db *sql.DB) {
			t.Result(db.ExecContext(probe("1"), "rows 1"))
			t.Result(db.ExecContext(probe("2"), "rows 1"))
			t.Printf("open %d", db.Stats().OpenConnections)
		}},
		{Name: "connection not valid afterwards", Run: func(t *Trace, db *sql.DB) {
			t.Result(db.Exec("stale"))
			t.Printf("open %d", db.Stats().OpenConnections)
			t.Result(db.Exec("rows 1"))
		}},
		{Name: "session cannot be reset", Run: func(t *Trace, db *sql.DB) {
			t.Result(db.Exec("rude"))
			t.Result(db.Exec("rows 1"))
			t.Printf("open %d", db.Stats().OpenConnections)
		}},
	}
}

func failures() []Behaviour {
	return []Behaviour{
		{Name: "failing query", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query("fail")
			t.Rows(rows, err)
			var own *FakeError
			t.Printf("own error %v", errors.As(err, &own))
		}},
		{Name: "failing exec", Run: func(t *Trace, db *sql.DB) { t.Result(db.Exec("fail")) }},
		{Name: "failing prepare", Run: func(t *Trace, db *sql.DB) {
			_, err := db.Prepare("fail-prepare")
			t.Err("prepare", err)
			t.Result(db.Exec("fail-prepare skip", sql.Named("1bad", 1)))
		}},
		{Name: "failing prepared statement", Run: func(t *Trace, db *sql.DB) {
			s, err := db.Prepare("fail")
			t.Err("prepare", err)
			t.Result(s.Exec())
			rows, err := s.Query()
			t.Rows(rows, err)
			t.Err("close", s.Close())
		}},
		{Name: "failing next", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query("rows 3 fail-next")
			t.Rows(rows, err)
		}},
		{Name: "failing close", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query("rows 1 fail-close")
			t.Err("query", err)
			t.Err("close", rows.Close())
			t.Err("scan", db.QueryRow("rows 1 fail-close").Scan(new(int), new(string), new(string)))
		}},
		{Name: "bad connection once", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query("rows 1 badconn-once")
			t.Rows(rows, err)
		}},
		{Name: "bad connection once, prepared", Run: func(t *Trace, db *sql.DB) {
			s, err := db.Prepare("rows 1 badconn-once")
			t.Err("prepare", err)
			t.Result(s.Exec())
			t.Err("close", s.Close())
		}},
		{Name: "bad connection each time", Run: func(t *Trace, db *sql.DB) {
			t.Result(db.Exec("badconn"))
			rows, err := db.Query("badconn")
			t.Rows(rows, err)
		}},
		{Name: "bad connection in a transaction", Run: func(t *Trace, db *sql.DB) {
			tx, err := db.Begin()
			t.Err("begin", err)
			t.Result(tx.Exec("badconn"))
			t.Err("rollback", tx.Rollback())
		}},
		{Name: "context cancelled before", Run: func(t *Trace, db *sql.DB) {
			c, err := db.Conn(context.Background())
			t.Err("conn", err)
			_, err = c.PrepareContext(cancelled(), "rows 1")
			t.Err("prepare", err)
			t.Result(c.ExecContext(cancelled(), "rows 1"))
			_, err = c.QueryContext(cancelled(), "rows 1")
			t.Err("query", err)
			t.Err("close", c.Close())
		}},
	}
}
