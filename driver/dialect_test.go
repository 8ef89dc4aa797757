package driver

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"testing"

	"github.com/lib/pq"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/drivertest"
)

// hiding is a wrapper of somebody else: the driver is in a field, and its own
// Driver method tells nothing.
type hiding struct {
	parent sqldriver.Driver
}

func (h hiding) Open(string) (sqldriver.Conn, error)             { return nil, nil }
func (h hiding) Connect(context.Context) (sqldriver.Conn, error) { return nil, nil }
func (h hiding) Driver() sqldriver.Driver                        { return h }

// endless holds itself.
type endless struct {
	hiding
	self sqldriver.Driver
}

// failing panics when asked for its driver.
type failing struct{ hiding }

func (failing) Driver() sqldriver.Driver { panic("no driver") }

func TestDialectOf(t *testing.T) {
	t.Parallel()
	connector, err := pq.NewConnector("postgres://localhost")
	require.NoError(t, err)
	loop := &endless{}
	loop.self = loop
	tests := []struct {
		name, reason string
		connector    sqldriver.Connector
		want         fingerprint.Dialect
	}{
		{"connector", "by its own type", connector, fingerprint.PostgreSQL},
		{"driver", "by what Driver returns", dsnConnector{driver: &pq.Driver{}}, fingerprint.PostgreSQL},
		{"wrapped", "found in an unexported field", hiding{parent: &pq.Driver{}}, fingerprint.PostgreSQL},
		{"wrapped twice", "and below", dsnConnector{driver: hiding{parent: &hiding{parent: pq.Driver{}}}}, fingerprint.PostgreSQL},
		{"unknown", "read by what databases share", (&drivertest.Fake{}).Connector(), fingerprint.Generic},
		{"nil driver", "nothing to look at", hiding{}, fingerprint.Generic},
		{"holds itself", "the search ends", loop, fingerprint.Generic},
		{"panics", "the search does no harm", failing{}, fingerprint.Generic},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, dialectOf(tt.connector), tt.reason)
		})
	}
}

func TestAnUnknownDialectIsNotedOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		opts []Option
		want []string
	}{
		{nil, []string{unknownDialect}},
		{[]Option{Dialect(fingerprint.Generic)}, nil},
		{[]Option{Dialect(fingerprint.MySQL)}, nil},
	} {
		d := detect.New(detect.NoImplicitScopes())
		db := OpenDB((&drivertest.Fake{}).Connector(), append(tt.opts, Detector(d))...)
		ctx, scope := d.Start(context.Background(), "test")
		for range 3 {
			_, err := db.ExecContext(ctx, "delete from a")
			require.NoError(t, err)
			_, err = db.ExecContext(ctx, "delete from b")
			require.NoError(t, err)
		}
		require.NoError(t, db.Close())
		assert.Equal(t, tt.want, scope.End().Notes)
	}
}

func TestLeadingOptions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args []any
		want int
	}{
		{nil, 0},
		{[]any{int64(1), "a"}, 0},
		{[]any{nil}, 0},
		{[]any{[]int{1}}, 0},
		{[]any{sql.Out{}, int64(1)}, 0},
	}
	for _, tt := range tests {
		args := make([]sqldriver.NamedValue, len(tt.args))
		for i, v := range tt.args {
			args[i] = sqldriver.NamedValue{Ordinal: i + 1, Value: v}
		}
		assert.Equal(t, tt.want, leadingOptions(args), "%v", tt.args)
	}
}
