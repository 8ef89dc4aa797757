package gogen

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/internal/cases"
)

// style is the library through which the program asks.
type style string

// The styles.
const (
	styleSQL        style = "database/sql"
	styleSQLX       style = "sqlx"
	stylePGX        style = "pgx"
	styleSQLC       style = "sqlc"
	styleGORM       style = "gorm"
	styleEnt        style = "ent"
	styleBun        style = "bun"
	styleBoiler     style = "sqlboiler"
	styleXORM       style = "xorm"
	styleDataloader style = "dataloader"
)

// styleMarks are parts of import paths by which frames tell a library,
// the outermost layer first.
var styleMarks = []struct {
	path string
	style
}{
	{"github.com/99designs/gqlgen/", styleDataloader},
	{"github.com/graph-gophers/graphql-go", styleDataloader},
	{"github.com/graphql-go/graphql", styleDataloader},
	{"gorm.io/gorm", styleGORM},
	{"github.com/jinzhu/gorm", styleGORM},
	{"entgo.io/ent", styleEnt},
	{"github.com/uptrace/bun", styleBun},
	{"github.com/aarondl/sqlboiler", styleBoiler},
	{"github.com/volatiletech/sqlboiler", styleBoiler},
	{"xorm.io/xorm", styleXORM},
	{"github.com/jmoiron/sqlx", styleSQLX},
}

// InResolver reports whether the call is one of a GraphQL resolver's.
func InResolver(c *cases.Case) bool { return styleOf(c) == styleDataloader }

// styleOf reads the library off the frames of the call.
func styleOf(c *cases.Case) style {
	for _, m := range styleMarks {
		for _, f := range c.Frames {
			if strings.HasPrefix(f.Function, m.path) {
				return m.style
			}
		}
	}
	if name, _ := sqlcName(c.Child.Text); name != "" {
		return styleSQLC
	}
	database := false
	for _, f := range c.Frames {
		database = database || strings.HasPrefix(f.Function, "database/sql.")
		if strings.HasPrefix(f.Function, "github.com/jackc/pgx/") && !strings.Contains(f.Function, "/stdlib.") && !database {
			return stylePGX
		}
	}
	return styleSQL
}

// sqlcName is the name that sqlc wrote before the text.
func sqlcName(text string) (name, kind string) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "-- name:")
	if !ok {
		return "", ""
	}
	line, _, _ := strings.Cut(rest, "\n")
	words := strings.Fields(line)
	if len(words) < 2 {
		return "", ""
	}
	return words[0], words[1]
}

// arrays reports how a slice is bound as an array: by pq.Array, or as it is.
func arrays(c *cases.Case, s style) bool {
	return s != stylePGX && !strings.Contains(fmt.Sprintf("%T", c.Database), "stdlib.")
}
