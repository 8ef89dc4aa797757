package conformance

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"
	"io"
	"log"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/lib/pq"
	"github.com/mattn/go-sqlite3"
	"github.com/stretchr/testify/require"
	modernc "modernc.org/sqlite"
)

// targets are the drivers whose database is there.
func targets(t *testing.T) []*target {
	t.Helper()
	var all []*target
	if dsn, ok := dsnFrom(t, "NPLUSONE_TEST_POSTGRES"); ok {
		all = append(all, postgresTargets(t, dsn)...)
	}
	if dsn, ok := dsnFrom(t, "NPLUSONE_TEST_MYSQL"); ok {
		all = append(all, mariadbTargets(t, dsn)...)
	}
	return append(all,
		sqliteTarget(t, "modernc", &modernc.Driver{}, moderncExtra()),
		sqliteTarget(t, "mattn", &sqlite3.SQLiteDriver{}, mattnExtra()))
}

func dsnFrom(t *testing.T, variable string) (string, bool) {
	t.Helper()
	dsn := os.Getenv(variable)
	if dsn == "" && os.Getenv("NPLUSONE_TEST_ALL") == "1" {
		t.Fatalf("%s is not set", variable)
	}
	return dsn, dsn != ""
}

// postgresTargets share a server, each with a schema of its own.
func postgresTargets(t *testing.T, dsn string) []*target {
	t.Helper()
	var all []*target
	for _, name := range []string{"pq", "pgx"} {
		schema := fmt.Sprintf("conformance_%s_%d", name, os.Getpid())
		u, err := url.Parse(dsn)
		require.NoError(t, err)
		values := u.Query()
		values.Set("search_path", schema)
		u.RawQuery = values.Encode()

		tg := &target{name: name, family: postgres, admin: open(t, "postgres", u.String())}
		_, err = tg.admin.Exec("CREATE SCHEMA " + schema)
		require.NoError(t, err)
		t.Cleanup(func() { _, _ = tg.admin.Exec("DROP SCHEMA " + schema + " CASCADE") })
		if name == "pq" {
			tg.connector = func() (sqldriver.Connector, error) { return pq.NewConnector(u.String()) }
			tg.extra = pqExtra(tg)
		} else {
			cfg, err := pgx.ParseConfig(u.String())
			require.NoError(t, err)
			tg.connector = func() (sqldriver.Connector, error) { return stdlib.GetConnector(*cfg.Copy()), nil }
			tg.extra = pgxExtra(tg)
		}
		all = append(all, tg)
	}
	return all
}

func mariadbTargets(t *testing.T, dsn string) []*target {
	t.Helper()
	require.NoError(t, mysql.SetLogger(log.New(io.Discard, "", 0))) // killed connections
	var all []*target
	for _, interpolate := range []bool{false, true} {
		name := "mysql"
		if interpolate {
			name = "mysql-interpolate"
		}
		cfg, err := mysql.ParseDSN(dsn)
		require.NoError(t, err)
		server := open(t, "mysql", cfg.FormatDSN())
		cfg.DBName = fmt.Sprintf("conformance_%v_%d", interpolate, os.Getpid())
		_, err = server.Exec("CREATE DATABASE " + cfg.DBName)
		require.NoError(t, err)
		t.Cleanup(func() { _, _ = server.Exec("DROP DATABASE " + cfg.DBName) })

		cfg.ParseTime = true
		cfg.MultiStatements = true
		cfg.InterpolateParams = interpolate
		tg := &target{name: name, family: mariadb, admin: open(t, "mysql", cfg.FormatDSN())}
		tg.connector = func() (sqldriver.Connector, error) { return mysql.NewConnector(cfg.Clone()) }
		tg.extra = mysqlExtra(tg)
		all = append(all, tg)
	}
	return all
}

func sqliteTarget(t *testing.T, name string, d sqldriver.Driver, extra func(*target) []drivertestBehaviour) *target {
	t.Helper()
	file := filepath.Join(t.TempDir(), name+".db")
	dsn := "file:" + file
	if name == "mattn" {
		dsn += "?_busy_timeout=5000&_journal_mode=WAL"
	} else {
		dsn += "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)"
	}
	c := dsnConnector{d, dsn}
	tg := &target{name: name, family: sqlite, admin: sql.OpenDB(c)}
	t.Cleanup(func() { _ = tg.admin.Close() })
	tg.connector = func() (sqldriver.Connector, error) { return c, nil }
	tg.extra = extra(tg)
	return tg
}

func open(t *testing.T, name, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(name, dsn)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// dsnConnector is database/sql's own for drivers without connectors.
type dsnConnector struct {
	driver sqldriver.Driver
	dsn    string
}

func (c dsnConnector) Connect(context.Context) (sqldriver.Conn, error) { return c.driver.Open(c.dsn) }

func (c dsnConnector) Driver() sqldriver.Driver { return c.driver }
