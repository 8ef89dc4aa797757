package verification

import (
	"database/sql"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

// A text that a program binds is cast to what its column is, which only the
// database knows.
func TestKeysAreCastToTheColumnsType(t *testing.T) {
	for _, d := range databases(t) {
		if d.dialect != fingerprint.PostgreSQL {
			continue
		}
		db := sql.OpenDB(d.connector)
		t.Cleanup(func() { db.Close() })
		for _, column := range []struct {
			name, kind string
			keys       []any
		}{
			{"inet", "inet", []any{"10.0.0.1", "10.0.0.2"}},
			{"enum", "verify_mood", []any{"sad", "glad"}},
			{"numeric", "numeric(8,2)", []any{"1.50", "2.50"}},
			{"uuid", "uuid", []any{"0b5b1b1e-0000-4000-8000-000000000001", "0b5b1b1e-0000-4000-8000-000000000002"}},
			{"bigint bound as a text", "bigint", []any{"31", "32"}},
			{"text", "text", []any{"alice", "Alice"}},
			{"text that looks like a uuid", "text", []any{"0b5b1b1e-0000-4000-8000-000000000001", "0b5b1b1e-0000-4000-8000-000000000002"}},
			{"varchar", "varchar(20)", []any{"a", "b"}},
		} {
			t.Run(column.name, func(t *testing.T) {
				for _, text := range []string{
					"DROP TABLE IF EXISTS verify_keys", "DROP TYPE IF EXISTS verify_mood", "CREATE TYPE verify_mood AS ENUM ('sad', 'glad')",
					"CREATE TABLE verify_keys (id int, key " + column.kind + ", name text)",
				} {
					_, err := db.Exec(text)
					require.NoError(t, err)
				}
				for i, key := range append(column.keys, column.keys...) {
					_, err := db.Exec("INSERT INTO verify_keys VALUES ($1, $2, 'n')", i, key)
					require.NoError(t, err)
				}
				c := d.play(t, db, "SELECT DISTINCT ON (id) id, name FROM verify_keys WHERE key = ? ORDER BY id LIMIT 5", column.keys...)
				c.Child.Columns, c.Child.MinRows, c.Child.MaxRows, c.Child.Rows = []string{"id", "name"}, 2, 2, 4
				f := &report.Finding{Rule: report.RuleNPlusOne, Query: report.Query{Count: 2, DistinctArgs: 2}}
				suggest.New(suggest.TryWith(verify.New())).Fix(t.Context(), f, c)
				require.NotEmpty(t, f.Fixes, f.Advice)
				assert.Equal(t, "lateral", f.Fixes[0].Kind)
				assert.True(t, f.Fixes[0].Verified, f.Fixes[0].Note)
			})
		}
	}
}
