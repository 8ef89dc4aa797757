package dialect

import (
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
