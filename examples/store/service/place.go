package service

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"

	_ "github.com/lib/pq"
	_ "modernc.org/sqlite"
)

// postgresConns is less than a server allows by default, 100, with room for
// its other users.
const postgresConns = 50

// A Place is where the store keeps its tables: a schema of its own on
// PostgreSQL, a file in a temporary directory for SQLite. Nothing of the
// user's is touched.
type Place struct {
	driverName, dsn string
	conns           int // at most open at a time
	remove          func() error
}

// NewPlace makes a place and fills it with as many workspaces. driverName is
// sqlite, which takes no dsn, or postgres.
func NewPlace(ctx context.Context, driverName, dsn string, workspaces int) (*Place, error) {
	var p *Place
	var err error
	switch {
	case driverName == "sqlite" && dsn == "":
		p, err = sqlitePlace()
	case driverName == "sqlite":
		return nil, errors.New("-dsn needs -driver postgres: SQLite uses a temporary file")
	case driverName != "postgres":
		return nil, fmt.Errorf("no driver %q: take sqlite or postgres", driverName)
	case dsn == "":
		return nil, errors.New("-driver postgres needs -dsn")
	default:
		p, err = postgresPlace(ctx, dsn)
	}
	if err != nil {
		return nil, err
	}
	if err := fill(ctx, p, workspaces); err != nil {
		return nil, errors.Join(err, p.Remove())
	}
	return p, nil
}

// Remove drops the tables.
func (p *Place) Remove() error { return p.remove() }

func sqlitePlace() (*Place, error) {
	dir, err := os.MkdirTemp("", "nplusone-store-")
	if err != nil {
		return nil, err
	}
	dsn := filepath.Join(dir, "store.db") + "?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_pragma=busy_timeout(10000)"
	return &Place{"sqlite", dsn, 2 * runtime.GOMAXPROCS(0), func() error { return os.RemoveAll(dir) }}, nil
}

// schemas tells the places of one process apart.
var schemas atomic.Int64

func postgresPlace(ctx context.Context, dsn string) (*Place, error) {
	schema := fmt.Sprintf("nplusone_store_%d_%d", os.Getpid(), schemas.Add(1))
	inside, err := withSearchPath(dsn, schema)
	if err != nil {
		return nil, err
	}
	if err := execOnce(ctx, dsn, "CREATE SCHEMA "+schema); err != nil {
		return nil, err
	}
	// The schema goes away also after an interrupt.
	remove := func() error { return execOnce(context.WithoutCancel(ctx), dsn, "DROP SCHEMA "+schema+" CASCADE") }
	return &Place{"postgres", inside, postgresConns, remove}, nil
}

func execOnce(ctx context.Context, dsn, statement string) error {
	db, err := sql.Open("postgres", dsn)
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
