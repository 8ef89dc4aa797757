package driver_test

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"
	"strings"
	"testing"

	"github.com/ngrok/sqlmw"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/drivertest"
	"github.com/nplusone-go/nplusone/internal/record"
)

// finds collects the names of the behaviours that differ.
type finds struct{ names []string }

func (f *finds) Helper() {}

func (f *finds) Errorf(format string, args ...any) {
	name, _, _ := strings.Cut(fmt.Sprintf(format, args...), ": ")
	f.names = append(f.names, name)
}

type null struct{ sqlmw.NullInterceptor }

// The suite is worth something because it finds what sqlmw alone gets wrong.
func TestTheSuiteFindsTheDefectsOfSqlmwAlone(t *testing.T) {
	t.Parallel()
	const execs, queries = drivertest.ExecerContext, drivertest.QueryerContext
	tests := []struct {
		name, reason string
		features     drivertest.Features
		finds        string
	}{
		{"exec without Execer", "it panics", 0, "exec"},
		{"isolation without BeginTx", "the level is silently ignored", execs | queries, "begin serializable"},
		{"read-only without BeginTx", "the wish is silently ignored", execs | queries, "begin read-only"},
		{"column converter alone", "it is never asked", execs | queries | drivertest.ColumnConverter, "prepared arguments"},
		{"statement's checker, no fast path", "the default conversion comes first", drivertest.StmtNamedValueChecker, "query arguments"},
		{"closing connector", "it is not closed", drivertest.ConnectorCloser | execs | queries, "query"},
		{"type of the driver", "it is sqlmw's", execs | queries, "driver's type"},
		{"neither resetter nor validator", "a cancelled transaction keeps its connection", execs | queries, "cancelled transaction"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			stock := fakeSubject("sqlmw", tt.features, func(f *drivertest.Fake) *sql.DB {
				c, err := sqlmw.Driver(connectorDriver{f.Connector()}, null{}).(sqldriver.DriverContext).OpenConnector("")
				require.NoError(t, err)
				return sql.OpenDB(c)
			})
			var found finds
			drivertest.Conform(&found, drivertest.Behaviours(), raw(tt.features), stock)
			assert.Contains(t, found.names, tt.finds, tt.reason)

			found = finds{}
			drivertest.Conform(&found, drivertest.Behaviours(), raw(tt.features), owned(tt.features))
			assert.Empty(t, found.names, "ours")
		})
	}
}

type connectorDriver struct{ c sqldriver.Connector }

func (d connectorDriver) Open(string) (sqldriver.Conn, error) {
	return d.c.Connect(context.Background())
}

func (d connectorDriver) OpenConnector(string) (sqldriver.Connector, error) { return d.c, nil }

// The subject that is said to own its statements does.
func TestTheOwnedSubjectIsFollowed(t *testing.T) {
	t.Parallel()
	d := detect.New(detect.NoImplicitScopes())
	f := &drivertest.Fake{Features: drivertest.AllFeatures}
	c := driver.WrapConnector(f.Connector(), driver.Detector(d))
	database, ok := driver.DatabaseOf(c)
	require.True(t, ok)
	_, scope := d.Start(context.Background(), "test")
	database.SetDefault((*record.Scope)(scope))
	db := sql.OpenDB(c)
	defer db.Close()
	rows, err := db.Query("rows 3")
	require.NoError(t, err)
	for rows.Next() {
	}
	require.NoError(t, rows.Close())
	stats := scope.End().Scopes[0]
	assert.Equal(t, 1, stats.Queries)
	assert.EqualValues(t, 3, stats.Rows)
}
