package rewrites

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
)

// returnedRows runs a query and returns its rows as texts.
func returnedRows(t *testing.T, ctx context.Context, db *sql.DB, text string, args ...any) [][]string {
	t.Helper()
	rows, err := db.QueryContext(ctx, text, args...)
	require.NoError(t, err, text)
	defer rows.Close()
	columns, err := rows.Columns()
	require.NoError(t, err)
	var out [][]string
	for rows.Next() {
		values, dest := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			dest[i] = &values[i]
		}
		require.NoError(t, rows.Scan(dest...))
		row := make([]string, len(columns))
		for i, v := range values {
			row[i] = fmt.Sprint(cellText(v))
		}
		out = append(out, row)
	}
	require.NoError(t, rows.Err())
	return out
}

var partlyAlike = [][]any{{"a", int64(1)}, {"b", int64(1)}, {"a", int64(2)}, {"b", int64(3)}, {"c", int64(3)}}

// TestReturning gives each row that comes back to the execution that it
// belongs to, by the columns that the rewrite names.
func TestReturning(t *testing.T) {
	tests := []struct {
		name, reason, loop string
		rows               [][]any
		by                 []int // the arguments that are the key
		mariadb            bool
	}{
		{"INSERT", "new ids by the natural key", "INSERT INTO t (name, n) VALUES (?, ?) RETURNING id", pairs, []int{0}, true},
		{"INSERT, partly alike", "new ids by two columns", "INSERT INTO t (name, n) VALUES (?, ?) RETURNING id", partlyAlike, []int{0, 1}, true},
		{"INSERT, the key is there", "nothing joins what is returned", "INSERT INTO t (name, n) VALUES (?, ?) RETURNING n, name, id", pairs, []int{0}, true},
		{"UPDATE", "by the condition's key", "UPDATE t SET name = ? WHERE n = ? RETURNING id, name", renamed, []int{1}, false},
		{"UPDATE alike", "by the condition's key", "UPDATE t SET name = 'x' WHERE n = ? RETURNING id", [][]any{{int64(1)}, {int64(3)}, {int64(7)}, {int64(2)}, {int64(99)}}, []int{0}, false},
		{"DELETE", "by the condition's key", "DELETE FROM t WHERE n = ? RETURNING id, name", [][]any{{int64(1)}, {int64(3)}, {int64(7)}, {int64(2)}, {int64(99)}}, []int{0}, true},
	}
	schema := append([]string{}, namedTable...)
	for i := 1; i <= 7; i++ {
		schema = append(schema, fmt.Sprintf("INSERT INTO t (name, n) VALUES ('was %d', %d)", i, i))
	}
	for _, d := range databases(t) {
		for _, test := range tests {
			if d.dialect == mariadb && !test.mariadb {
				continue // MariaDB has no UPDATE ... RETURNING
			}
			t.Run(test.name+"/"+d.name, func(t *testing.T) {
				db := open(t, d.connector)
				freshTables(t, d, db, schema)
				text := d.placeholders(test.loop)
				want := map[string][]string{}
				columns := 0
				found := watchWrites(t, d, func(ctx context.Context, db *sql.DB) {
					for _, args := range test.rows {
						key := ""
						for _, at := range test.by {
							key += fmt.Sprint(args[at]) + "\n"
						}
						for _, row := range returnedRows(t, ctx, db, text, args...) {
							want[key] = append(want[key], fmt.Sprint(row))
							columns = len(row)
						}
					}
				})
				require.Len(t, found, 1)
				for _, r := range forms.Derive(found[0].f, found[0].c) {
					freshTables(t, d, db, schema)
					st := r.Statements[0]
					require.Len(t, st.Keys, len(test.by), r.Kind)
					var text string
					var args []any
					if st.Rows != nil {
						text, args = st.Rows.Bind(pick(st.Rows, test.rows), nil)
					} else {
						text, args = bindKeys(t, d, st, found[0], test.rows)
					}
					got := map[string][]string{}
					for _, row := range returnedRows(t, t.Context(), db, text, args...) {
						key := ""
						for _, at := range st.Keys {
							key += row[at] + "\n"
						}
						got[key] = append(got[key], fmt.Sprint(row[:columns]))
					}
					assert.Equal(t, want, got, "%s\n%s", r.Kind, text)
				}
			})
		}
	}
}
