// Package layers stands databases behind the layers between database/sql and
// its driver, so that what each of them costs can be told apart.
package layers

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"

	"github.com/ngrok/sqlmw"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
)

// Layer is a database behind some of the layers between database/sql and its
// driver, and the context that its statements get.
type Layer struct {
	Name    string
	DB      *sql.DB
	Context context.Context

	Detector *detect.Detector // where statements have a scope
	Scope    *detect.Scope
}

// Raw is the driver alone.
func Raw(c sqldriver.Connector) *Layer {
	return &Layer{Name: "raw", DB: sql.OpenDB(c), Context: context.Background()}
}

// SQLMW is sqlmw alone, with hooks that do nothing.
func SQLMW(c sqldriver.Connector) *Layer {
	mw, err := sqlmw.Driver(given{c}, nothing{}).(sqldriver.DriverContext).OpenConnector("")
	if err != nil {
		panic(err) // given returns no error
	}
	return &Layer{Name: "sqlmw", DB: sql.OpenDB(mw), Context: context.Background()}
}

type nothing struct{ sqlmw.NullInterceptor }

// given hands sqlmw, which wraps drivers, a connector.
type given struct{ base sqldriver.Connector }

func (d given) Open(string) (sqldriver.Conn, error)               { return d.base.Connect(context.Background()) }
func (d given) OpenConnector(string) (sqldriver.Connector, error) { return d.base, nil }

// Shims is our driver with detection taken out: sqlmw and the shims
// around it, which everything else is measured against.
func Shims(c sqldriver.Connector) *Layer {
	inner := driver.WrapConnector(c, driver.Detector(detect.New(detect.NoImplicitScopes())))
	return &Layer{Name: "shims", DB: sql.OpenDB(muting{inner}), Context: context.Background()}
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

// Watched is our driver with nobody who owns its statements.
func Watched(c sqldriver.Connector) *Layer {
	d := detect.New(detect.NoImplicitScopes())
	return &Layer{Name: "no scope", DB: sql.OpenDB(driver.WrapConnector(c, driver.Detector(d))), Context: context.Background()}
}

// Scoped is our driver with a scope; renew begins another one.
func Scoped(c sqldriver.Connector) *Layer {
	l := Watched(c)
	l.Name = "scope"
	l.Detector = detect.New(detect.NoImplicitScopes())
	return l
}

// Renew ends the scope of the statements so far and begins another.
func (l *Layer) Renew() {
	l.Scope.End()
	l.Context, l.Scope = l.Detector.Start(context.Background(), "bench")
}

// LookUp reads a row of two columns by key.
func (l *Layer) LookUp(query string, key any) error {
	var id, parent int64
	rows, err := l.DB.QueryContext(l.Context, query, key)
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
