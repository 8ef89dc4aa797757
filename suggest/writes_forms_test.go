package suggest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// written is a repeated write as a detector that keeps values hands it over.
type written struct {
	name, reason string
	d            fingerprint.Dialect
	text         string
	args         [][]any
	texts        []string // of each execution, where values stand in the text
	more         int      // executions beyond those whose values were kept
	words        string   // a part of the advice, where nothing is offered
}

func (w written) finding() (*report.Finding, *cases.Case) {
	// This file is the source: what stands in it may be printed.
	f := &report.Finding{Rule: report.RuleNPlusOneWrite, Stack: []report.Site{{Path: "writes_forms_test.go"}}}
	n := max(len(w.args), len(w.texts))
	c := &cases.Case{Dialect: w.d, Child: cases.Evidenced{Text: w.text, Executions: n + w.more, Args: w.args, Texts: w.texts, Kept: n}}
	if w.texts != nil {
		c.Child.Text = w.texts[0]
		c.Child.Args = make([][]any, n)
	}
	return f, c
}

func two(a, b, c, d any) [][]any { return [][]any{{a, b}, {c, d}} }

func ints(list ...int64) [][]any {
	var out [][]any
	for _, n := range list {
		out = append(out, []any{n})
	}
	return out
}

// writeForms are texts of every make, each with a golden file of what is
// offered for it.
var writeForms = []written{
	{name: "quoted names", reason: "names, schema and alias stay as they are written", d: pg,
		text: `UPDATE "Shop"."Order" AS "o" SET "Total" = $1, "group" = $2 WHERE "o"."Key" = $3`, args: [][]any{{int64(1), "a", int64(5)}, {int64(2), "b", int64(6)}}},
	{name: "schema and comments", reason: "comments are kept, and brackets in them count for nothing", d: pg,
		text: "/* import (nightly) */ INSERT INTO shop.lines (sku, n) -- (two)\nVALUES ($1, $2) /* ) */;", args: two("a", int64(1), "b", int64(2))},
	{name: "brackets and strings", reason: "nested brackets, and strings that hold brackets and commas", d: maria,
		text: "INSERT INTO log (`k,1`, note, m) VALUES (?, CONCAT('a), (b,', UPPER(?)), ((1 + 2) * 3))", args: two("a", "x", "b", "y")},
	{name: "twelve columns", reason: "$1 is not the beginning of $10", d: pg,
		text: `INSERT INTO wide VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		args: [][]any{{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}, {"m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x"}}},
	{name: "dollars in a string", reason: "$1 in a string is no argument", d: pg,
		text: `INSERT INTO notes (a, b) VALUES ($1, 'costs $1 or $2')`, args: ints(1, 2)},
	{name: "two rows of values", reason: "both rows of an execution stay together", d: lite,
		text: `INSERT INTO book (account, amount) VALUES (?, ?), (?, ?)`, args: [][]any{{int64(1), int64(5), int64(2), int64(-5)}, {int64(3), int64(7), int64(4), int64(-7)}}},
	{name: "partial index", reason: "ON CONFLICT with WHERE, twice", d: pg,
		text: `INSERT INTO tags (name, n) VALUES ($1, $2) ON CONFLICT (name) WHERE gone = false DO UPDATE SET n = EXCLUDED.n WHERE tags.n < EXCLUDED.n RETURNING id`, args: two("a", int64(1), "b", int64(2))},
	{name: "on a constraint", reason: "the index is named, its columns are not known", d: pg,
		text: `INSERT INTO tags (name, n) VALUES ($1, $2) ON CONFLICT ON CONSTRAINT tags_name_key DO UPDATE SET n = $2`, args: two("a", int64(1), "b", int64(2))},
	{name: "duplicate key", reason: "a value bound once more is the row's own", d: maria,
		text: "INSERT INTO tags (name, n) VALUES (?, ?) ON DUPLICATE KEY UPDATE n = n + ?", args: [][]any{{"a", int64(1), int64(1)}, {"b", int64(2), int64(2)}}},
	{name: "insert set", reason: "MySQL's form without VALUES", d: maria,
		text: "INSERT INTO tags SET name = ?, n = ? + 1 ON DUPLICATE KEY UPDATE n = 0", args: two("a", int64(1), "b", int64(2))},
	{name: "values in the text", reason: "literals that differ become arguments", d: pg,
		texts: []string{`INSERT INTO "tags" ("name", "n") VALUES ('a', 1) RETURNING "id"`, `INSERT INTO "tags" ("name", "n") VALUES ('b', 2) RETURNING "id"`}},
	{name: "update in the text", reason: "literals in the condition and in SET", d: maria,
		texts: []string{"UPDATE `tags` SET `n` = 5 WHERE (`id` = 1)", "UPDATE `tags` SET `n` = 6 WHERE (`id` = 2)"}},
	{name: "copy", reason: "thousands of rows of an own schema", d: pg, more: 5000,
		text: `INSERT INTO "Shop"."Line" ("Sku", N) VALUES ($1, $2)`, args: two("a", int64(1), "b", nil)},
	{name: "added twice", reason: "a key that comes twice is added up", d: pg,
		text: `UPDATE stock s SET n = s.n - $1 WHERE s.id = $2 AND s.open`, args: two(int64(1), int64(5), int64(2), int64(5))},
	{name: "ones added twice", reason: "the constant is written for each row", d: maria,
		text: "UPDATE stock SET n = n + 1 WHERE id = ?", args: ints(5, 5)},
	{name: "values not kept", reason: "nobody knows whether a key comes twice", d: pg, more: 20,
		text: `UPDATE stock SET n = $1 WHERE id = $2`},
	{name: "composite delete", reason: "pairs, with types for the arrays", d: pg,
		text: `DELETE FROM post_tags WHERE post_id = $1 AND tag_id = $2 AND kind = 'x' RETURNING note`, args: two(int64(1), int64(2), int64(3), int64(4))},
	{name: "composite case", reason: "CASE without an operand", d: maria,
		text: "UPDATE stock SET n = ?, at = NOW() WHERE product = ? AND place = ?", args: [][]any{{int64(1), int64(2), int64(3)}, {int64(4), int64(5), int64(6)}}},
	{name: "row values", reason: "SET (a, b) = (?, ?)", d: pg,
		text: `UPDATE stock SET (n, m) = ($1, $2) WHERE id = $3`, args: [][]any{{int64(1), int64(2), int64(3)}, {int64(4), int64(5), int64(6)}}},
}

// TestWriteForms compares what is offered, in SQL and in Go, with the golden
// files.
func TestWriteForms(t *testing.T) {
	t.Parallel()
	for _, w := range writeForms {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			f, c := w.finding()
			New().Fix(context.Background(), f, c)
			var b strings.Builder
			fmt.Fprintf(&b, "%s\n%s\n", w.reason, c.Child.Text)
			for _, fix := range f.Fixes {
				fmt.Fprintf(&b, "\n%s: %s\n%s\n\n%s\n%s\n", fix.Kind, fix.Title, fix.Note, fix.SQL, fix.Go)
			}
			if f.Advice != "" {
				fmt.Fprintf(&b, "\n%s\n", f.Advice)
			}
			golden(t, w.name, b.String())
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "writes", strings.ReplaceAll(name, " ", "_")+".golden")
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// noWriteForms are writes that one statement cannot do, and what is said.
var noWriteForms = []written{
	{name: "currval", reason: "it speaks of the statement before", d: pg, text: `INSERT INTO lines (order_id, sku) VALUES (currval('orders_id_seq'), $1)`, args: ints(1, 2), words: "which speaks of the statement before it"},
	{name: "last_insert_id", reason: "it speaks of the statement before", d: maria, text: "INSERT INTO `lines` (order_id, sku) VALUES (LAST_INSERT_ID(), ?)", args: ints(1, 2), words: "which speaks of the statement before it"},
	{name: "random in SET", reason: "one call is not one for each row of the loop", d: pg, text: `UPDATE stock SET n = random() WHERE id = $1`, args: ints(1, 2), words: "returns a new value each time"},
	{name: "a sub-select on itself", reason: "each execution sees the one before it", d: pg, text: `UPDATE stock SET n = (SELECT max(n) FROM stock) + 1 WHERE id = $1`, args: ints(1, 2), words: "it reads the table that it changes"},
	{name: "not exists in itself", reason: "the second row must see the first", d: pg, text: `INSERT INTO tags (name) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM tags WHERE name = $1)`, args: ints(1, 2), words: "it reads the table that it changes"},
	{name: "delete with limit", reason: "the limit counts anew in each", d: maria, text: "DELETE FROM jobs WHERE queue = ? ORDER BY id LIMIT 1", args: ints(1, 2), words: "its LIMIT counts anew"},
	{name: "update with limit", reason: "the limit counts anew in each", d: maria, text: "UPDATE jobs SET owner = ? WHERE queue = ? LIMIT 5", args: two("a", int64(1), "b", int64(2)), words: "its LIMIT counts anew"},
	{name: "the key changes", reason: "the condition reads what is set", d: pg, text: `UPDATE jobs SET state = $1 WHERE state = $2`, args: two("b", "a", "c", "b"), words: "it changes the column by which it finds its row, state"},
	{name: "a range", reason: "the key is no list", d: pg, text: `UPDATE jobs SET done = true WHERE id < $1`, args: ints(5, 9), words: "not only compared with a column by ="},
	{name: "under OR", reason: "the key stands not alone", d: pg, text: `UPDATE jobs SET done = true WHERE id = $1 OR parent_id = $1`, args: ints(5, 9), words: "not only compared with a column by ="},
	{name: "one row again and again", reason: "nothing says which row", d: pg, text: `UPDATE totals SET n = $1`, args: ints(5, 9), words: "nothing in its condition differs"},
	{name: "appended twice", reason: "texts do not add up", d: pg, text: `UPDATE notes SET body = body || $1 WHERE id = $2`, args: two("a", int64(5), "b", int64(5)), words: "body is made of what it held before"},
	{name: "doubled twice", reason: "no value is added at all", d: pg, text: `UPDATE notes SET n = n * 2 WHERE id = $1`, args: ints(5, 5), words: "n is made of what it held before"},
	{name: "counted by one", reason: "the second row depends on the first", d: pg, text: `INSERT INTO tags (name, n) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET n = tags.n + 1`, args: ints(1, 2, 1), words: "what it makes of the second row depends on the first"},
	{name: "the larger one", reason: "a condition on the update", d: pg, text: `INSERT INTO tags (name, n) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET n = EXCLUDED.n WHERE tags.n < EXCLUDED.n`, args: two("a", int64(1), "a", int64(2)), words: "what it makes of the second row depends on the first"},
	{name: "a foreign value on conflict", reason: "it is not in the row", d: pg, text: `INSERT INTO tags (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET n = $2`, args: two("a", int64(1), "b", int64(2)), words: "write the value into the row"},
}

func TestWritesInWords(t *testing.T) {
	t.Parallel()
	for _, w := range noWriteForms {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			f, c := w.finding()
			New().Fix(context.Background(), f, c)
			assert.Empty(t, f.Fixes, w.reason)
			assert.Contains(t, f.Advice, w.words, w.reason)
		})
	}
}
