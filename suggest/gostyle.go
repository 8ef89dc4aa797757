package suggest

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
	{"entgo.io/ent", styleEnt},
	{"github.com/uptrace/bun", styleBun},
	{"github.com/aarondl/sqlboiler", styleBoiler},
	{"github.com/volatiletech/sqlboiler", styleBoiler},
	{"xorm.io/xorm", styleXORM},
	{"github.com/jmoiron/sqlx", styleSQLX},
}

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

// goName is a column's or table's name as Go exports it.
func goName(name string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(strings.ToLower(bare(name)), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) {
		switch word {
		case "id", "url", "uuid", "sku", "api", "ip", "html", "json", "sql":
			b.WriteString(strings.ToUpper(word))
		case "ids":
			b.WriteString("IDs")
		default:
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	if b.Len() == 0 || b.String()[0] >= '0' && b.String()[0] <= '9' {
		return "Value" + b.String()
	}
	return b.String()
}

// singular is a table's row.
func singular(name string) string {
	switch {
	case strings.HasSuffix(name, "ies") && len(name) > 4:
		return name[:len(name)-3] + "y"
	case strings.HasSuffix(name, "sses"), strings.HasSuffix(name, "shes"), strings.HasSuffix(name, "ches"), strings.HasSuffix(name, "xes"):
		return name[:len(name)-2]
	case strings.HasSuffix(name, "s") && !strings.HasSuffix(name, "ss") && !strings.HasSuffix(name, "us"):
		return name[:len(name)-1]
	}
	return name
}

// plural is many of them.
func plural(name string) string {
	switch {
	case strings.HasSuffix(name, "y") && len(name) > 2 && !strings.ContainsRune("aeiou", rune(name[len(name)-2])):
		return name[:len(name)-1] + "ies"
	case strings.HasSuffix(name, "s"), strings.HasSuffix(name, "x"), strings.HasSuffix(name, "ch"), strings.HasSuffix(name, "sh"):
		return name + "es"
	}
	return name + "s"
}

// lowerFirst makes a name unexported; a leading abbreviation as a whole.
func lowerFirst(name string) string {
	n := 0
	for n < len(name) && name[n] >= 'A' && name[n] <= 'Z' {
		n++
	}
	switch {
	case n == 0:
		return name
	case n == len(name):
		return strings.ToLower(name)
	case n > 1:
		n--
	}
	return strings.ToLower(name[:n]) + name[n:]
}
