package rewrites

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
)

// createCase is a program that looks for a row and inserts it where there is
// none.
type createCase struct {
	name, reason           string
	schema                 []string
	lookUp, create, change string
	items                  [][]any // the insert's arguments
	by                     []int   // which of them the look-up asks for
	kind                   string
	statements             int
	returning              bool
	note                   string // of the verifier
	unindexed              bool
	changeArgs             []int
}

var tagTable = []string{"CREATE TABLE t (id {id}, name VARCHAR(40) UNIQUE, n BIGINT)", "INSERT INTO t (name, n) VALUES ('a', 100)", "INSERT INTO t (name, n) VALUES ('z', 1)"}

var creates = []createCase{
	{
		name: "rows there and a key twice", reason: "what is there stays as it is, and the second time a key is there too",
		schema: tagTable, lookUp: "SELECT id FROM t WHERE name = ?", create: "INSERT INTO t (name, n) VALUES (?, ?)",
		items: append(append([][]any{}, again...), []any{"g", int64(8)}, []any{"z", int64(9)}, []any{"h", int64(10)}, []any{"g", int64(11)}), by: []int{0}, kind: "get-or-create", statements: 2, note: "has its unique index",
	},
	{
		name: "LIMIT 1 as mappers write it", reason: "one row for a unique key, limit or not",
		schema: tagTable, lookUp: "SELECT id, n FROM t WHERE name = ? ORDER BY id LIMIT 1", create: "INSERT INTO t (name, n) VALUES (?, ?)",
		items: pairs, by: []int{0}, kind: "get-or-create", statements: 2, note: "has its unique index",
	},
	{
		name: "RETURNING", reason: "the query for all brings the new ids too",
		schema: tagTable, lookUp: "SELECT id FROM t WHERE name = ?", create: "INSERT INTO t (name, n) VALUES (?, ?) RETURNING id", returning: true,
		items: pairs, by: []int{0}, kind: "get-or-create", statements: 2, note: "has its unique index",
	},
	{
		name: "a key of two columns", reason: "the unique index has both",
		schema: []string{"CREATE TABLE t (id {id}, tenant BIGINT, name VARCHAR(40), n BIGINT, UNIQUE (name, tenant))", "INSERT INTO t (tenant, name, n) VALUES (7, 'a', 100)", "INSERT INTO t (tenant, name, n) VALUES (8, 'b', 1)"},
		lookUp: "SELECT id FROM t WHERE tenant = ? AND name = ?", create: "INSERT INTO t (tenant, name, n) VALUES (?, ?, ?)",
		items: [][]any{{int64(7), "a", int64(1)}, {int64(7), "b", int64(2)}, {int64(7), "c", int64(3)}, {int64(7), "d", int64(4)}, {int64(7), "e", int64(5)}, {int64(7), "b", int64(6)}, {int64(7), "f", int64(7)}},
		by:    []int{0, 1}, kind: "get-or-create", statements: 2, note: "has its unique index",
	},
	{
		name: "no unique index", reason: "the verifier says so, and how to make one",
		schema: []string{"CREATE TABLE t (id {id}, name VARCHAR(40), n BIGINT)", "INSERT INTO t (name, n) VALUES ('a', 100)"}, unindexed: true,
		lookUp: "SELECT id FROM t WHERE name = ?", create: "INSERT INTO t (name, n) VALUES (?, ?)",
		items: pairs, by: []int{0}, kind: "get-or-create", statements: 2, note: "CREATE UNIQUE INDEX t_name_key ON t (name)",
	},
	{
		name: "insert or update", reason: "where the row is there it is changed: one upsert, and no look-up",
		schema: tagTable, lookUp: "SELECT id FROM t WHERE name = ?", create: "INSERT INTO t (name, n) VALUES (?, ?)", change: "UPDATE t SET n = ? WHERE name = ?",
		items: append(append([][]any{}, again...), []any{"g", int64(8)}, []any{"z", int64(9)}, []any{"h", int64(10)}, []any{"g", int64(11)}), by: []int{0}, changeArgs: []int{1, 0}, kind: "upsert", statements: 1, note: "has its unique index",
	},
}

// run is the program, once for each item.
func (c createCase) loop(t *testing.T, ctx context.Context, db *sql.DB, d database) {
	t.Helper()
	for _, item := range c.items {
		var key []any
		for _, at := range c.by {
			key = append(key, item[at])
		}
		found := len(returnedRows(t, ctx, db, d.placeholders(c.lookUp), key...)) > 0
		switch {
		case found && c.change != "":
			_, err := db.ExecContext(ctx, d.placeholders(c.change), item[c.changeArgs[0]], item[c.changeArgs[1]])
			require.NoError(t, err)
		case found:
		case c.returning:
			require.Len(t, returnedRows(t, ctx, db, d.placeholders(c.create), item...), 1)
		default:
			_, err := db.ExecContext(ctx, d.placeholders(c.create), item...)
			require.NoError(t, err)
		}
	}
}

// table is everything but the ids, which a row that is there uses up too.
const table = "SELECT name, n FROM t ORDER BY 1, 2"

func TestGetOrCreate(t *testing.T) {
	dbs := databases(t)
	for _, c := range creates {
		for _, d := range dbs {
			t.Run(strings.ReplaceAll(c.name, " ", "-")+"/"+d.name, func(t *testing.T) { c.exercise(t, d) })
		}
	}
}

func (c createCase) exercise(t *testing.T, d database) {
	db := open(t, d.connector)
	freshTables(t, d, db, c.schema)
	found := watchWrites(t, d, func(ctx context.Context, db *sql.DB) { c.loop(t, ctx, db, d) })
	want := returnedRows(t, t.Context(), db, table)
	var k caughtWrite
	for _, one := range found {
		if one.f.Rule == report.RuleNPlusOneWrite && one.c.LookUp != nil {
			k = one
		}
	}
	for _, one := range found {
		if one.c.Creates != nil {
			look := forms.Derive(one.f, one.c)
			require.NotEmpty(t, look)
			assert.Contains(t, look[0].Caveat, "has a fix that needs no look-up")
		}
	}
	require.NotNil(t, k.f, "the insert is a finding, and knows the look-up")
	rewrites := forms.Derive(k.f, k.c)
	require.NotEmpty(t, rewrites)
	r := rewrites[0]
	require.Equal(t, c.kind, r.Kind)
	require.Len(t, r.Statements, c.statements)
	assert.Contains(t, r.Caveat, "it needs a unique index on (")
	assert.Equal(t, k.c.Child.Executions+k.c.LookUp.Child.Executions+changesOf(k), r.Before)
	assert.Equal(t, c.statements, r.After)

	freshTables(t, d, db, c.schema)
	verdict := verify.New().Verify(t.Context(), k.f, k.c, &r)
	assert.False(t, verdict.Wrong, verdict.Note)
	assert.Contains(t, verdict.Note, c.note)
	if c.unindexed {
		run(t, db, r.Unique.Create)
	}
	rows := c.items
	if strings.Contains(r.Caveat, "keep the last row of each") {
		rows = lastOf(rows)
	}
	st := r.Statements[0]
	text, args := st.Rows.Bind(pick(st.Rows, rows), rows[0])
	_, err := db.ExecContext(t.Context(), text, args...)
	require.NoError(t, err, text)
	assert.Equal(t, want, returnedRows(t, t.Context(), db, table), text)
	if c.statements < 2 {
		return
	}

	// The query for all brings each item's row, by its key.
	all := r.Statements[1]
	look := caughtWrite{c: k.c.LookUp}
	full := *look.c
	full.Links = rewrite.Links(&report.Finding{Rule: report.RuleNPlusOne}, look.c)
	look.c = &full
	keys := make([][]any, len(c.items))
	for i, item := range c.items {
		for _, at := range c.by {
			keys[i] = append(keys[i], item[at])
		}
	}
	text, args = bindKeys(t, d, all, look, keys)
	byKey := map[string]string{}
	for _, row := range returnedRows(t, t.Context(), db, text, args...) {
		key := ""
		for _, at := range all.Keys {
			key += row[at] + "\n"
		}
		byKey[key] = row[all.Child[0]]
	}
	for i, item := range c.items {
		key := ""
		for _, l := range full.Links {
			key += fmt.Sprint(keys[i][l.Param-1]) + "\n"
		}
		query := returnedRows(t, t.Context(), db, d.placeholders(c.lookUp), keys[i]...)
		require.Len(t, query, 1, item)
		assert.Equal(t, query[0][0], byKey[key], "%v\n%s", item, text)
	}
}

func changesOf(k caughtWrite) int {
	if k.c.LookUp.Changes == nil {
		return 0
	}
	return k.c.LookUp.Changes.Child.Executions
}

// TestNoGetOrCreate are programs that seem to do the same, and do not.
func TestNoGetOrCreate(t *testing.T) {
	tests := []struct {
		name, reason, lookUp, create string
	}{
		{"more conditions than columns", "a row may be there that the look-up does not see", "SELECT id FROM t WHERE name = ? AND n < 500", "INSERT INTO t (name, n) VALUES (?, ?)"},
		{"an expression", "the look-up asks for another text than the insert writes", "SELECT id FROM t WHERE name = ?", "INSERT INTO t (name, n) VALUES (UPPER(?), ?)"},
		{"it resolves conflicts itself", "there is an ON CONFLICT already", "SELECT id FROM t WHERE name = ?", "INSERT INTO t (name, n) VALUES (?, ?) ON CONFLICT (name) DO NOTHING"},
	}
	for _, d := range databases(t) {
		if d.dialect == mariadb {
			continue // it writes ON CONFLICT in another way
		}
		for _, test := range tests {
			t.Run(test.name+"/"+d.name, func(t *testing.T) {
				db := open(t, d.connector)
				freshTables(t, d, db, tagTable)
				c := createCase{lookUp: test.lookUp, create: test.create, items: pairs, by: []int{0}}
				for _, one := range watchWrites(t, d, func(ctx context.Context, db *sql.DB) { c.loop(t, ctx, db, d) }) {
					for _, r := range forms.Derive(one.f, one.c) {
						assert.NotEqual(t, "get-or-create", r.Kind)
						assert.Nil(t, r.Unique)
					}
				}
			})
		}
	}
}
