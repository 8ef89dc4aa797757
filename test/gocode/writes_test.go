package gocode

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

const (
	postgres     = fingerprint.PostgreSQL
	mysqlDialect = fingerprint.MySQL
	sqlite       = fingerprint.SQLite
)

// writeLoop is a loop of writes, and how the function that takes its place is
// called with the same rows.
type writeLoop struct {
	name, reason string
	schema       string // statements, parted by ";"
	text         string // with ?
	mysql        string // where it differs
	args         [][]any
	columns      []string // of RETURNING
	kind         string   // of the fix that is called
	kindMySQL    string
	fields       []string // of a row, by argument; none where keys are a list
	many         bool     // the rows are too many to be written out
	look         string   // the query that looks for the row first
	loop, mloop  string   // what the loop comes to then, as one statement
	function     string   // the one to call, the first one by default
	same         int      // arguments at the end that are the same for all rows
	got          string   // what the function returns, as Go prints it
}

var noon = time.Date(2024, 3, 1, 12, 0, 0, 123456000, time.UTC)

const (
	items = "CREATE TABLE items (id BIGINT PRIMARY KEY, name VARCHAR(40), n BIGINT, note VARCHAR(40)); INSERT INTO items VALUES (1, 'a', 10, 'x'), (2, 'b', 20, 'x'), (3, 'c', 30, NULL), (4, 'd', 40, 'y')"
	tags  = "CREATE TABLE tags (name VARCHAR(40) PRIMARY KEY, n BIGINT); INSERT INTO tags VALUES ('a', 100), ('z', 1)"
	slots = "CREATE TABLE slots (product BIGINT, place BIGINT, n BIGINT, PRIMARY KEY (product, place)); INSERT INTO slots VALUES (1, 1, 10), (1, 2, 20), (2, 1, 30)"
)

var writeLoops = []writeLoop{
	{
		name: "insert", reason: "rows with NULL, bytes, times and other alphabets", kind: "multi-insert", kindMySQL: "multi-insert",
		schema: "CREATE TABLE things (name VARCHAR(40){utf8}, n BIGINT, b {bytes}, at {time}, f {float})", text: "INSERT INTO things (name, n, b, at, f) VALUES (?, ?, ?, ?, ?)",
		args:   [][]any{{"a", int64(1), []byte{0, 255, '\''}, noon, 0.5}, {"çà 世界", nil, []byte{}, noon.Add(time.Hour), -1e300}, {"it's %d $1", int64(3), nil, noon, 0.1}},
		fields: []string{"Name", "N", "B", "At", "F"},
	},
	{
		name: "copy", reason: "thousands of rows of every kind", kind: "copy", kindMySQL: "multi-insert",
		schema: "CREATE TABLE things (name VARCHAR(40){utf8}, n BIGINT, b {bytes}, at {time}, f {float})", text: "INSERT INTO things (name, n, b, at, f) VALUES (?, ?, ?, ?, ?)",
		args: thousands(2000), many: true, fields: []string{"Name", "N", "B", "At", "F"},
	},
	{
		name: "insert of expressions", reason: "an expression for each row, with a sign of the format in it", kind: "multi-insert", kindMySQL: "multi-insert",
		schema: "CREATE TABLE things (name VARCHAR(40), n BIGINT)", text: "INSERT INTO things (n, name) VALUES (17 % ?, UPPER(?))",
		args: [][]any{{int64(5), "a"}, {int64(7), "b"}, {int64(3), "c"}}, fields: []string{"N", "Name"},
	},
	{
		name: "insert returning", reason: "new ids by the natural key", kind: "multi-insert", kindMySQL: "multi-insert",
		schema: "CREATE TABLE things (id {id}, name VARCHAR(40), n BIGINT)", text: "INSERT INTO things (name, n) VALUES (?, ?) RETURNING id",
		args: [][]any{{"a", int64(5)}, {"b", int64(7)}, {"c", int64(3)}}, columns: []string{"id"}, fields: []string{"Name", "N"}, got: "map[a:{1 a} b:{2 b} c:{3 c}]",
	},
	{
		name: "insert ignoring", reason: "rows that are there stay", kind: "multi-insert", kindMySQL: "multi-insert",
		schema: tags, text: "INSERT INTO tags (name, n) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", mysql: "INSERT IGNORE INTO tags (name, n) VALUES (?, ?)",
		args: [][]any{{"a", int64(5)}, {"b", int64(7)}, {"b", int64(8)}, {"c", int64(3)}}, fields: []string{"Name", "N"},
	},
	{
		name: "upsert", reason: "a key that comes twice: the last row stands", kind: "upsert", kindMySQL: "upsert",
		schema: tags, text: "INSERT INTO tags (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = excluded.n",
		mysql: "INSERT INTO tags (name, n) VALUES (?, ?) ON DUPLICATE KEY UPDATE n = VALUES(n)",
		args:  [][]any{{"a", int64(5)}, {"b", int64(7)}, {"a", int64(9)}, {"c", int64(3)}}, fields: []string{"Name", "N"},
	},
	{
		name: "upsert that counts", reason: "a key that comes twice: its values are added up", kind: "upsert", kindMySQL: "upsert",
		schema: tags, text: "INSERT INTO tags (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = tags.n + excluded.n",
		mysql: "INSERT INTO tags (name, n) VALUES (?, ?) ON DUPLICATE KEY UPDATE n = n + VALUES(n)",
		args:  [][]any{{"a", int64(5)}, {"b", int64(7)}, {"a", int64(9)}, {"c", int64(3)}}, fields: []string{"Name", "N"},
	},
	{
		name: "upsert of the first and the last", reason: "a key that comes twice: what only an INSERT writes is the first row's", kind: "upsert", kindMySQL: "upsert",
		schema: "CREATE TABLE labels (name VARCHAR(40) PRIMARY KEY, n BIGINT, born VARCHAR(40)); INSERT INTO labels VALUES ('a', 100, 'long ago')",
		text:   "INSERT INTO labels (name, n, born) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET n = excluded.n",
		mysql:  "INSERT INTO labels (name, n, born) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE n = VALUES(n)",
		args:   [][]any{{"a", int64(5), "x"}, {"b", int64(7), "y"}, {"a", int64(9), "z"}, {"b", int64(3), "u"}, {"b", int64(4), "v"}}, fields: []string{"Name", "N", "Born"},
	},
	{
		name: "get or create", reason: "rows that are there stay, and all are brought", kind: "get-or-create", kindMySQL: "get-or-create", function: "getOrCreateTags",
		schema: tags, text: "INSERT INTO tags (name, n) VALUES (?, ?)", look: "SELECT n FROM tags WHERE name = ?",
		loop: "INSERT INTO tags (name, n) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", mloop: "INSERT IGNORE INTO tags (name, n) VALUES (?, ?)",
		args: [][]any{{"a", int64(5)}, {"b", int64(7)}, {"b", int64(8)}, {"c", int64(3)}}, fields: []string{"Name", "N"}, got: "map[a:{a 100} b:{b 7} c:{c 3}]",
	},
	{
		name: "update", reason: "a value for each row, a key that comes twice, an argument for all", kind: "update-from", kindMySQL: "update-case",
		schema: items, text: "UPDATE items SET name = ?, n = ? WHERE id = ? AND note = ?",
		args: [][]any{{"new", int64(5), int64(1), "x"}, {"it's", int64(7), int64(2), "x"}, {"gone", int64(9), int64(9), "x"}, {"newer", int64(6), int64(1), "x"}}, fields: []string{"Name", "N", "ID", ""}, same: 1,
	},
	{
		name: "update that adds", reason: "a key that comes twice: its values are added up", kind: "update-from", kindMySQL: "update-case",
		schema: items, text: "UPDATE items SET n = n + ? WHERE id = ?",
		args: [][]any{{int64(5), int64(1)}, {int64(7), int64(2)}, {int64(9), int64(9)}, {int64(6), int64(1)}}, fields: []string{"N", "ID"},
	},
	{
		name: "update by an expression", reason: "CASE, with one WHEN for each row", kind: "update-case", kindMySQL: "update-case",
		schema: items, text: "UPDATE items SET n = 1 + n * ?, note = 'x%d' WHERE id = ?",
		args: [][]any{{int64(5), int64(1)}, {int64(7), int64(2)}, {int64(9), int64(9)}, {int64(6), int64(4)}}, fields: []string{"N", "ID"},
	},
	{
		name: "update by two columns", reason: "a key of two columns", kind: "update-from", kindMySQL: "update-case",
		schema: slots, text: "UPDATE slots SET n = ? WHERE product = ? AND place = ?",
		args: [][]any{{int64(5), int64(1), int64(1)}, {int64(7), int64(1), int64(2)}, {int64(9), int64(9), int64(1)}, {int64(6), int64(1), int64(1)}}, fields: []string{"N", "Product", "Place"},
	},
	{
		name: "update alike", reason: "the same for all keys", kind: "update-any", kindMySQL: "update-any",
		schema: items, text: "UPDATE items SET name = 'sent' WHERE id = ?", args: one(1, 3, 9),
	},
	{
		name: "delete", reason: "one list of keys", kind: "delete-any", kindMySQL: "delete-any",
		schema: items, text: "DELETE FROM items WHERE id = ?", args: one(1, 3, 9),
	},
	{
		name: "delete returning", reason: "what was there, by its key", kind: "delete-any", kindMySQL: "delete-any",
		schema: items, text: "DELETE FROM items WHERE id = ? RETURNING name", args: one(1, 3, 9), columns: []string{"name"}, got: "map[1:[{a 1}] 3:[{c 3}]]",
	},
	{
		name: "delete by two columns", reason: "pairs in a list", kind: "delete-any", kindMySQL: "delete-any",
		schema: slots, text: "DELETE FROM slots WHERE product = ? AND place = ?", args: [][]any{{int64(1), int64(1)}, {int64(1), int64(2)}, {int64(9), int64(1)}}, fields: []string{"Key1", "Key2"},
	},
}

// thousands are rows with NULL in each column but the first.
func thousands(n int) [][]any {
	rows := make([][]any, n)
	for i := range rows {
		rows[i] = []any{fmt.Sprintf("näme\t%d \\N 世界", i), int64(i), []byte{byte(i), 0, 255}, noon.Add(time.Duration(i) * time.Minute), float64(i) / 3}
		if at := i % 6; at > 0 && at < 5 {
			rows[i][at] = nil
		}
	}
	return rows
}

func (l writeLoop) textOn(d fingerprint.Dialect) string {
	text := l.text
	if d == mysqlDialect && l.mysql != "" {
		text = l.mysql
	}
	return numbered(d, text)
}

func numbered(d fingerprint.Dialect, text string) string {
	if d != postgres {
		return text
	}
	for n := 1; strings.Contains(text, "?"); n++ {
		text = strings.Replace(text, "?", fmt.Sprintf("$%d", n), 1)
	}
	return text
}

func (l writeLoop) kindOn(d fingerprint.Dialect) string {
	if d == mysqlDialect {
		return l.kindMySQL
	}
	if d == sqlite && l.kind == "update-case" {
		return "update-from"
	}
	return l.kind
}

// fixes are what a fixer without a verifier offers for a loop of writes.
func (l writeLoop) fixes(d fingerprint.Dialect, style string) []report.Fix {
	f := &report.Finding{Rule: report.RuleNPlusOneWrite, Stack: []report.Site{{Path: "writes_test.go"}}}
	c := &cases.Case{
		Dialect: d,
		Child:   cases.Evidenced{Text: l.textOn(d), Columns: l.columns, Executions: len(l.args), Args: l.args, Kept: len(l.args)},
		Frames:  []report.Site{{Function: styles[style]}},
	}
	if l.columns != nil {
		var v any = int64(1)
		if l.columns[0] == "name" {
			v = "a"
		}
		c.Child.Result = []cases.CaseRow{{Values: []any{v}}, {Execution: 1, Values: []any{v}}}
	}
	if l.look != "" {
		look := &cases.Case{Dialect: d, Frames: c.Frames, Creates: c, Child: cases.Evidenced{
			Text: numbered(d, l.look), Columns: []string{"n"}, Executions: len(l.args), MaxRows: 1, Kept: len(l.args),
			Result: []cases.CaseRow{{Values: []any{int64(100)}}},
		}}
		for _, args := range l.args {
			look.Child.Args = append(look.Child.Args, args[:1])
		}
		c.LookUp = look
	}
	suggest.New().Fix(context.Background(), f, c)
	return f.Fixes
}

// TestWritesTypeCheck writes every form of a write in every style, and
// type-checks it against the libraries.
func TestWritesTypeCheck(t *testing.T) {
	checker := newChecker(t)
	for style := range styles {
		for _, d := range []fingerprint.Dialect{postgres, mysqlDialect, sqlite} {
			if style == "pgx" && d != postgres {
				continue
			}
			for _, l := range writeLoops {
				fixes := l.fixes(d, style)
				require.NotEmpty(t, fixes, "%s %s %s", style, d, l.name)
				for _, fix := range fixes {
					t.Run(fmt.Sprintf("%s/%s/%s/%s", style, d, l.name, fix.Kind), func(t *testing.T) {
						require.NotEmpty(t, fix.Go)
						require.NoError(t, checker.check(fix.Go), fix.Go)
					})
				}
			}
		}
	}
}
