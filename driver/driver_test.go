package driver_test

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/drivertest"
	"github.com/nplusone-go/nplusone/report"
)

func newFake() *drivertest.Fake {
	return &drivertest.Fake{Features: drivertest.AllFeatures &^ drivertest.RowsColumnScanner}
}

func TestNilAndWrappedBases(t *testing.T) {
	t.Parallel()
	f := newFake()
	assert.Nil(t, driver.Wrap(nil), "nothing to wrap; sql.Register says so")
	assert.Nil(t, driver.WrapConnector(nil))

	once := driver.Wrap(f.Driver())
	assert.Same(t, once, driver.Wrap(once))
	c := driver.WrapConnector(f.Connector())
	assert.Equal(t, c, driver.WrapConnector(c))

	d := detect.New(detect.NoImplicitScopes())
	again := driver.WrapConnector(c, driver.Detector(d))
	assert.NotEqual(t, c, again, "options given later take precedence")
	ctx, scope := d.Start(context.Background(), "test")
	db := sql.OpenDB(again)
	defer db.Close()
	_, err := db.ExecContext(ctx, "rows 1")
	require.NoError(t, err)
	assert.Equal(t, 1, queries(scope.End()), "each statement once")
}

// queries counts the statements of a report.
func queries(r report.Report) int {
	n := 0
	for _, s := range r.Scopes {
		n += s.Queries
	}
	return n
}

func TestSwitchedOff(t *testing.T) {
	t.Setenv("NPLUSONE", "off")
	f := newFake()
	base, c := f.Driver(), f.Connector()
	assert.Equal(t, base, driver.Wrap(base))
	assert.Equal(t, c, driver.WrapConnector(c))
	_, ok := driver.DatabaseOf(driver.WrapConnector(c))
	assert.False(t, ok)

	driver.Register("switched-off", base)
	db, err := driver.Open("switched-off", "dsn")
	require.NoError(t, err)
	defer db.Close()
	conn, err := db.Conn(context.Background())
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.Raw(func(dc any) error {
		_, wrapped := dc.(interface{ Raw() sqldriver.Conn })
		assert.False(t, wrapped)
		assert.Equal(t, dc, driver.Raw(dc), "code written for a wrapped connection works on a raw one")
		return nil
	}))
}

func TestRegister(t *testing.T) {
	t.Parallel()
	f := newFake()
	driver.Register("register-twice", f.Driver())
	driver.Register("register-twice", f.Driver(), driver.Dialect(1))
	assert.Panics(t, func() { driver.Register("register-twice", newFake().Driver()) }, "another driver of this name")
	assert.Panics(t, func() { driver.Register("register-nil", nil) })
	sql.Register("register-taken", f.Driver())
	assert.Panics(t, func() { driver.Register("register-taken", f.Driver()) }, "registered by another hand")
	assert.NotPanics(t, func() {
		driver.Register("register-uncomparable", uncomparable{f.Driver(), []int{1}})
	})
	assert.Panics(t, func() {
		driver.Register("register-uncomparable", uncomparable{f.Driver(), []int{1}})
	}, "cannot be told to be the same, so it is taken for another")
}

type uncomparable struct {
	sqldriver.Driver
	list []int
}

func TestOpen(t *testing.T) {
	t.Parallel()
	d := detect.New(detect.NoImplicitScopes())
	for _, features := range []drivertest.Features{0, drivertest.AllFeatures} {
		f := &drivertest.Fake{Features: features}
		name := "open-raw"
		if features != 0 {
			name = "open-context"
		}
		sql.Register(name, f.Driver())
		db, err := driver.Open(name, "dsn", driver.Detector(d))
		require.NoError(t, err)
		ctx, scope := d.Start(context.Background(), name)
		_, err = db.ExecContext(ctx, "rows 1")
		require.NoError(t, err)
		assert.Equal(t, 1, queries(scope.End()))
		assert.IsType(t, f.Driver(), db.Driver())
		_ = db.Close() // the fake's connector fails to close, as the raw one does
	}
	_, err := driver.Open("no-such-driver", "dsn")
	_, want := sql.Open("no-such-driver", "dsn")
	assert.EqualError(t, err, want.Error())
	_, err = driver.Open("open-context", "bad-dsn")
	require.ErrorContains(t, err, "bad dsn")
}

// Open of a name that Register took keeps Register's options.
func TestOpenRegistered(t *testing.T) {
	t.Parallel()
	d := detect.New(detect.NoImplicitScopes())
	driver.Register("open-registered", newFake().Driver(), driver.Detector(d))
	for _, open := range []func() (*sql.DB, error){
		func() (*sql.DB, error) { return driver.Open("open-registered", "dsn") },
		func() (*sql.DB, error) { return sql.Open("open-registered", "dsn") },
	} {
		db, err := open()
		require.NoError(t, err)
		ctx, scope := d.Start(context.Background(), "test")
		_, err = db.ExecContext(ctx, "rows 1")
		require.NoError(t, err)
		assert.Equal(t, 1, queries(scope.End()))
		_ = db.Close()
	}
}

// A caller that knows only Driver.Open is served as well, and two
// connections to one data source are one database.
func TestOpenOfTheDriver(t *testing.T) {
	t.Parallel()
	d := detect.New(detect.NoImplicitScopes())
	wrapped := driver.Wrap(newFake().Driver(), driver.Detector(d))
	ctx, scope := d.Start(context.Background(), "test")
	for range 2 {
		c, err := wrapped.Open("dsn")
		require.NoError(t, err)
		_, err = c.(sqldriver.ExecerContext).ExecContext(ctx, "rows 1", nil)
		require.NoError(t, err)
		require.NoError(t, c.Close())
	}
	assert.Equal(t, 2, queries(scope.End()))
	_, err := wrapped.Open("refuse")
	var own *drivertest.FakeError
	require.ErrorAs(t, err, &own)
}

// A connector that hands out connections of ours is not wrapped again.
func TestConnectionsOfOursAreNotWrappedTwice(t *testing.T) {
	t.Parallel()
	d := detect.New(detect.NoImplicitScopes())
	inner := driver.WrapConnector(newFake().Connector(), driver.Detector(d))
	outer := driver.WrapConnector(foreign{inner}, driver.Detector(d))
	db := sql.OpenDB(outer)
	defer db.Close()
	ctx, scope := d.Start(context.Background(), "test")
	_, err := db.ExecContext(ctx, "rows 1")
	require.NoError(t, err)
	assert.Equal(t, 1, queries(scope.End()))
	conn, err := db.Conn(ctx)
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.Raw(func(dc any) error {
		_, wrapped := driver.Raw(dc).(interface{ Raw() sqldriver.Conn })
		assert.False(t, wrapped)
		return nil
	}))
}

// foreign is a connector of somebody else.
type foreign struct{ sqldriver.Connector }
