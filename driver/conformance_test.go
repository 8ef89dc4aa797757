package driver_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/drivertest"
	"github.com/nplusone-go/nplusone/internal/record"
)

// fakeSubject opens a fresh Fake each time, through wrap.
func fakeSubject(name string, features drivertest.Features, wrap func(*drivertest.Fake) *sql.DB) drivertest.Subject {
	var fake *drivertest.Fake
	return drivertest.Subject{
		Name:   name,
		Unwrap: driver.Raw,
		Log:    func() string { return fake.Log() },
		Fake:   func() *drivertest.Fake { return fake },
		Open: func() (*sql.DB, error) {
			fake = &drivertest.Fake{Features: features}
			return wrap(fake), nil
		},
	}
}

func raw(features drivertest.Features) drivertest.Subject {
	return fakeSubject("raw", features, func(f *drivertest.Fake) *sql.DB { return sql.OpenDB(f.Connector()) })
}

// unowned is wrapped, with nobody who owns its statements.
func unowned(features drivertest.Features) drivertest.Subject {
	d := detect.New(detect.NoImplicitScopes())
	return fakeSubject("wrapped, no scope", features, func(f *drivertest.Fake) *sql.DB {
		return driver.OpenDB(f.Connector(), driver.Detector(d))
	})
}

// owned is wrapped, and every statement has an owner.
func owned(features drivertest.Features) drivertest.Subject {
	d := detect.New(detect.NoImplicitScopes())
	return fakeSubject("wrapped, in a scope", features, func(f *drivertest.Fake) *sql.DB {
		c := driver.WrapConnector(f.Connector(), driver.Detector(d))
		database, _ := driver.DatabaseOf(c)
		_, scope := d.Start(context.Background(), "conformance")
		database.SetDefault((*record.Scope)(scope))
		return sql.OpenDB(c)
	})
}

// conform compares and returns how much of it was the same.
func conform(t *testing.T, features drivertest.Features, behaviours []drivertest.Behaviour) drivertest.Result {
	t.Helper()
	return drivertest.Conform(t, behaviours, raw(features), unowned(features), owned(features))
}

func TestEveryConnectionConforms(t *testing.T) {
	t.Parallel()
	behaviours := drivertest.Behaviours()
	for _, f := range drivertest.Connections() {
		if r := conform(t, f, behaviours); r.Identical != r.Total {
			t.Fatalf("features %#x: %s", f, r)
		}
	}
}

// What a statement has matters together with what its connection has.
func TestEveryStatementConforms(t *testing.T) {
	t.Parallel()
	conns := []drivertest.Features{
		0, drivertest.ExecerContext, drivertest.QueryerContext, drivertest.ConnNamedValueChecker,
		drivertest.ExecerContext | drivertest.QueryerContext,
		drivertest.Execer | drivertest.Queryer | drivertest.ConnNamedValueChecker,
		drivertest.ConnFeatures,
	}
	behaviours := drivertest.Behaviours()
	for _, conn := range conns {
		for f := drivertest.Features(0); f <= drivertest.StmtFeatures; f += drivertest.StmtExecContext {
			r := conform(t, conn|f, behaviours)
			require.Equal(t, r.Total, r.Identical, "features %#x", conn|f)
		}
	}
}

func TestAllRowsConform(t *testing.T) {
	t.Parallel()
	behaviours := drivertest.Reading()
	for _, conn := range []drivertest.Features{0, drivertest.ExecerContext | drivertest.QueryerContext} {
		for _, f := range drivertest.AllRows() {
			r := conform(t, conn|f, behaviours)
			require.Equal(t, r.Total, r.Identical, "features %#x", conn|f)
		}
	}
}

func TestConnectorsConform(t *testing.T) {
	t.Parallel()
	for _, f := range []drivertest.Features{0, drivertest.ConnectorCloser, drivertest.DriverContext, drivertest.AllFeatures} {
		conform(t, f, drivertest.Behaviours())
	}
}

// A driver that panics does so with the same value, whoever wraps it.
func TestPanicsConform(t *testing.T) {
	t.Parallel()
	for _, f := range []drivertest.Features{
		0, drivertest.ExecerContext | drivertest.QueryerContext, drivertest.Execer | drivertest.Queryer,
		drivertest.AllFeatures &^ drivertest.RowsColumnScanner, drivertest.AllFeatures,
	} {
		t.Run(fmt.Sprintf("%#x", f), func(t *testing.T) {
			t.Parallel()
			conform(t, f, drivertest.Panics())
		})
	}
}

// Texts that nobody should send reach the driver as they are.
func TestOddTextsConform(t *testing.T) {
	t.Parallel()
	for _, f := range []drivertest.Features{0, drivertest.AllFeatures} {
		conform(t, f, drivertest.OddTexts())
	}
}

// Through sql.Register and a data source name the driver is called in the
// same order as well.
func TestRegisteredDriversConform(t *testing.T) {
	t.Parallel()
	for i, f := range []drivertest.Features{0, drivertest.AllFeatures} {
		for _, dsn := range []string{"dsn", "bad-dsn", "refuse"} {
			n := 0
			open := func(kind string, wrap bool) drivertest.Subject {
				var fake *drivertest.Fake
				return drivertest.Subject{
					Name: kind, Unwrap: driver.Raw,
					Log: func() string { return fake.Log() },
					Open: func() (*sql.DB, error) {
						fake = &drivertest.Fake{Features: f}
						n++
						name := fmt.Sprintf("conformance-%d-%s-%d", i, dsn, n)
						if wrap {
							driver.Register(name, fake.Driver())
						} else {
							sql.Register(name, fake.Driver())
						}
						return sql.Open(name, dsn)
					},
				}
			}
			drivertest.Conform(t, drivertest.Behaviours()[:3], open("sql.Register", false), open("driver.Register", true))
		}
	}
}
