package driver

import (
	"database/sql"
	sqldriver "database/sql/driver"
)

// Open is sql.Open with the statements watched: driverName is the name under
// which the driver registered itself. Errors are those of sql.Open,
// and that of an option which is wrong.
func Open(driverName, dsn string, opts ...Option) (*sql.DB, error) {
	c, err := Connector(driverName, dsn, opts...)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(c), nil
}

// OpenDB is sql.OpenDB with the statements watched.
func OpenDB(c sqldriver.Connector, opts ...Option) *sql.DB {
	return sql.OpenDB(WrapConnector(c, opts...))
}

// Connector returns the watched connector that Open would use, for callers
// that need it apart from the *sql.DB (see DatabaseOf).
func Connector(driverName, dsn string, opts ...Option) (sqldriver.Connector, error) {
	if _, err := (config{}).with(opts); err != nil {
		return nil, err
	}
	if r, ok := registeredAs(driverName); ok {
		base, err := openConnector(r.base, dsn)
		if err != nil {
			return nil, err
		}
		if switchedOff() {
			return base, nil
		}
		return newConnector(base, r.conf.mustWith(opts)), nil
	}
	base, err := registeredDriver(driverName, dsn)
	if err != nil {
		return nil, err
	}
	c, err := openConnector(base, dsn)
	if err != nil {
		return nil, err
	}
	return WrapConnector(c, opts...), nil
}

// registeredDriver asks database/sql for a driver by name. Opening is the
// only question that it answers; nothing connects.
func registeredDriver(driverName, dsn string) (sqldriver.Driver, error) {
	db, err := sql.Open(driverName, dsn)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return db.Driver(), nil
}
