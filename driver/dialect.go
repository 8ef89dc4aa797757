package driver

import (
	sqldriver "database/sql/driver"
	"reflect"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// dialects are the drivers known, by a part of the import path of their
// types. The first that fits wins.
var dialects = []struct {
	path    string
	dialect fingerprint.Dialect
}{
	{"github.com/lib/pq", fingerprint.PostgreSQL},
	{"github.com/jackc/pgx/", fingerprint.PostgreSQL},
	{"github.com/uptrace/bun/driver/pgdriver", fingerprint.PostgreSQL},
	{"gitee.com/opengauss/", fingerprint.PostgreSQL},
	{"github.com/go-sql-driver/mysql", fingerprint.MySQL},
	{"github.com/ziutek/mymysql", fingerprint.MySQL},
	{"github.com/go-mysql-org/go-mysql", fingerprint.MySQL},
	{"modernc.org/sqlite", fingerprint.SQLite},
	{"github.com/mattn/go-sqlite3", fingerprint.SQLite},
	{"github.com/mutecomm/go-sqlcipher", fingerprint.SQLite},
	{"github.com/ncruces/go-sqlite3", fingerprint.SQLite},
	{"github.com/glebarez/go-sqlite", fingerprint.SQLite},
	{"github.com/tursodatabase/", fingerprint.SQLite},
	{"github.com/microsoft/go-mssqldb", fingerprint.SQLServer},
	{"github.com/denisenkom/go-mssqldb", fingerprint.SQLServer},
}

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
	path := v.Type().PkgPath()
	for _, known := range dialects {
		if strings.HasPrefix(path+"/", strings.TrimSuffix(known.path, "/")+"/") {
			return known.dialect
		}
	}
	if v.Kind() != reflect.Struct {
		return fingerprint.Generic
	}
	for i := range v.NumField() {
		if !holdsDriver(v.Type().Field(i).Type) {
			continue
		}
		if d := dialectIn(v.Field(i), depth-1); d != fingerprint.Generic {
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
