package fingerprint

import "strings"

// driverWords tell a driver's dialect by what its import path says, forks and
// wrappers of one database among them.
var driverWords = [...]struct {
	word    string
	dialect Dialect
}{
	{"lib/pq", PostgreSQL},
	{"pgx", PostgreSQL},
	{"pgdriver", PostgreSQL},
	{"postgres", PostgreSQL},
	{"cockroach", PostgreSQL},
	{"opengauss", PostgreSQL},
	{"mysql", MySQL},
	{"mariadb", MySQL},
	{"sqlite", SQLite},
	{"sqlcipher", SQLite},
	{"libsql", SQLite},
	{"tursodatabase", SQLite},
	{"mssql", SQLServer},
	{"sqlserver", SQLServer},
}

// DialectOfPackage infers the dialect of a driver from the import path of its
// types, such as github.com/lib/pq; Generic where the path names no database
// that is known here. Where it names two, the one nearer the end counts.
func DialectOfPackage(path string) Dialect {
	path = strings.ToLower(path)
	found, at := Generic, -1
	for _, known := range driverWords {
		if i := strings.LastIndex(path, known.word); i > at {
			found, at = known.dialect, i
		}
	}
	return found
}
