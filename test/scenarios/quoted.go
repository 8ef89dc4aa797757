package scenarios

import (
	"context"
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/report"
)

// quoted are texts in double quotes: SQLite takes for a string what no column
// is called, and programs that come from MySQL write their values so.
var quoted = []Scenario{
	{
		Name:    "value in double quotes",
		Why:     "one statement, whatever value stands in its text",
		Sibling: "columns in double quotes",
		Want:    []Want{nplusone("from countries where code", "", "authors.country_code")},
		On:      []Dialect{SQLite},
		Run: eachCountry(func(code string) string {
			return fmt.Sprintf(`SELECT name FROM countries WHERE code = "%s"`, code)
		}),
	},
	{
		Name:    "values in double quotes beside others",
		Why:     "conditions and lists hold them too",
		Sibling: "columns in double quotes",
		Want:    []Want{nplusone("from countries where", "", "authors.country_code")},
		On:      []Dialect{SQLite},
		Run: eachCountry(func(code string) string {
			return fmt.Sprintf(`SELECT name FROM countries WHERE code IN ("%s") AND (name <> "say ""no""" OR code = "never")`, code)
		}),
	},
	{
		Name:    "value in double quotes beside quoted names",
		Why:     "who quotes names may quote values so",
		Sibling: "columns in double quotes",
		Want:    []Want{nplusone(`from countries where code`, "", "authors.country_code")},
		On:      []Dialect{SQLite},
		Run: eachCountry(func(code string) string {
			return fmt.Sprintf(`SELECT "name" FROM "countries" WHERE "code" = "%s"`, code)
		}),
	},
	{
		Name:    "write by a value in double quotes",
		Why:     "an assignment and a condition",
		Sibling: "columns in double quotes",
		Want:    []Want{{Rule: report.RuleNPlusOneWrite, SQL: "update countries set name", From: []string{"authors.country_code"}}},
		On:      []Dialect{SQLite},
		Writes:  []string{"countries"},
		Run: func(ctx context.Context, e *Env) error {
			rows, err := e.fetch(ctx, `SELECT id, country_code FROM authors ORDER BY id`)
			if err != nil {
				return err
			}
			for _, r := range rows {
				if err := e.exec(ctx, fmt.Sprintf(`UPDATE countries SET name = "of %v" WHERE code = "%v"`, r[1], r[1])); err != nil {
					return err
				}
			}
			return nil
		},
	},
	{
		Name: "columns in double quotes",
		Why:  "names that differ are statements that differ",
		Run: func(ctx context.Context, e *Env) error {
			for _, column := range []string{"id", "author_id", "editor_id", "category_id", "slug", "title"} {
				name := `"` + column + `"`
				if e.Dialect == MySQL {
					name = strings.ReplaceAll(name, `"`, "`")
				}
				if _, err := e.fetch(ctx, `SELECT count(*) FROM posts WHERE `+name+` IS NULL OR `+name+` = ?`, e.Known("posts", column)[0]); err != nil {
					return err
				}
			}
			return nil
		},
	},
}

// eachCountry runs a text for the country of each author.
func eachCountry(text func(code string) string) func(context.Context, *Env) error {
	return func(ctx context.Context, e *Env) error { return e.forEachCountry(ctx, text) }
}

// forEachCountry has the loop: compilers of two versions of Go name a function
// without a name differently, once it is inlined.
func (e *Env) forEachCountry(ctx context.Context, text func(code string) string) error {
	authors, err := e.fetch(ctx, `SELECT id, country_code FROM authors ORDER BY id`)
	if err != nil {
		return err
	}
	for _, a := range authors {
		if _, err := e.fetch(ctx, text(fmt.Sprint(a[1]))); err != nil {
			return err
		}
	}
	return nil
}
