package driver

import (
	sqldriver "database/sql/driver"
	"reflect"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// maxDialectDepth is how many wrappers are looked through for a known driver.
const maxDialectDepth = 6

// dialectOf infers the dialect from the types that a connector is made of.
// Wrappers such as otelsql's hold the driver in a field; types of fields may
// be looked at whether they are exported or not.
func dialectOf(c sqldriver.Connector) (found fingerprint.Dialect) {
	// A driver with an unusual Driver method must not fail where it is only
	// asked for its name.
	defer func() {
		if recover() != nil {
			found = fingerprint.Generic
		}
	}()
	for _, v := range []any{c, c.Driver()} {
		if d := dialectIn(reflect.ValueOf(v), maxDialectDepth); d != fingerprint.Generic {
			return d
		}
	}
	return fingerprint.Generic
}

// dialectIn asks what a wrapper holds before the wrapper itself: the innermost
// driver is the one that speaks to the database.
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
			if !holdsDriver(v.Type().Field(i).Type) {
				continue
			}
			if d := dialectIn(v.Field(i), depth-1); d != fingerprint.Generic {
				return d
			}
		}
	}
	return fingerprint.DialectOfPackage(v.Type().PkgPath())
}

var (
	driverType    = reflect.TypeFor[sqldriver.Driver]()
	connectorType = reflect.TypeFor[sqldriver.Connector]()
)

// holdsDriver keeps the search to fields that hold a driver or a connector.
func holdsDriver(t reflect.Type) bool {
	return t.Implements(driverType) || t.Implements(connectorType)
}
