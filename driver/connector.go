package driver

import (
	"context"
	sqldriver "database/sql/driver"
	"io"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/dialect"
	"github.com/nplusone-go/nplusone/internal/record"
)

// Compile-time contract of the connectors.
var (
	_ sqldriver.Connector = (*wrappedConnector)(nil)
	_ sqldriver.Connector = closingConnector{}
	_ io.Closer           = closingConnector{}
)

// wrappedConnector opens watched connections to one database.
type wrappedConnector struct {
	base     sqldriver.Connector
	conf     config
	database *record.Database
}

// closingConnector is for a base that has to be closed: (*sql.DB).Close looks
// for an io.Closer in the connector.
type closingConnector struct {
	*wrappedConnector
	closer io.Closer
}

func (c closingConnector) Close() error { return c.closer.Close() }

// WrapConnector returns a connector that behaves as base does and whose
// statements are watched. All connections that it opens count as one
// database.
//
// A nil base comes back as nil, and what WrapConnector has made before is not
// wrapped twice: options given again take precedence. Where the environment
// says NPLUSONE=off, base itself is returned.
func WrapConnector(base sqldriver.Connector, opts ...Option) sqldriver.Connector {
	if base == nil || switchedOff() {
		return base
	}
	if ours, ok := ourConnector(base); ok {
		if len(opts) == 0 {
			return base
		}
		return newConnector(ours.base, ours.conf.mustWith(opts))
	}
	return newConnector(base, config{}.mustWith(opts))
}

// DatabaseOf returns the database that the statements of a wrapped connector
// belong to. It lets a test give the whole connector a default scope. It
// reports false for a connector that is not ours, which is every connector
// where the environment says NPLUSONE=off.
func DatabaseOf(c sqldriver.Connector) (*record.Database, bool) {
	ours, ok := ourConnector(c)
	if !ok {
		return nil, false
	}
	return ours.database, true
}

func ourConnector(c sqldriver.Connector) (*wrappedConnector, bool) {
	switch c := c.(type) {
	case *wrappedConnector:
		return c, true
	case closingConnector:
		return c.wrappedConnector, true
	}
	return nil, false
}

// newConnector is an io.Closer if, and only if, base is one.
func newConnector(base sqldriver.Connector, conf config) sqldriver.Connector {
	c := wrapConnector(base, conf)
	if closer, ok := base.(io.Closer); ok {
		return closingConnector{c, closer}
	}
	return c
}

// wrapConnector hands the detector the raw connector as its handle on the
// database: what verifies a fix opens it and is not watched.
func wrapConnector(base sqldriver.Connector, conf config) *wrappedConnector {
	speaks := conf.dialect
	if !conf.dialectSet {
		speaks = dialect.Of(base, nil)
	}
	c := &wrappedConnector{
		base:     base,
		conf:     conf,
		database: conf.watcher().NewDatabase(speaks, base),
	}
	if speaks == fingerprint.Generic && !conf.dialectSet {
		c.database.Note(unknownDialect)
	}
	if text := libpqNote(base); text != "" {
		c.database.NoteDirect(text)
	}
	return c
}

const unknownDialect = dialect.Unknown + "; set driver.Dialect"

// Connect opens a connection through sqlmw, whose hooks the connection's own
// interceptor serves.
func (c *wrappedConnector) Connect(ctx context.Context) (sqldriver.Conn, error) {
	return connect(ctx, c.base, c.database)
}

// Driver returns the driver below, so that a program that looks for its
// concrete type in (*sql.DB).Driver finds it.
func (c *wrappedConnector) Driver() sqldriver.Driver { return c.base.Driver() }

// openConnector does as sql.Open does.
func openConnector(d sqldriver.Driver, dsn string) (sqldriver.Connector, error) {
	if dc, ok := d.(sqldriver.DriverContext); ok {
		return dc.OpenConnector(dsn)
	}
	return dsnConnector{dsn: dsn, driver: d}, nil
}

// dsnConnector stands in for database/sql's own type of this name.
type dsnConnector struct {
	dsn    string
	driver sqldriver.Driver
}

func (c dsnConnector) Connect(context.Context) (sqldriver.Conn, error) {
	return c.driver.Open(c.dsn)
}

func (c dsnConnector) Driver() sqldriver.Driver { return c.driver }

// DSN tells a verifier what a second connection would be one to, before it
// opens one.
func (c dsnConnector) DSN() string { return c.dsn }
