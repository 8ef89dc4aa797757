package main

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"

	"github.com/ngrok/sqlmw"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
)

// layer is a database behind some of the layers between database/sql and its
// driver, and the context that its statements get.
type layer struct {
	name string
	db   *sql.DB
	ctx  context.Context

	detector *detect.Detector // where statements have a scope
	scope    *detect.Scope
}

func raw(c sqldriver.Connector) *layer {
	return &layer{name: "raw", db: sql.OpenDB(c), ctx: context.Background()}
}

// behindSQLMW is sqlmw alone, with hooks that do nothing.
func behindSQLMW(c sqldriver.Connector) *layer {
	mw, err := sqlmw.Driver(given{c}, nothing{}).(sqldriver.DriverContext).OpenConnector("")
	if err != nil {
		panic(err) // given returns no error
	}
	return &layer{name: "sqlmw", db: sql.OpenDB(mw), ctx: context.Background()}
}

type nothing struct{ sqlmw.NullInterceptor }

// given hands sqlmw, which wraps drivers, a connector.
type given struct{ base sqldriver.Connector }

func (d given) Open(string) (sqldriver.Conn, error)               { return d.base.Connect(context.Background()) }
func (d given) OpenConnector(string) (sqldriver.Connector, error) { return d.base, nil }

// behindShims is our driver with detection taken out: sqlmw and the shims
// around it, which everything else is measured against.
func behindShims(c sqldriver.Connector) *layer {
	inner := driver.WrapConnector(c, driver.Detector(detect.New(detect.NoImplicitScopes())))
	return &layer{name: "shims", db: sql.OpenDB(muting{inner}), ctx: context.Background()}
}

// muting takes detection out of connections by what the driver does with a
// connection inside another one of ours: the inner one is silent, so that each
// statement counts once. The outer one is thrown away.
type muting struct{ sqldriver.Connector }

func (m muting) Connect(ctx context.Context) (sqldriver.Conn, error) {
	inner, err := m.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	_, err = driver.WrapConnector(handing{m.Connector, inner}).Connect(ctx)
	return inner, err
}

type handing struct {
	sqldriver.Connector
	inner sqldriver.Conn
}

func (h handing) Connect(context.Context) (sqldriver.Conn, error) { return hidden{h.inner}, nil }

// hidden is a wrapper as others write them.
type hidden struct{ sqldriver.Conn }

func (h hidden) Raw() sqldriver.Conn { return h.Conn }

// watched is our driver with nobody who owns its statements.
func watched(c sqldriver.Connector) *layer {
	d := detect.New(detect.NoImplicitScopes())
	return &layer{name: "no scope", db: sql.OpenDB(driver.WrapConnector(c, driver.Detector(d))), ctx: context.Background()}
}

// scoped is our driver with a scope; renew begins another one.
func scoped(c sqldriver.Connector) *layer {
	l := watched(c)
	l.name = "scope"
	l.detector = detect.New(detect.NoImplicitScopes())
	return l
}

func (l *layer) renew() {
	l.scope.End()
	l.ctx, l.scope = l.detector.Start(context.Background(), "bench")
}

// lookUp reads a row of two columns by key.
func (l *layer) lookUp(query string, key any) error {
	var id, parent int64
	rows, err := l.db.QueryContext(l.ctx, query, key)
	if err != nil {
		return err
	}
	for rows.Next() {
		if err := rows.Scan(&id, &parent); err != nil {
			return err
		}
	}
	return rows.Close()
}
