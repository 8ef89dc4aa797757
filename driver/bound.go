package driver

import (
	sqldriver "database/sql/driver"
	"reflect"
	"strings"
	"time"
)

// leadingOptions counts the arguments that say how to run a statement rather
// than what with: pgx takes its execution mode and result formats so, before
// the arguments. They are not the statement's $1.
func leadingOptions(args []sqldriver.NamedValue) int {
	for i := range args {
		switch args[i].Value.(type) {
		case nil, int64, float64, bool, []byte, string, time.Time, int:
			return i
		}
		if !isQueryOption(args[i].Value) {
			return i
		}
	}
	return len(args)
}

// isQueryOption is only asked of types that are no plain driver value.
func isQueryOption(v any) bool {
	t := reflect.TypeOf(v)
	return strings.HasPrefix(t.PkgPath(), "github.com/jackc/pgx/") && strings.HasPrefix(t.Name(), "Query")
}
