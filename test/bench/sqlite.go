package main

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"

	_ "modernc.org/sqlite" // the driver of the table
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
	layers := []*layer{raw(connector), behindSQLMW(connector), behindShims(connector), watched(connector), scoped(connector), scoped(connector)}
	for _, l := range layers {
		defer l.db.Close()
		l.db.SetMaxOpenConns(1)
	}
	w := work{"look-up", func(l *layer, key int) error { return l.lookUp(lookUpByID, key) }}
	arms := armsOf(w, layers)
	arms[5] = requestOf(w, layers[5])
	c, err := takeTurns(b.rounds, statementsOfRequest, wall, arms...)
	if err != nil {
		return err
	}
	layers[5].name = "scope, with its begin and end"
	b.note("SQLite in memory, look-up by primary key: raw %.0f ns", c[0].median())
	for i, l := range layers[1:] {
		b.note("  %-32s +%5.0f ns  %5.1f %%", l.name, c[i+1].over(c[0]), (c[i+1].of(c[0])-1)*100)
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
