package structure

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
)

// Housekeeping names why a statement is no work of the program's own:
// "control" (transactions, SET, PRAGMA, SHOW, LISTEN and the like), "copy",
// "catalog" (the database's own tables), "ping" (SELECT 1, SELECT version()),
// "advisory lock"; empty for all others.
func (s *Structure) Housekeeping() string {
	switch s.Kind {
	case shape.Control:
		return "control"
	case shape.Copy:
		return "copy"
	case shape.Select:
	default:
		return ""
	}
	tables := 0
	for _, t := range s.Tables {
		if t.Derived {
			continue
		}
		if !isCatalog(t) {
			return ""
		}
		tables++
	}
	if tables > 0 {
		return "catalog"
	}
	return s.ping()
}

// isCatalog reports whether a table is one that the database keeps about
// itself.
func isCatalog(t Table) bool {
	switch strings.ToLower(t.Schema) {
	case "pg_catalog", "information_schema", "performance_schema", "sys", "mysql":
		return true
	case "", "main", "temp":
	default:
		return false
	}
	name := strings.ToLower(t.Name)
	return strings.HasPrefix(name, "pg_") || strings.HasPrefix(name, "sqlite_") || strings.HasPrefix(name, "pragma_")
}

// ping names a SELECT without tables that asks for nothing of the program's:
// constants, the server's version or settings, or an advisory lock.
func (s *Structure) ping() string {
	if len(s.Tables) > 0 || len(s.Queries) != 1 || len(s.Select) == 0 {
		return ""
	}
	why := "ping"
	for _, c := range s.Calls {
		switch {
		case isAdvisoryLock(c.Name):
			why = "advisory lock"
		case !isServerCall(c.Name):
			return ""
		}
	}
	for _, slot := range s.Slots {
		if slot.Param > 0 && why == "ping" && len(s.Calls) == 0 {
			return ""
		}
	}
	return why
}

func isAdvisoryLock(name string) bool {
	return strings.HasPrefix(name, "pg_advisory_") || strings.HasPrefix(name, "pg_try_advisory_") ||
		name == "get_lock" || name == "release_lock" || name == "is_free_lock" || name == "is_used_lock" || name == "release_all_locks"
}

// isServerCall reports whether a function asks the server about itself or the
// connection.
func isServerCall(name string) bool {
	switch name {
	case "version", "sqlite_version", "current_database", "current_schema", "current_schemas", "database", "schema", "user",
		"current_user", "session_user", "connection_id", "pg_backend_pid", "current_setting", "set_config", "now",
		"current_timestamp", "last_insert_id", "last_insert_rowid", "changes", "row_count", "found_rows", "lastval",
		"pg_is_in_recovery", "txid_current", "pg_notify", "inet_server_addr", "clock_timestamp":
		return true
	}
	return false
}
