package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"time"

	"github.com/lib/pq"
)

const (
	postgresDSN = "NPLUSONE_TEST_POSTGRES"
	lookUpPG    = "SELECT id, parent_id FROM nplusone_bench WHERE id = $1"

	// requestOf is the number of statements of a scope, whose begin and end
	// are measured with them here: what a program pays.
	requestOf = 50
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
	layers := []*layer{raw(connector), raw(connector), watched(connector), scoped(connector)}
	layers[1].name = "raw too"
	for _, l := range layers {
		defer l.db.Close()
		l.db.SetMaxOpenConns(1)
	}
	if err := fill(layers[0].db); err != nil {
		return err
	}
	defer layers[0].db.Exec("DROP TABLE nplusone_bench")

	c, err := takeTurns(b.rounds, requestOf, wall, requests(layers)...)
	if err != nil {
		return err
	}
	aa := c[1].of(c[0])
	b.note("PostgreSQL by primary key: raw %.0f ns, raw again x%.3f, no scope x%.3f, scope x%.3f",
		c[0].median(), aa, c[2].of(c[0]), c[3].of(c[0]))
	b.atMost("PostgreSQL over loopback, by primary key, beyond the A/A arm", (c[3].of(c[0])-aa)*100, 5, "%")

	c, err = takeTurns(b.rounds, requestOf, processorTime, requests(layers)...)
	if err != nil {
		return err
	}
	b.note("client CPU of a look-up: raw %.1f us, raw again %+.1f, no scope %+.1f, scope %+.1f",
		c[0].median()/1e3, c[1].over(c[0])/1e3, c[2].over(c[0])/1e3, c[3].over(c[0])/1e3)
	b.atMost("PostgreSQL over loopback, client CPU of a look-up, over raw", c[3].over(c[0])/1e3, 10, "us")
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

// requests are arms whose blocks begin and end a scope within the time that
// is measured.
func requests(layers []*layer) []arm {
	return requestsOf(work{"look-up", func(l *layer, key int) error { return l.lookUp(lookUpPG, key) }}, layers)
}

func requestsOf(w work, layers []*layer) []arm {
	arms := armsOf(w, layers)
	for i, l := range layers {
		if l.detector == nil {
			continue
		}
		statements := arms[i].run
		arms[i].prepare = nil
		arms[i].run = func(n int) error {
			l.renew()
			err := statements(n)
			l.scope.End()
			return err
		}
	}
	return arms
}
