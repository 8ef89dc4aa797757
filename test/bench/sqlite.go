package main

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"

	_ "modernc.org/sqlite" // the driver of the table

	"github.com/nplusone-go/nplusone/test/bench/layers"
	"github.com/nplusone-go/nplusone/test/bench/turns"
)

// sqlite prints, without a bound, what each layer adds to the cheapest
// look-up that a real database offers.
func sqlite(b *bench) error {
	const dsn = "file:bench?mode=memory&cache=shared"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, text := range []string{
		"CREATE TABLE t (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL)",
		"WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 5000) INSERT INTO t SELECT id, id % 97 FROM n",
	} {
		if _, err := db.Exec(text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	connector := named{dsn, db.Driver()}
	all := []*layers.Layer{layers.Raw(connector), layers.SQLMW(connector), layers.Shims(connector), layers.Watched(connector), layers.Scoped(connector), layers.Scoped(connector)}
	for _, l := range all {
		defer l.DB.Close()
		l.DB.SetMaxOpenConns(1)
	}
	w := layers.Work{Name: "look-up", Run: func(l *layers.Layer, key int) error { return l.LookUp(layers.LookUpByID, key) }}
	arms := layers.Arms(w, all)
	arms[5] = requestOf(w, all[5])
	c, err := turns.Take(b.rounds, statementsOfRequest, turns.Wall, arms...)
	if err != nil {
		return err
	}
	all[5].Name = "scope, with its begin and end"
	b.note("SQLite in memory, look-up by primary key: raw %.0f ns", c[0].Median())
	for i, l := range all[1:] {
		b.note("  %-32s +%5.0f ns  %5.1f %%", l.Name, c[i+1].Over(c[0]), (c[i+1].Of(c[0])-1)*100)
	}
	return nil
}

// named opens a driver by its DSN.
type named struct {
	dsn    string
	driver sqldriver.Driver
}

func (c named) Connect(context.Context) (sqldriver.Conn, error) { return c.driver.Open(c.dsn) }
func (c named) Driver() sqldriver.Driver                        { return c.driver }
