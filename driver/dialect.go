package driver

import (
	sqldriver "database/sql/driver"
	"reflect"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/dialect"
)

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
		if d := dialect.Of(v, holdsDriver); d != fingerprint.Generic {
			return d
		}
	}
	return fingerprint.Generic
}

var (
	driverType    = reflect.TypeFor[sqldriver.Driver]()
	connectorType = reflect.TypeFor[sqldriver.Connector]()
)

// holdsDriver keeps the search to fields that hold a driver or a connector.
func holdsDriver(t reflect.Type) bool {
	return t.Implements(driverType) || t.Implements(connectorType)
}
