package inproc

import (
	"database/sql/driver"
	"reflect"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// maxDialectDepth is how many wrappers are looked through for a known driver.
const maxDialectDepth = 6

// unknownDialect is noted where no type tells the dialect.
const unknownDialect = "the SQL dialect does not follow from the driver's type: statements were read by rules that most databases share"

// dialectOf infers the dialect from the packages of the types that a database
// is made of: its connector, its driver and, where these are behind functions,
// the connection.
func dialectOf(c driver.Connector, conn driver.Conn) (found fingerprint.Dialect) {
	for _, v := range []any{c, driverOf(c), conn} {
		if d := dialectIn(reflect.ValueOf(v), maxDialectDepth); d != fingerprint.Generic {
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

// dialectIn asks what a wrapper such as otelsql's holds before the wrapper
// itself, for the innermost driver is the one that speaks to the database, and
// a wrapper may be named after another. Types of fields may be looked at
// whether they are exported or not.
func dialectIn(v reflect.Value, depth int) fingerprint.Dialect {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return fingerprint.Generic
		}
		v = v.Elem()
	}
	if !v.IsValid() || depth == 0 {
		return fingerprint.Generic
	}
	if v.Kind() == reflect.Struct {
		for i := range v.NumField() {
			if !ofDriver(v.Type().Field(i).Type) {
				continue
			}
			if d := dialectIn(v.Field(i), depth-1); d != fingerprint.Generic {
				return d
			}
		}
	}
	return fingerprint.DialectOfPackage(v.Type().PkgPath())
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
