// Package dialect tells which SQL a driver speaks, by the packages of the
// types that a database is made of.
package dialect

import (
	"database/sql/driver"
	"reflect"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// MaxDepth is how many wrappers are looked through for a known driver.
const MaxDepth = 6

// Unknown is noted where no type tells the dialect.
const Unknown = "unknown SQL dialect: statements were parsed as generic SQL"

// Of looks at the connector, its driver and, where these are behind functions,
// a connection; conn may be nil.
func Of(c driver.Connector, conn driver.Conn) fingerprint.Dialect {
	for _, v := range []any{c, driverOf(c), conn} {
		if d := in(reflect.ValueOf(v), MaxDepth); d != fingerprint.Generic {
			return d
		}
	}
	return fingerprint.Generic
}

// driverOf asks a connector, which may be anybody's, for its driver. A Driver
// method that panics must not fail where it is only asked for a name.
func driverOf(c driver.Connector) (d driver.Driver) {
	defer func() {
		if recover() != nil {
			d = nil
		}
	}()
	return c.Driver()
}

// in asks what a wrapper such as otelsql's holds before the wrapper itself, for
// the innermost driver is the one that speaks to the database, and a wrapper
// may be named after another. Types of fields may be looked at whether they are
// exported or not.
func in(v reflect.Value, depth int) fingerprint.Dialect {
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
			if !HoldsDriver(v.Type().Field(i).Type) {
				continue
			}
			if d := in(v.Field(i), depth-1); d != fingerprint.Generic {
				return d
			}
		}
	}
	return OfPackage(v.Type().PkgPath())
}

// HoldsDriver keeps a search through wrappers to fields that hold a part of a
// driver.
func HoldsDriver(t reflect.Type) bool {
	for _, part := range []reflect.Type{reflect.TypeFor[driver.Driver](), reflect.TypeFor[driver.Connector](), reflect.TypeFor[driver.Conn]()} {
		if t.Implements(part) {
			return true
		}
	}
	return false
}
