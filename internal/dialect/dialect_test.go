package dialect_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"testing"

	"github.com/lib/pq"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/dialect"
	"github.com/nplusone-go/nplusone/internal/drivertest"
)

// hiding is a wrapper of somebody else, as otelsql's is: what it wraps is in a
// field, and its own Driver method returns itself.
type hiding struct{ parent driver.Driver }

func (h hiding) Open(string) (driver.Conn, error)             { return nil, nil }
func (h hiding) Connect(context.Context) (driver.Conn, error) { return nil, nil }
func (h hiding) Driver() driver.Driver                        { return h }

// plain holds nothing, and tells no driver.
type plain struct{}

func (plain) Connect(context.Context) (driver.Conn, error) { return nil, errors.New("no") }
func (plain) Driver() driver.Driver                        { return nil }

// named is a connector that tells its driver, as that of a DSN does.
type named struct{ driver func() driver.Driver }

func (named) Connect(context.Context) (driver.Conn, error) { return nil, errors.New("no") }
func (n named) Driver() driver.Driver                      { return n.driver() }

// behind is a connection whose connector hides it behind a function.
type behind struct{ inner driver.Conn }

func (behind) Prepare(string) (driver.Stmt, error) { return nil, nil }
func (behind) Close() error                        { return nil }
func (behind) Begin() (driver.Tx, error)           { return nil, nil }

// libpqConn stands for a connection of lib/pq, by a type of its package.
type libpqConn struct {
	behind
	driver *pq.Driver
}

type endless struct {
	hiding
	self driver.Driver
}

type panicking struct{ plain }

func (panicking) Driver() driver.Driver { panic("a driver that panics when it is asked") }

func TestOf(t *testing.T) {
	t.Parallel()
	connector, err := pq.NewConnector("postgres://localhost")
	require.NoError(t, err)
	loop := &endless{}
	loop.self = loop
	for _, test := range []struct {
		name, reason string
		connector    driver.Connector
		conn         driver.Conn
		want         fingerprint.Dialect
	}{
		{"connector", "by its own type", connector, nil, fingerprint.PostgreSQL},
		{"driver", "by what Driver returns", named{func() driver.Driver { return &pq.Driver{} }}, nil, fingerprint.PostgreSQL},
		{"wrapped", "in an unexported field", hiding{&pq.Driver{}}, nil, fingerprint.PostgreSQL},
		{"wrapped twice", "and below", hiding{&hiding{pq.Driver{}}}, nil, fingerprint.PostgreSQL},
		{"behind a function", "the connection tells", plain{}, behind{libpqConn{driver: &pq.Driver{}}}, fingerprint.PostgreSQL},
		{"unknown", "nothing tells", plain{}, behind{}, fingerprint.Generic},
		{"unknown driver", "read by what databases share", (&drivertest.Fake{}).Connector(), nil, fingerprint.Generic},
		{"nothing in it", "nothing to look at", hiding{}, nil, fingerprint.Generic},
		{"no connector", "nothing to ask", nil, nil, fingerprint.Generic},
		{"holds itself", "the search ends", loop, nil, fingerprint.Generic},
		{"panics", "asking does no harm", panicking{}, nil, fingerprint.Generic},
		{"panics, with a connection", "the connection is asked too", panicking{}, behind{libpqConn{driver: &pq.Driver{}}}, fingerprint.PostgreSQL},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, dialect.Of(test.connector, test.conn), test.reason)
		})
	}
}
