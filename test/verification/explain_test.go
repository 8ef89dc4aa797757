package verification

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/effects"
	"github.com/nplusone-go/nplusone/internal/explain"
)

// The plan of a normalised statement: its arguments are not known, and nothing
// of it runs.
func TestGeneralPlans(t *testing.T) {
	setup := map[fingerprint.Dialect][]string{
		fingerprint.PostgreSQL: {"DROP SCHEMA IF EXISTS gen CASCADE", "CREATE SCHEMA gen", "SET search_path = gen, public",
			"CREATE FUNCTION gen_touch(a int) RETURNS int LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN a; END'"},
		fingerprint.MySQL: {"DROP TABLE IF EXISTS gen_posts", "DROP FUNCTION IF EXISTS gen_touch",
			"CREATE FUNCTION gen_touch(a INT) RETURNS INT DETERMINISTIC NO SQL RETURN a"},
		fingerprint.SQLite: {"DROP TABLE IF EXISTS gen_posts"},
	}
	touch := map[fingerprint.Dialect]string{fingerprint.PostgreSQL: "gen_touch", fingerprint.MySQL: "gen_touch", fingerprint.SQLite: "eff_touch"}
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			db := sql.OpenDB(d.connector)
			if d.dialect == fingerprint.SQLite { // what is registered, the registered driver alone has
				var err error
				db, err = sql.Open("sqlite", d.connector.(sqliteConnector).dsn)
				require.NoError(t, err)
			}
			defer db.Close()
			conn, err := db.Conn(t.Context())
			require.NoError(t, err)
			defer conn.Close()
			for _, text := range append(setup[d.dialect], "CREATE TABLE gen_posts (id int PRIMARY KEY, author_id int, title varchar(40))") {
				_, err := conn.ExecContext(t.Context(), text)
				require.NoError(t, err, text)
			}
			tx, err := conn.BeginTx(t.Context(), nil)
			require.NoError(t, err)
			defer func() { _ = tx.Rollback() }()
			for range 2 { // the prepared statement is gone again
				plan, err := explain.General(t.Context(), tx, d.dialect, "SELECT title FROM gen_posts WHERE author_id = ? AND title IN (?)")
				require.NoError(t, err)
				assert.Contains(t, strings.Join(plan.Lines(), "\n"), "gen_posts")
				_, all := plan.ReadsAll(d.dialect, fingerprint.Table{Name: "gen_posts"}, []string{"author_id"}, true)
				assert.True(t, all, "%v", plan.Lines())
			}
			_, err = explain.General(t.Context(), tx, d.dialect, "SELECT title FROM gen_posts WHERE id = "+touch[d.dialect]+"(?)")
			var refused effects.Refusal
			assert.ErrorAs(t, err, &refused, "what a function does is not known")
		})
	}
}
