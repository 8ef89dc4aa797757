package fingerprint

import "fmt"

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
