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

// styles are the frames by which a call site's library is known.
var styles = map[string]string{
	"database/sql": "database/sql.(*DB).QueryContext",
	"sqlx":         "github.com/jmoiron/sqlx.(*DB).SelectContext",
	"pgx":          "github.com/jackc/pgx/v5.(*Conn).Query",
	"sqlc":         "database/sql.(*DB).QueryContext",
	"gorm":         "gorm.io/gorm.(*DB).Find",
	"ent":          "entgo.io/ent/dialect/sql.(*Driver).Query",
	"bun":          "github.com/uptrace/bun.(*SelectQuery).Scan",
	"sqlboiler":    "github.com/aarondl/sqlboiler/v4/queries.(*Query).Bind",
	"xorm":         "xorm.io/xorm.(*Session).Find",
	"dataloader":   "github.com/99designs/gqlgen/graphql.(*FieldSet).Dispatch",
}

// loop is one finding as a detector that keeps values would hand it over. The
// texts are written with ?.
type loop struct {
	name           string
	rule, relation string
	parent, child  string
	parentColumns  []string
	parentRow      []any
	childColumns   []string
	childRow       []any
	args           [][]any
	column         int // of the parent, -1 for none
	links          []cases.CaseLink
	maxRows        int64
}

var posts = []string{"id", "title", "author_id"}

const listPosts = `SELECT id, title, author_id FROM posts ORDER BY id`

var loops = []loop{
	{name: "many-to-one", relation: "many-to-one", parent: listPosts, parentColumns: posts, parentRow: []any{int64(1), "a", int64(2)},
		child: `SELECT id, name FROM authors WHERE id = ?`, childColumns: []string{"id", "name"}, childRow: []any{int64(2), "x"}, args: one(2, 3), column: 2, maxRows: 1},
	{name: "one-to-many", relation: "one-to-many", parent: listPosts, parentColumns: posts, parentRow: []any{int64(1), "a", int64(2)},
		child: `SELECT id, body FROM comments WHERE post_id = ?`, childColumns: []string{"id", "body"}, childRow: []any{int64(2), nil}, args: one(1, 2), column: 0, maxRows: 3},
	{name: "further condition", relation: "one-to-many", parent: listPosts, parentColumns: posts, parentRow: []any{int64(1), "a", int64(2)},
		child: `SELECT id, body FROM comments WHERE post_id = ? AND author_id <> ? ORDER BY id`, childColumns: []string{"id", "body"}, childRow: []any{int64(2), "b"},
		args: [][]any{{int64(1), int64(7)}, {int64(2), int64(7)}}, column: 0, maxRows: 3},
	{name: "count", relation: "count", parent: listPosts, parentColumns: posts, parentRow: []any{int64(1), "a", int64(2)},
		child: `SELECT count(*) FROM comments WHERE post_id = ?`, childColumns: []string{"count(*)"}, childRow: []any{int64(2)}, args: one(1, 2), column: 0, maxRows: 1},
	{name: "exists", relation: "exists", parent: listPosts, parentColumns: posts, parentRow: []any{int64(1), "a", int64(2)},
		child: `SELECT EXISTS (SELECT 1 FROM comments WHERE post_id = ?)`, childColumns: []string{"exists"}, childRow: []any{true}, args: one(1, 2), column: 0, maxRows: 1},
	{name: "top", parent: listPosts, parentColumns: posts, parentRow: []any{int64(1), "a", int64(2)},
		child: `SELECT id, body FROM comments WHERE post_id = ? ORDER BY id DESC LIMIT 3`, childColumns: []string{"id", "body"}, childRow: []any{int64(2), "b"}, args: one(1, 2), column: 0, maxRows: 3},
	{name: "latest", parent: listPosts, parentColumns: posts, parentRow: []any{int64(1), "a", int64(2)},
		child: `SELECT id, body FROM comments WHERE post_id = ? ORDER BY id DESC LIMIT 1`, childColumns: []string{"id", "body"}, childRow: []any{int64(2), "b"}, args: one(1, 2), column: 0, maxRows: 1},
	{name: "range beside the key", parent: listPosts, parentColumns: posts, parentRow: []any{int64(1), "a", int64(2)},
		child: `SELECT id, body FROM comments WHERE post_id = ? AND id > ? ORDER BY id LIMIT 1`, childColumns: []string{"id", "body"}, childRow: []any{int64(2), "b"},
		args: [][]any{{int64(1), int64(0)}, {int64(2), int64(5)}}, column: 0, maxRows: 1},
	{name: "derived", parent: listPosts, parentColumns: posts, parentRow: []any{int64(1), "a", int64(2)},
		child: `SELECT t.id, t.body FROM (SELECT id, body FROM comments WHERE post_id = ? AND id <> ?) t ORDER BY t.body || 'x', t.id * 2 DESC`, childColumns: []string{"id", "body"}, childRow: []any{int64(2), "b"},
		args: [][]any{{int64(1), int64(7)}, {int64(2), int64(7)}}, column: 0, maxRows: 2},
	{name: "key of unknown type", child: `SELECT t.id, t.body FROM (SELECT id, body FROM comments WHERE post_id = ? AND body <> '100%' AND id <> ?) t ORDER BY t.id`,
		childColumns: []string{"id", "body"}, childRow: []any{int64(2), "b"}, args: [][]any{{uint64(1), int64(7)}, {uint64(2), int64(7)}},
		column: -1, links: []cases.CaseLink{{Slot: 0, Param: 1, Column: -1}}, maxRows: 2},
	{name: "composite", parent: `SELECT id, product_id, warehouse_id FROM items`, parentColumns: []string{"id", "product_id", "warehouse_id"}, parentRow: []any{int64(1), int64(2), int64(3)},
		child: `SELECT quantity FROM stock WHERE product_id = ? AND warehouse_id = ?`, childColumns: []string{"quantity"}, childRow: []any{int64(9)},
		args: [][]any{{int64(2), int64(3)}, {int64(4), int64(5)}}, links: []cases.CaseLink{{Slot: 0, Param: 1, Column: 1}, {Slot: 1, Param: 2, Column: 2}}, maxRows: 1},
	{name: "tree", relation: "tree", parent: `SELECT id, name FROM categories WHERE parent_id = ?`, parentColumns: []string{"id", "name"}, parentRow: []any{int64(1), "a"},
		child: `SELECT id, name FROM categories WHERE parent_id = ?`, childColumns: []string{"id", "name"}, childRow: []any{int64(1), "a"}, args: one(1, 2), column: 0, maxRows: 2},
	{name: "insert", rule: report.RuleNPlusOneWrite, child: `INSERT INTO comments (post_id, body) VALUES (?, ?)`, args: [][]any{{int64(1), "a"}, {int64(2), "b"}}, column: -1},
	{name: "upsert", rule: report.RuleNPlusOneWrite, child: `INSERT INTO totals (author_id, posts) VALUES (?, ?) ON CONFLICT (author_id) DO UPDATE SET posts = excluded.posts`,
		args: [][]any{{int64(1), int64(4)}, {int64(2), int64(5)}}, column: -1},
	{name: "update", rule: report.RuleNPlusOneWrite, child: `UPDATE posts SET title = ? WHERE id = ?`, args: [][]any{{"a", int64(4)}, {"b", int64(5)}}, column: -1},
	{name: "update alike", rule: report.RuleNPlusOneWrite, child: `UPDATE posts SET title = ? WHERE id = ?`, args: [][]any{{"a", int64(4)}, {"a", int64(5)}}, column: -1},
	{name: "delete", rule: report.RuleNPlusOneWrite, child: `DELETE FROM comments WHERE id = ?`, args: one(1, 2), column: -1},
}

func one(ids ...int64) [][]any {
	var out [][]any
	for _, id := range ids {
		out = append(out, []any{id})
	}
	return out
}

// fixes are what a fixer without a verifier offers.
func (l loop) fixes(d fingerprint.Dialect, style string) []report.Fix {
	// This file is the source: what stands in it may be printed.
	f := &report.Finding{Rule: l.rule, Relation: l.relation, Stack: []report.Site{{Path: "generate_test.go"}}}
	if f.Rule == "" {
		f.Rule = report.RuleNPlusOne
	}
	text := bind(d, l.child)
	if style == "sqlc" {
		text = "-- name: LoadOne :one\n" + text
	}
	c := &cases.Case{
		Dialect: d,
		Child: cases.Evidenced{
			Text: text, Columns: l.childColumns, Executions: len(l.args), MaxRows: l.maxRows, MinRows: 1,
			Args: l.args, Kept: len(l.args),
		},
		Links:  l.links,
		Frames: []report.Site{{Function: styles[style]}},
	}
	if l.childRow != nil {
		c.Child.Result = []cases.CaseRow{{Values: l.childRow}, {Execution: 1, Values: l.childRow}}
	}
	if l.parent != "" {
		c.Parent = &cases.Evidenced{Text: bind(d, l.parent), Columns: l.parentColumns, Executions: 1, Result: []cases.CaseRow{{Values: l.parentRow}}}
		if l.links == nil {
			slot := strings.Count(strings.Split(l.child, "?")[0], "1") // SELECT EXISTS (SELECT 1 ...
			c.Links = []cases.CaseLink{{Slot: slot, Param: 1, Column: l.column}}
		}
	}
	suggest.New().Fix(context.Background(), f, c)
	return f.Fixes
}

func bind(d fingerprint.Dialect, text string) string {
	if d == fingerprint.MySQL && strings.Contains(text, "ON CONFLICT") {
		text = strings.Split(text, " ON CONFLICT")[0] + " ON DUPLICATE KEY UPDATE posts = VALUES(posts)"
	}
	if d != fingerprint.PostgreSQL {
		return text
	}
	for n := 1; strings.Contains(text, "?"); n++ {
		text = strings.Replace(text, "?", fmt.Sprintf("$%d", n), 1)
	}
	return text
}

// TestEveryFormTypeChecks writes every form in every style for every dialect
// that the style has, and type-checks it against the libraries.
func TestEveryFormTypeChecks(t *testing.T) {
	checker := newChecker(t)
	kinds := map[string]bool{}
	for style := range styles {
		for _, d := range []fingerprint.Dialect{fingerprint.PostgreSQL, fingerprint.MySQL, fingerprint.SQLite} {
			if style == "pgx" && d != fingerprint.PostgreSQL {
				continue
			}
			for _, l := range loops {
				fixes := l.fixes(d, style)
				require.NotEmpty(t, fixes, "%s %s %s", style, d, l.name)
				for _, fix := range fixes {
					kinds[fix.Kind] = true
					t.Run(fmt.Sprintf("%s/%s/%s/%s", style, d, l.name, fix.Kind), func(t *testing.T) {
						require.NotEmpty(t, fix.Go)
						require.NoError(t, checker.check(fix.Go), fix.Go)
					})
				}
			}
		}
	}
	for _, k := range []string{"join", "batch", "group-by", "exists", "top-n", "distinct-on", "subselect", "recursive", "lateral", "keyed", "union-all",
		"multi-insert", "upsert", "update-from", "update-case", "update-any", "delete-any"} {
		require.Contains(t, kinds, k)
	}
}
