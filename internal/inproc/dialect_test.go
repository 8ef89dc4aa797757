package inproc

import (
	"context"
	"database/sql/driver"
	"testing"

	"github.com/lib/pq"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// hiding is a wrapper of somebody else, as otelsql's is: what it wraps is in a
// field, and its own Driver method returns itself.
type hiding struct{ parent driver.Driver }

func (h hiding) Open(string) (driver.Conn, error)             { return nil, nil }
func (h hiding) Connect(context.Context) (driver.Conn, error) { return nil, nil }
func (h hiding) Driver() driver.Driver                        { return h }

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

type panicking struct{ plainConnector }

func (panicking) Driver() driver.Driver { panic("a driver that panics when it is asked") }

func TestDialectOf(t *testing.T) {
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
		{"wrapped", "in an unexported field", hiding{&pq.Driver{}}, nil, fingerprint.PostgreSQL},
		{"wrapped twice", "and below", hiding{&hiding{pq.Driver{}}}, nil, fingerprint.PostgreSQL},
		{"behind a function", "the connection tells", plainConnector{}, behind{libpqConn{driver: &pq.Driver{}}}, fingerprint.PostgreSQL},
		{"unknown", "nothing tells", plainConnector{}, behind{}, fingerprint.Generic},
		{"nothing in it", "nothing to look at", hiding{}, nil, fingerprint.Generic},
		{"holds itself", "the search ends", loop, nil, fingerprint.Generic},
		{"panics", "asking does no harm, and the connection is asked too", panicking{}, behind{libpqConn{driver: &pq.Driver{}}}, fingerprint.PostgreSQL},
	} {
		assert.Equal(t, test.want, dialectOf(test.connector, test.conn), "%s: %s", test.name, test.reason)
	}
}

// That the dialect is not known is said in the report, once.
func TestAnUnknownDialectIsNoted(t *testing.T) {
	db, conn := new(NPlusOneDB), new(NPlusOneConn)
	_, scope := detector().Start(t.Context(), t.Name())
	release := scope.Bind()
	for range 3 {
		run := NPlusOneStart(t.Context(), db, conn, plainConnector{}, behind{}, "SELECT id FROM t WHERE id = ?", nil)
		require.NotNil(t, run)
		run.Result(nil)
	}
	release()
	r := scope.End()
	require.Len(t, r.Notes, 1)
	assert.Contains(t, r.Notes[0], "the SQL dialect does not follow from the driver's type")
}
