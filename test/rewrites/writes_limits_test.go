package rewrites

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
)

// TestRowLimits goes to the number of rows that a rewrite says one statement
// takes, and one beyond it.
func TestRowLimits(t *testing.T) {
	schema := []string{"CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT, m BIGINT)"}
	tests := []struct {
		name, reason string
		loop         string
		rows         [][]any
		kind         string
	}{
		{
			"INSERT", "three arguments a row",
			"INSERT INTO t (id, n, m) VALUES (?, ?, ?)", [][]any{{int64(1), int64(5), int64(9)}, {int64(2), int64(6), int64(7)}, {int64(3), int64(7), int64(1)}, {int64(4), int64(8), int64(3)}, {int64(5), int64(9), int64(2)}}, "multi-insert",
		},
		{
			"UPDATE ... FROM", "two arguments a row and one for all",
			"UPDATE t SET n = ? WHERE m = ? AND id = ?", [][]any{{int64(5), int64(1), int64(1)}, {int64(2), int64(1), int64(6)}, {int64(3), int64(1), int64(7)}, {int64(4), int64(1), int64(8)}, {int64(1), int64(1), int64(9)}}, "update-from",
		},
	}
	for _, d := range databases(t) {
		for _, test := range tests {
			if test.kind == "update-from" && d.dialect == mariadb {
				continue // it has CASE, whose work grows with its square
			}
			t.Run(test.name+"/"+d.name, func(t *testing.T) {
				db := open(t, d.connector)
				freshTables(t, d, db, schema)
				k := runLoop(t, d, d.placeholders(test.loop), test.rows)
				freshTables(t, d, db, schema)
				r := forms.Derive(k.f, k.c)[0]
				require.Equal(t, test.kind, r.Kind)
				list := r.Statements[0].Rows
				assert.Contains(t, r.Caveat, fmt.Sprintf("at most %d,%03d rows in one statement", list.Limit/1000, list.Limit%1000))
				if d.dialect == mariadb {
					assert.Contains(t, r.Caveat, "max_allowed_packet")
				}
				rows := make([][]any, list.Limit+1)
				for i := range rows {
					row := make([]any, len(list.Params))
					for j := range row {
						row[j] = int64(i)
					}
					rows[i] = row
				}
				text, args := list.Bind(rows[:list.Limit], test.rows[0])
				_, err := db.ExecContext(t.Context(), text, args...)
				require.NoError(t, err, "%d rows", list.Limit)
				text, args = list.Bind(rows[:list.Limit+1], test.rows[0])
				_, err = db.ExecContext(t.Context(), text, args...)
				require.Error(t, err, "the limit is the database's own")
			})
		}
	}
}
