package driver

import sqldriver "database/sql/driver"

// Raw returns the driver's own connection from what sql.Conn.Raw hands out:
//
//	err := conn.Raw(func(driverConn any) error {
//		pgxConn := driver.Raw(driverConn).(*stdlib.Conn).Conn()
//		…
//	})
//
// Anything that is not a connection of ours comes back as it is, so the code
// also works on a database that is not wrapped. What is done with the
// connection is not watched.
func Raw(driverConn any) any {
	for {
		c, ok := driverConn.(watched)
		if !ok {
			return driverConn
		}
		driverConn = c.Raw()
	}
}

// watched is what all connections of ours have in common.
type watched interface {
	sqldriver.Conn
	Raw() sqldriver.Conn
	ours() *conn
}

// maxWrappers bounds the walk through other people's wrappers.
const maxWrappers = 16

// below returns the connection of ours that raw wraps, through wrappers that
// offer a way down.
func below(raw sqldriver.Conn) *conn {
	for range maxWrappers {
		switch c := raw.(type) {
		case watched:
			return c.ours()
		case interface{ Raw() sqldriver.Conn }:
			raw = c.Raw()
		case interface{ Unwrap() sqldriver.Conn }:
			raw = c.Unwrap()
		default:
			return nil
		}
	}
	return nil
}
