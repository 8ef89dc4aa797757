package rewrites

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
)

// TestValuesInTheText runs loops that write their values into the text, as
// some libraries do: the rewrite binds them.
func TestValuesInTheText(t *testing.T) {
	tests := []struct {
		name, reason, format string
		rows                 [][]any
		want                 map[dialect][]string
	}{
		{"INSERT", "each row's literals become arguments", "INSERT INTO t (name, n, note) VALUES ('%s', %d, 'x')", pairs, everywhere("multi-insert")},
		{"UPDATE", "in SET and in the condition", "UPDATE t SET note = '%s' WHERE n = %d", pairs, fromAndCase},
		{"UPDATE, a key twice", "the last one stands", "UPDATE t SET note = '%s' WHERE n = %d", [][]any{{"a", int64(5)}, {"b", int64(47)}, {"c", int64(5)}, {"d", int64(6)}, {"e", int64(47)}, {"f", int64(1)}}, fromAndCase},
	}
	schema := []string{"CREATE TABLE t (name {text}, n BIGINT, note {text})", "INSERT INTO t VALUES ('o', 1, 'x'), ('p', 47, 'y'), ('q', 5, NULL), ('r', 6, 'z')"}
	for _, d := range databases(t) {
		for _, test := range tests {
			t.Run(test.name+"/"+d.name, func(t *testing.T) {
				db := open(t, d.connector)
				freshTables(t, d, db, schema)
				found := watchWrites(t, d, func(ctx context.Context, db *sql.DB) {
					for _, row := range test.rows {
						_, err := db.ExecContext(ctx, fmt.Sprintf(test.format, row...))
						require.NoError(t, err)
					}
				})
				require.Len(t, found, 1)
				want := returnedRows(t, t.Context(), db, "SELECT * FROM t ORDER BY n, name")
				var kinds []string
				for _, r := range forms.Derive(found[0].f, found[0].c) {
					kinds = append(kinds, r.Kind)
					rows := test.rows
					if strings.Contains(r.Caveat, "keep its last row") {
						rows = swapped(lastOf)(rows)
					}
					freshTables(t, d, db, schema)
					st := r.Statements[0]
					text, args := st.Rows.Bind(literalRows(t, d, st.Rows, test.format, rows), nil)
					_, err := db.ExecContext(t.Context(), text, args...)
					require.NoError(t, err, text)
					assert.Equal(t, want, returnedRows(t, t.Context(), db, "SELECT * FROM t ORDER BY n, name"), text)
				}
				assert.Equal(t, test.want[d.dialect], kinds)
			})
		}
	}
}

// literalRows are the values that a row binds, each the one that stood in the
// literal's place.
func literalRows(t *testing.T, d database, l *rewrite.RowList, format string, rows [][]any) [][]any {
	t.Helper()
	out := make([][]any, len(rows))
	for i, row := range rows {
		for _, p := range l.Params {
			require.Equal(t, rewrite.ChildLiteral, p.Kind)
			var value any
			for _, literal := range fingerprint.AppendLiterals(nil, d.dialect, fmt.Sprintf(format, row...)) {
				if literal.Slot == p.Index {
					value = literal.Text()
					if n, ok := literal.Int(); ok && literal.Kind == fingerprint.NumberLiteral {
						value = n
					}
				}
			}
			out[i] = append(out[i], value)
		}
	}
	return out
}
