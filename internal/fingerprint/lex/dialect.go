package lex

import "fmt"

// Dialect says by which rules a text is read: what quotes a name, what starts
// a comment, whether a backslash escapes. The zero value, Generic, reads what
// most databases share.
type Dialect uint8

// The dialects. MySQL also reads MariaDB, PostgreSQL also CockroachDB and
// other databases that speak its SQL.
const (
	Generic Dialect = iota
	PostgreSQL
	MySQL
	SQLite
	SQLServer
)

var dialectNames = [...]string{"generic", "postgres", "mysql", "sqlite", "sqlserver"}

// String returns the name that ParseDialect reads.
func (d Dialect) String() string {
	if int(d) < len(dialectNames) {
		return dialectNames[d]
	}
	return fmt.Sprintf("dialect(%d)", uint8(d))
}
