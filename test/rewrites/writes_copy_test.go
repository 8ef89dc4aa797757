package rewrites

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
)

// manyRows are rows of every kind of value, with NULLs among them.
func manyRows(n int) [][]any {
	rows := make([][]any, n)
	for i := range rows {
		row := []any{int64(i), fmt.Sprintf("näme\t%d\n\\N 世界 ''", i), []byte{byte(i), 0, '\\', 255}, noon.Add(time.Duration(i) * time.Minute), float64(i) / 3, i%2 == 0}
		for j := 1; j < len(row); j++ {
			if i%7 == j {
				row[j] = nil
			}
		}
		rows[i] = row
	}
	return rows
}

// TestCopy loads some thousand rows by the COPY that is offered for a loop of
// as many INSERTs.
func TestCopy(t *testing.T) {
	schema := []string{"CREATE TABLE t (id BIGINT PRIMARY KEY, name {text}, b {bytes}, at {zoned}, f {float}, ok BOOLEAN)"}
	loop := writeCase{loop: "INSERT INTO t (id, name, b, at, f, ok) VALUES (?, ?, ?, ?, ?, ?)"}
	rows := manyRows(3000)
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			db := open(t, d.connector)
			freshTables(t, d, db, schema)
			k := loopInTransaction(t, d, loop.text(d), rows)
			want := loop.dump(t, db)
			require.Len(t, want, len(rows))
			found := forms.Derive(k.f, k.c)
			if d.dialect != postgres {
				require.Len(t, found, 1, "only PostgreSQL has COPY FROM STDIN")
			} else {
				require.Len(t, found, 2)
				require.Equal(t, "copy", found[1].Kind)
				freshTables(t, d, db, schema)
				copyRows(t, db, found[1].Statements[0].SQL, rows)
				assert.Equal(t, want, loop.dump(t, db))
			}
			freshTables(t, d, db, schema)
			applyWrite(t, d, db, found[0], k, rows)
			assert.Equal(t, want, loop.dump(t, db))
		})
	}
}

// loopInTransaction spares the databases a commit for each row.
func loopInTransaction(t *testing.T, d database, text string, rows [][]any) caughtWrite {
	t.Helper()
	found := watchWrites(t, d, func(ctx context.Context, db *sql.DB) {
		tx, err := db.BeginTx(ctx, nil)
		require.NoError(t, err)
		for _, args := range rows {
			_, err := tx.ExecContext(ctx, text, args...)
			require.NoError(t, err)
		}
		require.NoError(t, tx.Commit())
	})
	require.Len(t, found, 1)
	return found[0]
}

// copyRows runs COPY through lib/pq.
func copyRows(t *testing.T, db *sql.DB, text string, rows [][]any) {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	st, err := tx.PrepareContext(t.Context(), text)
	require.NoError(t, err, text)
	for _, args := range rows {
		_, err := st.ExecContext(t.Context(), args...)
		require.NoError(t, err)
	}
	_, err = st.ExecContext(t.Context())
	require.NoError(t, err)
	require.NoError(t, st.Close())
	require.NoError(t, tx.Commit())
}

// TestNoCopy are loops of which no COPY is offered, however many rows.
func TestNoCopy(t *testing.T) {
	tests := []struct{ name, reason, loop string }{
		{"an expression", "COPY takes values alone", "INSERT INTO t (name, n) VALUES (upper(?), ?)"},
		{"a literal", "COPY has no constants", "INSERT INTO t (name, n) VALUES (?, ? + 0)"},
		{"RETURNING", "COPY returns nothing", "INSERT INTO t (name, n) VALUES (?, ?) RETURNING id"},
		{"ON CONFLICT", "COPY resolves nothing", "INSERT INTO t (name, n) VALUES (?, ?) ON CONFLICT DO NOTHING"},
	}
	var rows [][]any
	for i := range 1100 {
		rows = append(rows, []any{fmt.Sprint("name ", i), int64(i * 7 % 1000)})
	}
	for _, d := range databases(t) {
		if d.dialect != postgres {
			continue
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				db := open(t, d.connector)
				freshTables(t, d, db, namedTable)
				k := runLoop(t, d, d.placeholders(test.loop), rows)
				require.Len(t, forms.Derive(k.f, k.c), 1)
			})
		}
	}
}
