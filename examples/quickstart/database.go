package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"
	_ "modernc.org/sqlite"
)

// A place is where the store keeps its tables: nothing of the user's is
// touched.
type place struct {
	driverName, dsn string
	remove          func() error
}

// newPlace makes an empty place in the database that dsn leads to.
func newPlace(ctx context.Context, driverName, dsn string) (place, error) {
	name := fmt.Sprintf("nplusone_quickstart_%d", os.Getpid())
	switch {
	case driverName == "sqlite":
		return sqlitePlace(dsn)
	case driverName != "postgres" && driverName != "mysql":
		return place{}, fmt.Errorf("no driver %q: take sqlite, postgres or mysql", driverName)
	case dsn == "":
		return place{}, fmt.Errorf("-driver %s needs -dsn", driverName)
	case driverName == "postgres":
		inside, err := withSearchPath(dsn, name)
		if err != nil {
			return place{}, err
		}
		return serverPlace(ctx, driverName, dsn, inside, "CREATE SCHEMA "+name, "DROP SCHEMA "+name+" CASCADE")
	}
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		return place{}, err
	}
	config.DBName = name
	return serverPlace(ctx, driverName, dsn, config.FormatDSN(), "CREATE DATABASE "+name, "DROP DATABASE "+name)
}

func sqlitePlace(dsn string) (place, error) {
	if dsn != "" {
		return place{"sqlite", dsn, func() error { return nil }}, nil
	}
	dir, err := os.MkdirTemp("", "nplusone-quickstart-")
	if err != nil {
		return place{}, err
	}
	dsn = filepath.Join(dir, "store.db") + "?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)"
	return place{"sqlite", dsn, func() error { return os.RemoveAll(dir) }}, nil
}

func serverPlace(ctx context.Context, driverName, dsn, inside, create, drop string) (place, error) {
	if err := execOnce(ctx, driverName, dsn, create); err != nil {
		return place{}, err
	}
	// The place goes away also after an interrupt.
	remove := func() error { return execOnce(context.WithoutCancel(ctx), driverName, dsn, drop) }
	return place{driverName, inside, remove}, nil
}

func execOnce(ctx context.Context, driverName, dsn, statement string) error {
	db, err := sql.Open(driverName, dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, statement)
	return err
}

// withSearchPath adds a schema to either form of PostgreSQL's DSNs.
func withSearchPath(dsn, schema string) (string, error) {
	if !strings.HasPrefix(dsn, "postgres://") && !strings.HasPrefix(dsn, "postgresql://") {
		return dsn + " search_path=" + schema, nil
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "", err
	}
	query := u.Query()
	query.Set("search_path", schema)
	u.RawQuery = query.Encode()
	return u.String(), nil
}
