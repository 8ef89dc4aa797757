package fingerprint

import (
	"fmt"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
)

// Dialect says by which rules a text is read: what quotes a name, what starts
// a comment, whether a backslash escapes. The zero value, Generic, reads what
// most databases share. Its String is the name that ParseDialect reads.
type Dialect = lex.Dialect

// The dialects. MySQL also reads MariaDB, PostgreSQL also CockroachDB and
// other databases that speak its SQL.
const (
	Generic    Dialect = lex.Generic
	PostgreSQL Dialect = lex.PostgreSQL
	MySQL      Dialect = lex.MySQL
	SQLite     Dialect = lex.SQLite
	SQLServer  Dialect = lex.SQLServer
)

// ParseDialect reads a dialect's name: generic, postgres, mysql, sqlite or
// sqlserver, and the common other names of these (postgresql, pgx, mariadb,
// sqlite3, mssql). An unknown name is an error that lists the known ones, and
// Generic.
func ParseDialect(name string) (Dialect, error) {
	switch name {
	case "", "generic":
		return Generic, nil
	case "postgres", "postgresql", "pgx", "pq", "cockroach", "cockroachdb":
		return PostgreSQL, nil
	case "mysql", "mariadb":
		return MySQL, nil
	case "sqlite", "sqlite3":
		return SQLite, nil
	case "sqlserver", "mssql":
		return SQLServer, nil
	}
	return Generic, fmt.Errorf("fingerprint: unknown dialect %q: want generic, postgres, mysql, sqlite or sqlserver", name)
}
