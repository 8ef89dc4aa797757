package e2e

import (
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/lib/pq"
	"github.com/stretchr/testify/require"
)

// ownPostgres is the DSN of an empty database of that name, dropped with the
// test; empty where there is no server and none is demanded.
func ownPostgres(t *testing.T, name string) string {
	t.Helper()
	dsn := serverDSN(t, "NPLUSONE_TEST_POSTGRES")
	if dsn == "" {
		return ""
	}
	own, err := url.Parse(dsn)
	require.NoError(t, err)
	own.Path = "/" + name
	connector, err := pq.NewConnector(dsn)
	require.NoError(t, err)
	emptyDatabase(t, sql.OpenDB(connector), name)
	return own.String()
}

// ownMySQL is ownPostgres for MariaDB and MySQL.
func ownMySQL(t *testing.T, name string) string {
	t.Helper()
	dsn := serverDSN(t, "NPLUSONE_TEST_MYSQL")
	if dsn == "" {
		return ""
	}
	config, err := mysql.ParseDSN(dsn)
	require.NoError(t, err)
	connector, err := mysql.NewConnector(config)
	require.NoError(t, err)
	emptyDatabase(t, sql.OpenDB(connector), name)
	server, _, _ := strings.Cut(dsn, "/") // of user:password@net(address)/name?parameters
	return server + "/" + name + "?charset=utf8&parseTime=True"
}

func serverDSN(t *testing.T, variable string) string {
	t.Helper()
	dsn := os.Getenv(variable)
	if dsn == "" && os.Getenv("NPLUSONE_TEST_ALL") != "" {
		t.Fatal(variable + " is not set")
	}
	return dsn
}

func emptyDatabase(t *testing.T, db *sql.DB, name string) {
	t.Helper()
	drop := func() {
		_, err := db.Exec("DROP DATABASE IF EXISTS " + name)
		require.NoError(t, err)
	}
	drop()
	_, err := db.Exec("CREATE DATABASE " + name)
	require.NoError(t, err)
	t.Cleanup(func() {
		drop()
		require.NoError(t, db.Close())
	})
}
