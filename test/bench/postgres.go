package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"time"

	"github.com/lib/pq"

	"github.com/nplusone-go/nplusone/test/bench/layers"
	"github.com/nplusone-go/nplusone/test/bench/turns"
)

const (
	postgresDSN = "NPLUSONE_TEST_POSTGRES"
	lookUpPG    = "SELECT id, parent_id FROM nplusone_bench WHERE id = $1"

	// statementsOfRequest is what a scope runs here.
	statementsOfRequest = 50

	boundOfPostgres = 5 // %
)

// postgres measures look-ups by primary key over a real connection. Two raw
// handles tell what the measurement itself cannot resolve.
func postgres(b *bench) error {
	dsn := os.Getenv(postgresDSN)
	if dsn == "" {
		b.skip("PostgreSQL over loopback, by primary key", postgresDSN+" is not set; make bench starts a server")
		return nil
	}
	connector, err := pq.NewConnector(dsn)
	if err != nil {
		return err
	}
	all := []*layers.Layer{layers.Raw(connector), layers.Raw(connector), layers.Watched(connector), layers.Scoped(connector), layers.Scoped(connector)}
	all[1].Name = "raw again"
	all[4].Name = "scope, with its begin and end"
	for _, l := range all {
		defer l.DB.Close()
		l.DB.SetMaxOpenConns(1)
	}
	if err := fill(all[0].DB); err != nil {
		return err
	}
	defer func() { _, _ = all[0].DB.Exec("DROP TABLE nplusone_bench") }()

	w := layers.Work{Name: "look-up", Run: func(l *layers.Layer, key int) error { return l.LookUp(lookUpPG, key) }}
	arms := layers.Arms(w, all)
	arms[4] = requestOf(w, all[4])
	c, err := turns.Take(b.rounds, statementsOfRequest, turns.Wall, arms...)
	if err != nil {
		return err
	}
	aa := c[1].Of(c[0])
	b.note("PostgreSQL, look-up by primary key: raw %.0f ns; half of the A/A ratios lie within %.1f %%",
		c[0].Median(), c[1].Spread(c[0])*100)
	for i, l := range all[1:] {
		b.note("  %-32s x%.3f", l.Name, c[i+1].Of(c[0]))
	}
	const what = "PostgreSQL over loopback, by primary key, beyond the A/A arm"
	beyond := (c[3].Of(c[0]) - aa) * 100
	if r := c[1].Resolution(c[0]) * 100; r > boundOfPostgres/2 {
		b.row(what, beyond, "<=", boundOfPostgres, "%", false, fmt.Sprintf("not told: the A/A arm resolves %.1f %% here", r))
	} else {
		b.atMost(what, beyond, boundOfPostgres, "%")
	}

	c, err = turns.Take(b.rounds, statementsOfRequest, processorTime, arms...)
	if err != nil {
		return err
	}
	b.note("client CPU of a look-up: raw %.1f us", c[0].Median()/1e3)
	for i, l := range all[1:] {
		b.note("  %-32s %+5.1f us", l.Name, c[i+1].Over(c[0])/1e3)
	}
	b.atMost("PostgreSQL over loopback, client CPU of a look-up, over raw", c[3].Over(c[0])/1e3, 10, "us")
	return nil
}

func fill(db *sql.DB) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, text := range []string{
		"DROP TABLE IF EXISTS nplusone_bench",
		"CREATE TABLE nplusone_bench (id bigint PRIMARY KEY, parent_id bigint NOT NULL)",
		"INSERT INTO nplusone_bench SELECT n, n % 97 FROM generate_series(1, 5000) AS n",
		"ANALYZE nplusone_bench",
	} {
		if _, err := db.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return nil
}

// requestOf is an arm that begins and ends a scope within the time that is
// measured: all that a program pays.
func requestOf(w layers.Work, l *layers.Layer) turns.Arm {
	a := layers.Arms(w, []*layers.Layer{l})[0]
	statements := a.Run
	a.Prepare = nil
	a.Run = func(n int) error {
		l.Renew()
		err := statements(n)
		l.Scope.End()
		return err
	}
	return a
}
