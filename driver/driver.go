package driver

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"reflect"
	"sync"
)

// Compile-time contract of wrappedDriver.
var (
	_ sqldriver.Driver        = (*wrappedDriver)(nil)
	_ sqldriver.DriverContext = (*wrappedDriver)(nil)
)

// maxOpenSources bounds the sources that a driver remembers for connections
// opened past its connectors.
const maxOpenSources = 64

// wrappedDriver opens connectors whose statements are watched.
type wrappedDriver struct {
	base sqldriver.Driver
	conf config

	mu     sync.Mutex
	opened map[string]*wrappedConnector // by DSN, for Open
}

// Wrap returns a driver that behaves as base does and whose statements are
// watched. Give it to sql.Register, or use Register, Open or OpenDB.
//
// A nil base comes back as nil, and so does what Wrap has made before: it is
// not wrapped twice, options given again take precedence. Where the
// environment says NPLUSONE=off, base itself is returned.
func Wrap(base sqldriver.Driver, opts ...Option) sqldriver.Driver {
	if base == nil || switchedOff() {
		return base
	}
	if ours, ok := base.(*wrappedDriver); ok {
		if len(opts) == 0 {
			return ours
		}
		return &wrappedDriver{base: ours.base, conf: ours.conf.mustWith(opts)}
	}
	return &wrappedDriver{base: base, conf: config{}.mustWith(opts)}
}

// OpenConnector is what sql.Open calls. As there, a base that is no
// DriverContext gets a connector that calls its Open.
func (d *wrappedDriver) OpenConnector(dsn string) (sqldriver.Connector, error) {
	base, err := openConnector(d.base, dsn)
	if err != nil {
		return nil, err
	}
	return newConnector(base, d.conf), nil
}

// Open serves callers that know nothing of connectors, other wrappers for
// one. database/sql calls OpenConnector instead.
func (d *wrappedDriver) Open(dsn string) (sqldriver.Conn, error) {
	return d.connectorOf(dsn).Connect(context.Background())
}

// connectorOf returns one connector for all connections to one DSN, because
// a connector is what databases are told apart by.
func (d *wrappedDriver) connectorOf(dsn string) *wrappedConnector {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c, ok := d.opened[dsn]; ok {
		return c
	}
	c := wrapConnector(dsnConnector{dsn: dsn, driver: d.base}, d.conf)
	if d.opened == nil {
		d.opened = make(map[string]*wrappedConnector)
	}
	if len(d.opened) < maxOpenSources {
		d.opened[dsn] = c
	}
	return c
}

// registered holds what Register was given, by name.
var registered struct {
	sync.Mutex
	drivers map[string]registration
}

type registration struct {
	base sqldriver.Driver
	conf config
}

// Register makes base known to database/sql under name, watched. Doing so
// again with the same name and the same base does nothing, whatever the
// options; a name that is taken otherwise, or a nil base, panics as it does
// in sql.Register.
func Register(name string, base sqldriver.Driver, opts ...Option) {
	registered.Lock()
	defer registered.Unlock()
	if r, ok := registered.drivers[name]; ok && sameDriver(r.base, base) {
		return
	}
	sql.Register(name, Wrap(base, opts...))
	if registered.drivers == nil {
		registered.drivers = make(map[string]registration)
	}
	registered.drivers[name] = registration{base: base, conf: config{}.mustWith(opts)}
}

// registeredAs returns what Register was given under name.
func registeredAs(name string) (registration, bool) {
	registered.Lock()
	defer registered.Unlock()
	r, ok := registered.drivers[name]
	return r, ok
}

// sameDriver compares without the panic of comparing, say, two structs that
// hold a slice.
func sameDriver(a, b sqldriver.Driver) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	if !reflect.ValueOf(a).Comparable() || !reflect.ValueOf(b).Comparable() {
		return false
	}
	return a == b
}
