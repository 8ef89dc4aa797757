package driver_test

import (
	"database/sql"
	sqldriver "database/sql/driver"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/fingerprint"
)

type noDriver struct{}

func (noDriver) Open(string) (sqldriver.Conn, error) { return nil, sqldriver.ErrBadConn }

type noConnector struct{ sqldriver.Connector }

func TestOptionsThatCannotWork(t *testing.T) {
	const want = "driver: Dialect(99): there is no such dialect"
	wrong := driver.Dialect(fingerprint.Dialect(99))
	sql.Register("no-driver", noDriver{})
	_, err := driver.Open("no-driver", "", wrong)
	require.EqualError(t, err, want)
	_, err = driver.Connector("no-driver", "", nil, wrong)
	require.EqualError(t, err, want)
	for name, call := range map[string]func(){
		"OpenDB":        func() { driver.OpenDB(noConnector{}, wrong) },
		"Register":      func() { driver.Register("no-driver-watched", noDriver{}, wrong) },
		"Wrap":          func() { driver.Wrap(noDriver{}, wrong) },
		"WrapConnector": func() { driver.WrapConnector(noConnector{}, wrong) },
		"wrapped again": func() { driver.Wrap(driver.Wrap(noDriver{}), wrong) },
	} {
		assert.PanicsWithValue(t, want, call, name)
	}
}

func TestNilOptionsAreSkipped(t *testing.T) {
	for name, call := range map[string]func(){
		"OpenDB":        func() { _ = driver.OpenDB(noConnector{}, nil).Close() },
		"Register":      func() { driver.Register("no-driver-nil", noDriver{}, nil) },
		"Wrap":          func() { driver.Wrap(noDriver{}, nil) },
		"WrapConnector": func() { driver.WrapConnector(noConnector{}, nil) },
	} {
		assert.NotPanics(t, call, name)
	}
}
