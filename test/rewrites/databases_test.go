// Package dbtest runs what suggest derives on real databases and compares the
// answers with those of the loop.
package rewrites

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/lib/pq"
	"github.com/stretchr/testify/require"
	"modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// database is one server that the tables run on.
type database struct {
	name      string
	dialect   fingerprint.Dialect
	connector sqldriver.Connector
}

type sqliteConnector struct{ path string }

func (c sqliteConnector) Connect(context.Context) (sqldriver.Conn, error) {
	return c.Driver().Open(c.path)
}
func (c sqliteConnector) Driver() sqldriver.Driver { return &sqlite.Driver{} }

// databases are SQLite and the servers that the environment names. With
// NPLUSONE_TEST_ALL set a missing one fails the test. Each test has a schema
// of its own in PostgreSQL and a database of its own in MySQL, so that tests
// of several packages run side by side.
func databases(t *testing.T) []database {
	t.Helper()
	out := []database{{"sqlite", fingerprint.SQLite, sqliteConnector{filepath.Join(t.TempDir(), "suggest.db") + "?_pragma=journal_mode(wal)"}}}
	name := "suggest_" + strings.ToLower(strings.NewReplacer("/", "_", " ", "_").Replace(t.Name()))
	if dsn := server(t, "NPLUSONE_TEST_POSTGRES"); dsn != "" {
		out = append(out, database{"postgres", fingerprint.PostgreSQL, postgresSchema(t, dsn, name)})
	}
	if dsn := server(t, "NPLUSONE_TEST_MYSQL"); dsn != "" {
		out = append(out, database{"mysql", fingerprint.MySQL, mysqlDatabase(t, dsn, name)})
	}
	return out
}

func server(t *testing.T, variable string) string {
	t.Helper()
	dsn := os.Getenv(variable)
	if dsn == "" && os.Getenv("NPLUSONE_TEST_ALL") != "" {
		t.Fatalf("%s is not set", variable)
	}
	return dsn
}

func postgresSchema(t *testing.T, dsn, name string) sqldriver.Connector {
	t.Helper()
	run(t, open(t, connectPostgres(t, dsn)), "DROP SCHEMA IF EXISTS "+name+" CASCADE", "CREATE SCHEMA "+name)
	separator := "?"
	if strings.Contains(dsn, "?") {
		separator = "&"
	}
	return connectPostgres(t, dsn+separator+"search_path="+name)
}

func connectPostgres(t *testing.T, dsn string) sqldriver.Connector {
	t.Helper()
	c, err := pq.NewConnector(dsn)
	require.NoError(t, err)
	return c
}

func mysqlDatabase(t *testing.T, dsn, name string) sqldriver.Connector {
	t.Helper()
	conf, err := mysql.ParseDSN(dsn)
	require.NoError(t, err)
	base, err := mysql.NewConnector(conf.Clone())
	require.NoError(t, err)
	run(t, open(t, base), "DROP DATABASE IF EXISTS "+name, "CREATE DATABASE "+name)
	conf.DBName = name
	c, err := mysql.NewConnector(conf)
	require.NoError(t, err)
	return c
}

func open(t *testing.T, c sqldriver.Connector) *sql.DB {
	t.Helper()
	db := sql.OpenDB(c)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func run(t *testing.T, db *sql.DB, texts ...string) {
	t.Helper()
	for _, text := range texts {
		_, err := db.ExecContext(t.Context(), text)
		require.NoError(t, err, text)
	}
}

// placeholders writes ? as the dialect does. Texts of these tests have no ?
// within literals.
func (d database) placeholders(text string) string {
	if d.dialect != fingerprint.PostgreSQL {
		return text
	}
	for n := 1; strings.Contains(text, "?"); n++ {
		text = strings.Replace(text, "?", fmt.Sprintf("$%d", n), 1)
	}
	return text
}

func TestDatabases(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			var one int
			require.NoError(t, open(t, d.connector).QueryRowContext(t.Context(), "SELECT 1").Scan(&one))
			require.Equal(t, 1, one)
		})
	}
}
