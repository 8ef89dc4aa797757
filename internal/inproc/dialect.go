package inproc

import (
	"database/sql/driver"
	"reflect"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/dialect"
)

// unknownDialect is noted where no type tells the dialect.
const unknownDialect = "the SQL dialect does not follow from the driver's type: statements were read by rules that most databases share"

// dialectOf infers the dialect from the packages of the types that a database
// is made of: its connector, its driver and, where these are behind functions,
// the connection.
func dialectOf(c driver.Connector, conn driver.Conn) (found fingerprint.Dialect) {
	for _, v := range []any{c, driverOf(c), conn} {
		if d := dialect.Of(v, ofDriver); d != fingerprint.Generic {
			return d
		}
	}
	return fingerprint.Generic
}

// driverOf asks a connector, which may be anybody's, for its driver.
func driverOf(c driver.Connector) (d driver.Driver) {
	defer func() {
		if recover() != nil {
			d = nil
		}
	}()
	return c.Driver()
}

// ofDriver keeps the search to fields that hold a part of a driver.
func ofDriver(t reflect.Type) bool {
	for _, part := range []reflect.Type{reflect.TypeFor[driver.Driver](), reflect.TypeFor[driver.Connector](), reflect.TypeFor[driver.Conn]()} {
		if t.Implements(part) {
			return true
		}
	}
	return false
}
