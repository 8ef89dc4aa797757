package gocode

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

// level is one loop of a nest: its statement, a row of it, and the column of
// the rows above that it follows.
type level struct {
	child   string
	columns []string
	row     []any
	column  int
	also    int // a second column that it follows, 0 for none
	maxRows int64
	minRows int64
	nested  []level
}

// nested are loops within loops.
var nested = []struct {
	name          string
	parent        string
	parentColumns []string
	parentRow     []any
	level         level
	sibling       *level // another loop over the same rows
	kinds         []string
}{
	{
		name: "one row at each level", parent: `SELECT id, post_id FROM comments`, parentColumns: []string{"id", "post_id"}, parentRow: []any{int64(1), int64(1)},
		level: level{child: `SELECT id, title, author_id FROM posts WHERE id = ?`, columns: posts, row: []any{int64(1), "a", int64(10)}, column: 1, maxRows: 1, minRows: 1, nested: []level{
			{child: `SELECT id, name FROM authors WHERE id = ?`, columns: []string{"id", "name"}, row: []any{int64(10), "x"}, column: 2, maxRows: 1, minRows: 1},
		}},
		kinds: []string{"nest-join", "nest-batch"},
	},
	{
		name: "several rows, then one", parent: `SELECT id, title, author_id FROM posts`, parentColumns: posts, parentRow: []any{int64(1), "a", int64(10)},
		level: level{child: `SELECT id, author_id FROM comments WHERE post_id = ?`, columns: []string{"id", "author_id"}, row: []any{int64(1), int64(10)}, maxRows: 2, nested: []level{
			{child: `SELECT id, name FROM authors WHERE id = ?`, columns: []string{"id", "name"}, row: []any{int64(10), "x"}, column: 1, maxRows: 1},
		}},
		kinds: []string{"nest-join", "nest-batch"},
	},
	{
		name: "several rows twice", parent: `SELECT id, title, author_id FROM posts`, parentColumns: posts, parentRow: []any{int64(1), "a", int64(10)},
		level: level{child: `SELECT id, author_id FROM comments WHERE post_id = ?`, columns: []string{"id", "author_id"}, row: []any{int64(1), nil}, maxRows: 2, nested: []level{
			{child: `SELECT id FROM likes WHERE comment_id = ?`, columns: []string{"id"}, row: []any{int64(7)}, column: 0, maxRows: 3},
		}},
		kinds: []string{"nest-join", "nest-batch"},
	},
	{
		name: "two look-ups beside each other", parent: `SELECT id, post_id, author_id FROM comments`, parentColumns: []string{"id", "post_id", "author_id"}, parentRow: []any{int64(1), int64(1), int64(10)},
		level:   level{child: `SELECT id, title FROM posts WHERE id = ?`, columns: []string{"id", "title"}, row: []any{int64(1), "a"}, column: 1, maxRows: 1, minRows: 1},
		sibling: &level{child: `SELECT id, name FROM authors WHERE id = ?`, columns: []string{"id", "name"}, row: []any{int64(10), "x"}, column: 2, maxRows: 1},
		kinds:   []string{"nest-join"},
	},
	{
		name: "a key of two columns", parent: `SELECT id, author_id FROM comments`, parentColumns: []string{"id", "author_id"}, parentRow: []any{int64(1), int64(10)},
		level: level{child: `SELECT id, title, author_id FROM posts WHERE author_id = ?`, columns: posts, row: []any{int64(1), "a", int64(10)}, column: 1, maxRows: 2, minRows: 1, nested: []level{
			{child: `SELECT body FROM comments WHERE post_id = ? AND author_id = ?`, columns: []string{"body"}, row: []any{"p"}, column: 0, also: 2, maxRows: 2},
		}},
		kinds: []string{"nest-join", "nest-batch"},
	},
	{
		name: "further conditions and a count", parent: `SELECT id, title, author_id FROM posts WHERE title <> ?`, parentColumns: posts, parentRow: []any{int64(1), "a", int64(10)},
		level: level{child: `SELECT id, author_id FROM comments WHERE post_id = ? AND body <> ? ORDER BY id`, columns: []string{"id", "author_id"}, row: []any{int64(1), int64(10)}, maxRows: 2, nested: []level{
			{child: `SELECT count(*) FROM likes WHERE comment_id = ? AND id <> ?`, columns: []string{"count(*)"}, row: []any{int64(7)}, column: 0, maxRows: 1, minRows: 1},
			{child: `SELECT id, name FROM authors WHERE id = ? AND name <> ?`, columns: []string{"id", "name"}, row: []any{int64(10), "x"}, column: 1, maxRows: 1},
		}},
		kinds: []string{"nest-batch", "nest-batch"}, // the authors joined, and by a batch of their own
	},
}

// caseOf is what a detector that keeps values would hand over.
func (l level) caseOf(d fingerprint.Dialect, style string, parent *cases.Evidenced, enclosing *cases.Case) *cases.Case {
	marks := strings.Count(l.child, "?")
	args := func(key int64) []any {
		out := []any{key}
		for range marks - 1 {
			out = append(out, "never")
		}
		return out
	}
	c := &cases.Case{
		Dialect: d, Parent: parent, Enclosing: enclosing,
		Child: cases.Evidenced{
			Text: bind(d, l.child), Columns: l.columns, Executions: 2, Rows: 2 * l.maxRows, MaxRows: l.maxRows, MinRows: l.minRows,
			Args: [][]any{args(1), args(2)}, Kept: 2, Result: []cases.CaseRow{{Values: l.row}, {Execution: 1, Values: l.row}},
		},
		Links:   []cases.CaseLink{{Slot: 0, Param: 1, Column: l.column}},
		Frames:  []report.Site{{Function: styles[style]}},
		Finding: &report.Finding{Rule: report.RuleNPlusOne, Stack: []report.Site{{Path: "nests_test.go"}}},
	}
	if l.also > 0 {
		c.Links = append(c.Links, cases.CaseLink{Slot: 1, Param: 2, Column: l.also})
		c.Child.Args = [][]any{{int64(1), int64(10)}, {int64(2), int64(11)}}
	}
	if style == "sqlc" {
		c.Child.Text = "-- name: Level :many\n" + c.Child.Text
	}
	child := c.Child
	for _, u := range l.nested {
		c.Nested = append(c.Nested, u.caseOf(d, style, &child, c))
	}
	return c
}

func nestedFixes(name, style string, d fingerprint.Dialect) []report.Fix {
	for _, n := range nested {
		if n.name != name {
			continue
		}
		text := bind(d, n.parent)
		if style == "sqlc" {
			text = "-- name: List :many\n" + text
		}
		parent := &cases.Evidenced{Text: text, Columns: n.parentColumns, Executions: 1, Rows: 2, Result: []cases.CaseRow{{Values: n.parentRow}}}
		if strings.Contains(n.parent, "?") {
			parent.Args = [][]any{{"never"}}
		}
		c := n.level.caseOf(d, style, parent, nil)
		if n.sibling != nil {
			c.Siblings = []*cases.Case{n.sibling.caseOf(d, style, parent, nil)}
		}
		suggest.New().Fix(context.Background(), c.Finding, c)
		var out []report.Fix
		for _, f := range c.Finding.Fixes {
			if strings.HasPrefix(f.Kind, "nest-") {
				out = append(out, f)
			}
		}
		return out
	}
	return nil
}

// TestNestedLoopsTypeCheck writes each nest in every style and dialect.
func TestNestedLoopsTypeCheck(t *testing.T) {
	checker := newChecker(t)
	for style := range styles {
		for _, d := range []fingerprint.Dialect{fingerprint.PostgreSQL, fingerprint.MySQL, fingerprint.SQLite} {
			if style == "pgx" && d != fingerprint.PostgreSQL {
				continue
			}
			for _, n := range nested {
				var kinds []string
				for _, fix := range nestedFixes(n.name, style, d) {
					kinds = append(kinds, fix.Kind)
					t.Run(fmt.Sprintf("%s/%s/%s/%s", style, d, n.name, fix.Kind), func(t *testing.T) {
						require.NotEmpty(t, fix.Go)
						require.NoError(t, checker.check(fix.Go), fix.Go)
					})
				}
				require.ElementsMatch(t, n.kinds, kinds, "%s %s %s", style, d, n.name)
			}
		}
	}
}

// nestedCalls are what is done with the functions of a nest, and what they must
// bring, on the tables of schema and three likes.
var nestedCalls = []struct{ nested, kind, want string }{
	{"one row at each level", "nest-join", "3"},
	{"one row at each level", "nest-batch", "3 2"},
	{"several rows, then one", "nest-join", "4"},
	{"several rows, then one", "nest-batch", "3"},
	{"several rows twice", "nest-join", "5"},
	{"several rows twice", "nest-batch", "2 2"},
	{"two look-ups beside each other", "nest-join", "3"},
	{"a key of two columns", "nest-join", "9"},
	{"a key of two columns", "nest-batch", "2 1"},
	{"further conditions and a count", "nest-batch", "3 2"},
}

const nestedSchema = schema + `ALTER TABLE comments ADD COLUMN author_id INTEGER; UPDATE comments SET author_id = 10;
CREATE TABLE likes (id INTEGER PRIMARY KEY, comment_id INTEGER); INSERT INTO likes VALUES (1, 1), (2, 1), (3, 3);`

// TestNestedLoopsRun runs the functions of the libraries that run on SQLite.
func TestNestedLoopsRun(t *testing.T) {
	programs, want := map[string]func(string) string{}, map[string]string{}
	for style := range openers {
		for _, c := range nestedCalls {
			for _, fix := range nestedFixes(c.nested, style, fingerprint.SQLite) {
				what := style + "/" + c.nested + "/" + c.kind
				if fix.Kind != c.kind || want[what] != "" {
					continue
				}
				code, relation := nestedProgram(style, fix.Go)
				programs[what] = func(pkg string) string { return withImports(file(pkg, code), code) }
				want[what] = c.want
				if relation {
					want[what] = "all of 3"
				}
			}
		}
	}
	require.Len(t, want, len(openers)*len(nestedCalls))
	require.Equal(t, want, runPrograms(t, nestedSchema, programs))
}

// nestedProgram is the code with a Run that calls its last
// function, by names that tell what each parameter is.
func nestedProgram(style, code string) (text string, relation bool) {
	at := strings.LastIndex(code, "\nfunc ")
	head := code[at+len("\nfunc "):]
	head = head[:strings.Index(head, " {\n")]
	name, rest, _ := strings.Cut(head, "(")
	params, results, _ := strings.Cut(rest, ") ")
	relation = strings.Contains(code, "gorm:\"foreignKey") || strings.Contains(code, "bun:\"rel:")
	args := "ctx, h"
	for _, p := range strings.Split(params, ", ")[2:] {
		if strings.HasPrefix(p, "ids") {
			args += ", []int64{1, 2, 3, 10, 11}"
		} else {
			args += `, "never"`
		}
	}
	two := strings.Count(results, ",") == 2
	assigned, counted := "a", "count(a)"
	if two {
		assigned, counted = "a, b", `count(a) + " " + count(b)`
	}
	if relation {
		counted = `"all of " + count(a)`
	}
	code += "\n\nfunc Run(ctx context.Context, db *sql.DB) (string, error) {\n\t" + openers[style] + "\n\t" + assigned + ", err := " + name + "(" + args +
		")\n\tif err != nil {\n\t\treturn \"\", err\n\t}\n\treturn " + counted + ", nil\n}\n\nfunc count(v any) string { return fmt.Sprint(reflect.ValueOf(v).Len()) }\n"
	return code, relation
}
