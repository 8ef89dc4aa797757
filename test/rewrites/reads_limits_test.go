package rewrites

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
)

// A statement that is written once for each key takes so many keys as it says,
// and what has more is asked in parts.
func TestManyKeys(t *testing.T) {
	const rows = 1203
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			raw := open(t, d.connector)
			var values []string
			c := &cases.Case{Dialect: d.dialect, Database: d.connector, Links: []cases.CaseLink{{Param: 1, Column: -1}}}
			c.Child = cases.Evidenced{Text: d.placeholders("WITH one AS (SELECT n, id FROM numbers WHERE id = ?) SELECT n FROM one ORDER BY n"),
				Columns: []string{"n"}, Executions: rows, Rows: rows, MaxRows: 1, MinRows: 1, Kept: rows}
			for i := range rows {
				values = append(values, fmt.Sprintf("(%d, %d)", i, (i*7919)%rows))
				c.Child.Args = append(c.Child.Args, []any{int64(i)})
				c.Child.Result = append(c.Child.Result, cases.CaseRow{Execution: i, Values: []any{int64((i * 7919) % rows)}})
			}
			run(t, raw, "CREATE TABLE numbers (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)", "INSERT INTO numbers VALUES "+strings.Join(values, ", "))

			f := &report.Finding{Rule: report.RuleNPlusOne}
			all := forms.Derive(f, c)
			require.Len(t, all, 1)
			r := all[0]
			v := verify.New(verify.Executions(rows), verify.Timeout(time.Minute)).Verify(t.Context(), f, c, &r)
			assert.True(t, v.Verified, v.Note)
			assert.Equal(t, "same 1,203 rows for 1,203 keys", v.Note)
			if d.dialect == fingerprint.PostgreSQL {
				assert.Equal(t, "lateral", r.Kind)
				return
			}
			assert.Equal(t, "union-all", r.Kind)
			assert.Equal(t, 100, r.Statements[0].Most)
			assert.Contains(t, r.Caveat, "not more than 100 keys at a time")
			assert.Equal(t, "", tooMany(t, d, &r.Statements[0], c, 100))
			if d.dialect == fingerprint.SQLite {
				assert.Contains(t, tooMany(t, d, &r.Statements[0], c, 501), "too many terms in compound SELECT", "there is a bound")
				assert.Contains(t, tooMany(t, d, &r.Statements[0], c, 400), "nested too deep", "and another one for what lies within")
			}
		})
	}
}

// tooMany is the database's answer to a statement for n keys, where it refuses.
func tooMany(t *testing.T, d database, st *rewrite.Statement, c *cases.Case, n int) string {
	t.Helper()
	text, args := bindRead(d, st, c.Child.Args[:n], c.Child.Args[0], nil)
	rows, err := open(t, d.connector).QueryContext(t.Context(), text, args...)
	if err != nil {
		return err.Error()
	}
	got := 0
	for rows.Next() {
		got++
	}
	require.NoError(t, rows.Close())
	require.NoError(t, rows.Err())
	require.Equal(t, n, got)
	return ""
}

// PostgreSQL wants the type of an array's elements. Where nothing tells it, the
// statement is written once for each key there too, with its placeholders
// counted on.
func TestKeysOfUnknownType(t *testing.T) {
	for _, d := range databases(t) {
		if d.dialect != fingerprint.PostgreSQL {
			continue // no other database has arrays
		}
		t.Run(d.name, func(t *testing.T) {
			raw := open(t, d.connector)
			run(t, raw, world()...)
			c := &cases.Case{Dialect: d.dialect, Database: d.connector, Links: []cases.CaseLink{{Param: 2, Column: -1}}}
			c.Child.Text = "WITH mine AS (SELECT id, tenant_id FROM comments WHERE post_id = $2) SELECT id FROM mine WHERE tenant_id <> $1 ORDER BY id DESC"
			c.Child.Columns, c.Child.MaxRows = []string{"id"}, 3
			for i := range 9 {
				// An unsigned number has no type of PostgreSQL's that would be certain.
				args := []any{uint64(2), uint64(20011 + 113*i)}
				for _, row := range fetchAll(t.Context(), t, raw, c.Child.Text, args...) {
					c.Child.Result = append(c.Child.Result, cases.CaseRow{Execution: i, Values: row})
				}
				c.Child.Args = append(c.Child.Args, args)
			}
			c.Child.Kept, c.Child.Executions = len(c.Child.Args), len(c.Child.Args)
			f := &report.Finding{Rule: report.RuleNPlusOne}
			all := forms.Derive(f, c)
			require.Len(t, all, 1)
			require.Equal(t, "union-all", all[0].Kind)
			v := verify.New().Verify(t.Context(), f, c, &all[0])
			assert.True(t, v.Verified, v.Note)
			assert.NotEmpty(t, c.Child.Result)
			var keys [][]any
			for _, args := range c.Child.Args {
				keys = append(keys, args[1:])
			}
			text, args := bindRead(d, &all[0].Statements[0], keys, c.Child.Args[0], nil)
			assert.Len(t, fetchAll(t.Context(), t, raw, text, args...), len(c.Child.Result))
			assert.Contains(t, text, "$18", "two arguments for each of nine keys")
		})
	}
}
