// Package dialect infers what SQL a database speaks from its driver's types.
package dialect

import (
	"reflect"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// driverWords tell a driver's dialect by what its import path says, forks and
// wrappers of one database among them.
var driverWords = [...]struct {
	word    string
	dialect fingerprint.Dialect
}{
	{"lib/pq", fingerprint.PostgreSQL},
	{"pgx", fingerprint.PostgreSQL},
	{"pgdriver", fingerprint.PostgreSQL},
	{"postgres", fingerprint.PostgreSQL},
	{"cockroach", fingerprint.PostgreSQL},
	{"opengauss", fingerprint.PostgreSQL},
	{"mysql", fingerprint.MySQL},
	{"mariadb", fingerprint.MySQL},
	{"sqlite", fingerprint.SQLite},
	{"sqlcipher", fingerprint.SQLite},
	{"libsql", fingerprint.SQLite},
	{"tursodatabase", fingerprint.SQLite},
	{"mssql", fingerprint.SQLServer},
	{"sqlserver", fingerprint.SQLServer},
}

// maxDepth is how many wrappers are looked through for a known driver.
const maxDepth = 6

// Of infers the dialect from the types that v is made of. It asks what a
// wrapper such as otelsql's holds before the wrapper itself, for the innermost
// driver is the one that speaks to the database, and a wrapper may be named
// after another. Types of fields may be looked at whether they are exported or
// not; part says which of them are parts of a driver.
func Of(v any, part func(reflect.Type) bool) fingerprint.Dialect {
	return in(reflect.ValueOf(v), part, maxDepth)
}

func in(v reflect.Value, part func(reflect.Type) bool, depth int) fingerprint.Dialect {
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
			if !part(v.Type().Field(i).Type) {
				continue
			}
			if d := in(v.Field(i), part, depth-1); d != fingerprint.Generic {
				return d
			}
		}
	}
	return OfPackage(v.Type().PkgPath())
}

// OfPackage infers the dialect of a driver from the import path of its
// types, such as github.com/lib/pq; Generic where the path names no database
// that is known here. Where it names two, the one nearer the end counts.
func OfPackage(path string) fingerprint.Dialect {
	path = strings.ToLower(path)
	found, at := fingerprint.Generic, -1
	for _, known := range driverWords {
		if i := strings.LastIndex(path, known.word); i > at {
			found, at = known.dialect, i
		}
	}
	return found
}
