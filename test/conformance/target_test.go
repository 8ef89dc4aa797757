package conformance

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/drivertest"
	"github.com/nplusone-go/nplusone/internal/record"
)

// family is the SQL that a target speaks.
type family int

const (
	postgres family = iota
	mariadb
	sqlite
)

// A target is one driver with its configuration and a database.
type target struct {
	name   string
	family family
	admin  *sql.DB // raw, for what happens beside the behaviour
	// connector returns a fresh raw connector.
	connector func() (sqldriver.Connector, error)
	// extra are behaviours of this driver alone.
	extra []drivertest.Behaviour
}

// q rewrites the placeholders of a statement for the target.
func (tg *target) q(query string) string {
	if tg.family != postgres {
		return query
	}
	for n := 1; strings.Contains(query, "?"); n++ {
		query = strings.Replace(query, "?", fmt.Sprintf("$%d", n), 1)
	}
	return query
}

// by picks the text of the target's family.
func (tg *target) by(pg, my, lite string) string { return [...]string{pg, my, lite}[tg.family] }

// create makes the tables that behaviours use.
func (tg *target) create(t *testing.T) {
	t.Helper()
	for _, s := range []string{
		"DROP TABLE IF EXISTS items",
		"CREATE TABLE items (id " + tg.by("SERIAL PRIMARY KEY", "INT AUTO_INCREMENT PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT") +
			", name VARCHAR(100) NOT NULL UNIQUE, price DECIMAL(10,2), at " + tg.by("TIMESTAMPTZ", "DATETIME(6)", "DATETIME") +
			", data " + tg.by("BYTEA", "LONGBLOB", "BLOB") + ", flag BOOLEAN, big BIGINT, ratio DOUBLE PRECISION)",
	} {
		_, err := tg.admin.Exec(s)
		require.NoError(t, err, s)
	}
}

// reset gives each run the same three rows and the same next id.
func (tg *target) reset() error {
	statements := []string{tg.by("TRUNCATE items RESTART IDENTITY", "TRUNCATE items", "DELETE FROM items")}
	if tg.family == sqlite {
		statements = append(statements, "DELETE FROM sqlite_sequence")
	}
	statements = append(statements, `INSERT INTO items (name, price, at, data, flag, big, ratio) VALUES
		('one', 1.10, '2024-05-06 07:08:09', NULL, TRUE, 9007199254740993, 0.5),
		('two', NULL, NULL, `+tg.by(`'\x00ff'`, "x'00ff'", "x'00ff'")+`, FALSE, -1, NULL),
		('three', 30.00, '2024-05-06 07:08:09.123456', `+tg.by(`''`, "''", "x''")+`, NULL, NULL, -2.25)`)
	for _, s := range statements {
		if _, err := tg.admin.Exec(s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

func (tg *target) subject(name string, wrap func(sqldriver.Connector) *sql.DB) drivertest.Subject {
	return drivertest.Subject{Name: name, Unwrap: driver.Raw, Open: func() (*sql.DB, error) {
		if err := tg.reset(); err != nil {
			return nil, err
		}
		c, err := tg.connector()
		if err != nil {
			return nil, err
		}
		return wrap(c), nil
	}}
}

func (tg *target) raw() drivertest.Subject { return tg.subject("raw", sql.OpenDB) }

// unowned is wrapped, with nobody who owns its statements.
func (tg *target) unowned() drivertest.Subject {
	d := detect.New(detect.NoImplicitScopes())
	return tg.subject("wrapped, no scope", func(c sqldriver.Connector) *sql.DB {
		return driver.OpenDB(c, driver.Detector(d))
	})
}

// owned is wrapped, and all statements belong to a scope.
func (tg *target) owned() (drivertest.Subject, *detect.Scope) {
	d := detect.New(detect.NoImplicitScopes())
	_, scope := d.Start(context.Background(), "conformance")
	return tg.subject("wrapped, in a scope", func(c sqldriver.Connector) *sql.DB {
		wrapped := driver.WrapConnector(c, driver.Detector(d))
		source, _ := driver.DatabaseOf(wrapped)
		source.SetDefault((*record.Scope)(scope))
		return sql.OpenDB(wrapped)
	}), scope
}

var port = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// fails writes an error down without the port that differs from run to run.
func fails(t *drivertest.Trace, what string, err error) {
	if err == nil {
		t.Printf("%s: ok", what)
		return
	}
	t.Printf("%s: %T %s", what, err, port.ReplaceAllString(err.Error(), "127.0.0.1:port"))
}
