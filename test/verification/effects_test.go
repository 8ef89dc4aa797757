package verification

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/effects"
	"github.com/nplusone-go/nplusone/internal/explain"
)

func init() {
	touch := func(_ *sqlite.FunctionContext, args []sqldriver.Value) (sqldriver.Value, error) { return args[0], nil }
	sqlite.MustRegisterScalarFunction("eff_touch", 1, touch)
	sqlite.MustRegisterDeterministicScalarFunction("eff_det", 1, touch)
	sqlite.MustRegisterCollationUtf8("eff_order", strings.Compare)
}

// effectsSetup is what the texts of TestEffects reach.
var effectsSetup = map[fingerprint.Dialect][]string{
	fingerprint.PostgreSQL: {
		"DROP SCHEMA IF EXISTS eff CASCADE", "DROP SCHEMA IF EXISTS eff_other CASCADE", "DROP SERVER IF EXISTS eff_server CASCADE",
		"DROP FOREIGN DATA WRAPPER IF EXISTS eff_fdw CASCADE", "CREATE SCHEMA eff", "CREATE SCHEMA eff_other", "SET search_path = eff, public",
		"CREATE TABLE eff_t (id int PRIMARY KEY, name text)", "CREATE SEQUENCE eff_seq",
		"CREATE FUNCTION eff_touch(a int) RETURNS int LANGUAGE sql VOLATILE AS 'SELECT a'",
		`CREATE FUNCTION eff_other."Odd Name"(a int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN a; END'`,
		"CREATE FUNCTION eff_calm(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + 1'",
		"CREATE FUNCTION eff_liar(a int) RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN PERFORM pg_advisory_lock(a); RETURN a; END'",
		"CREATE FUNCTION eff_wraps(a int) RETURNS int LANGUAGE sql STABLE AS 'SELECT eff.eff_calm(eff.eff_touch(a))'",
		"CREATE FUNCTION eff_builds(a int) RETURNS int LANGUAGE plpgsql STABLE AS 'DECLARE b int; BEGIN EXECUTE ''SELECT 1'' INTO b; RETURN b; END'",
		"CREATE FUNCTION eff_defaults(a int, b int DEFAULT eff_touch(1)) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a'",
		"CREATE FUNCTION eff_atomic(a int) RETURNS int LANGUAGE sql STABLE BEGIN ATOMIC SELECT eff_touch(a); END",
		"CREATE FUNCTION eff_label(r eff_t) RETURNS text LANGUAGE sql AS 'SELECT r.name'",
		"CREATE VIEW eff_view AS SELECT id, eff_touch(id) AS touched FROM eff_t", "CREATE VIEW eff_above AS SELECT * FROM eff_view",
		"CREATE VIEW eff_locks AS SELECT id, pg_try_advisory_lock(id) FROM eff_t", "CREATE VIEW eff_plain AS SELECT id, lower(name) FROM eff_t",
		"CREATE MATERIALIZED VIEW eff_kept AS SELECT id, eff_touch(id) FROM eff_t",
		"CREATE TYPE eff_pair AS (a int, b int)",
		"CREATE FUNCTION eff_same(a eff_pair, b eff_pair) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN true; END'",
		"CREATE OPERATOR === (LEFTARG = eff_pair, RIGHTARG = eff_pair, FUNCTION = eff_same)",
		"CREATE FUNCTION eff_from(a int) RETURNS eff_pair LANGUAGE plpgsql AS 'BEGIN RETURN ROW(a, a)::eff.eff_pair; END'",
		"CREATE CAST (int AS eff_pair) WITH FUNCTION eff_from(int)",
		"CREATE DOMAIN eff_positive AS int CHECK (eff_touch(VALUE) > 0)", "CREATE DOMAIN eff_small AS int CHECK (VALUE < 10)",
		"CREATE FUNCTION eff_plus(a int, b int) RETURNS int LANGUAGE sql VOLATILE AS 'SELECT a + b'",
		"CREATE AGGREGATE eff_total (int) (SFUNC = eff_plus, STYPE = int, INITCOND = '0')",
		"CREATE TABLE eff_guarded (id int)", "ALTER TABLE eff_guarded ENABLE ROW LEVEL SECURITY",
		"CREATE POLICY eff_policy ON eff_guarded USING (eff_touch(id) > 0)",
		"CREATE FOREIGN DATA WRAPPER eff_fdw", "CREATE SERVER eff_server FOREIGN DATA WRAPPER eff_fdw",
		"CREATE TABLE eff_parts (id int) PARTITION BY LIST (id)",
		"CREATE FOREIGN TABLE eff_far PARTITION OF eff_parts FOR VALUES IN (1) SERVER eff_server",
	},
	fingerprint.MySQL: {
		"DROP VIEW IF EXISTS eff_view", "DROP VIEW IF EXISTS eff_above", "DROP VIEW IF EXISTS eff_plain", "DROP VIEW IF EXISTS eff_sleeps",
		"DROP TABLE IF EXISTS eff_t", "DROP FUNCTION IF EXISTS eff_touch", "DROP SEQUENCE IF EXISTS eff_seq",
		"CREATE TABLE eff_t (id INT PRIMARY KEY, name VARCHAR(40))", "CREATE SEQUENCE eff_seq",
		"CREATE FUNCTION eff_touch(a INT) RETURNS INT DETERMINISTIC NO SQL RETURN a",
		"CREATE VIEW eff_view AS SELECT id, eff_touch(id) AS touched FROM eff_t", "CREATE VIEW eff_above AS SELECT * FROM eff_view",
		"CREATE VIEW eff_plain AS SELECT id, LOWER(name), id IN (1, 2) AS few, CAST(id AS CHAR(10)) FROM eff_t WHERE id > 0",
		"CREATE VIEW eff_sleeps AS SELECT id, SLEEP(0) FROM eff_t",
	},
	fingerprint.SQLite: {
		"CREATE TABLE eff_t (id INTEGER PRIMARY KEY, name VARCHAR(40))",
		"CREATE VIEW eff_view AS SELECT id, eff_touch(id) AS touched FROM eff_t", "CREATE VIEW eff_above AS SELECT * FROM eff_view",
		"CREATE VIEW eff_plain AS SELECT id, lower(name) FROM eff_t",
		"CREATE TABLE eff_made (id INTEGER PRIMARY KEY, twice INTEGER GENERATED ALWAYS AS (eff_det(id)) VIRTUAL)",
		"CREATE TABLE eff_sorted (id INTEGER PRIMARY KEY, name TEXT COLLATE eff_order)",
	},
}

type effectsCase struct{ text, reason, wantText string }

// effectsTexts are reads: says is a part of the refusal, empty where the text
// may run.
var effectsTexts = map[fingerprint.Dialect][]effectsCase{
	fingerprint.PostgreSQL: {
		{"SELECT id, lower(name), now(), coalesce(name, '') FROM eff_t WHERE id IN (1, 2)", "built-in functions that are not volatile", ""},
		{"SELECT id, eff_calm(id) FROM eff_t WHERE id = $1", "a function that says it is immutable, and calls nothing else", ""},
		{"SELECT id FROM eff_plain WHERE id = ANY ($1)", "a view of such", ""},
		{"SELECT id FROM eff_kept", "a materialized view calls nothing when it is read", ""},
		{"SELECT 3::eff_small", "a domain that only compares", ""},
		{"WITH eff_touch (a) AS (SELECT 1) SELECT a FROM eff_touch", "a table expression with the name of a function", ""},
		{"SELECT k.a, count(*) FROM (VALUES (1), (2)) AS k (a) GROUP BY k.a ORDER BY 1", "a list of columns", ""},
		{`SELECT E'it\'s', id FROM eff_t`, "an escape that says so", ""},
		{"SELECT eff_touch(1)", "volatile", "eff_touch(), which is volatile"},
		{"SELECT id FROM eff_t WHERE id = (SELECT max(b) FROM (SELECT eff.eff_touch(1) AS b) x)", "in a sub-select, with a schema", "volatile"},
		{"WITH x AS (SELECT EFF_TOUCH/**/(1) AS a) SELECT a FROM x", "in a table expression, in capitals, a comment before the bracket", "volatile"},
		{`SELECT eff_other."Odd Name"(1)`, "a name in quotes", "volatile"},
		{"SELECT DISTINCT ON (id) eff_touch(id) FROM eff_t", "behind a bracket", "volatile"},
		{"SELECT id FROM eff_t ORDER BY eff_touch(id)", "in an order", "volatile"},
		{"SELECT * FROM eff_touch(1) AS f", "as a table", "volatile"},
		{"SELECT id FROM eff_t, LATERAL eff_touch(id)", "as a table beside another", "volatile"},
		{"SELECT id FROM eff_t LIMIT eff_touch(1)", "as a limit", "volatile"},
		{"SELECT sum(id) FILTER (WHERE eff_touch(id) > 0) OVER (ORDER BY id) FROM eff_t", "in a filter", "volatile"},
		{"SELECT touched FROM eff_view WHERE id = $1", "in a view", "volatile"},
		{"SELECT id FROM eff.eff_above", "in a view of a view", "volatile"},
		{"SELECT id FROM eff_locks", "a built-in one in a view", "pg_try_advisory_lock()"},
		{"SELECT eff_liar(1)", "stable by its own word, and takes a lock", "pg_advisory_lock()"},
		{"SELECT eff_wraps(1)", "stable by its own word, and calls a volatile one", "volatile"},
		{"SELECT eff_builds(1)", "runs a text that it makes", "runs statements that it builds"},
		{"SELECT eff_defaults(1)", "the default of an argument", "volatile"},
		{"SELECT eff_atomic(1)", "a body that is no string", "volatile"},
		{"SELECT t.eff_label FROM eff_t t", "called as if it were a column", "volatile"},
		{"SELECT (t).eff_label FROM eff_t t", "the same in brackets", "volatile"},
		{"SELECT a === b FROM (SELECT NULL::eff_pair AS a, NULL::eff_pair AS b) x", "behind an operator", "the operator ==="},
		{"SELECT a OPERATOR(eff.===) b FROM (SELECT NULL::eff_pair AS a, NULL::eff_pair AS b) x", "behind an operator with a schema", "the operator ==="},
		{"SELECT 1::eff_pair", "behind a cast", "the cast from integer to"},
		{"SELECT CAST(id AS eff_pair) FROM eff_t", "behind a cast in words", "the cast from integer to"},
		{"SELECT 1::eff_positive", "in the check of a domain", "volatile"},
		{"SELECT eff_total(id) FROM eff_t", "in an aggregate", "volatile"},
		{"SELECT id FROM eff_guarded", "in a policy", "volatile"},
		{"SELECT id FROM eff_far", "a table of another server", "a table of another server"},
		{"SELECT id FROM eff_parts", "a part of it is on another server", "a table of another server"},
		{`SELECT U&"eff\005ftouch"(1)`, "a name in escapes", "Unicode escapes"},
		{"SELECT set_config('work_mem', '1MB', false)", "a setting of the session", "outlives a rollback"},
		{"SELECT pg_logical_emit_message(false, 'a', 'b')", "a message that no rollback undoes", "outlives a rollback"},
		{"SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1", "ends another session", "outlives a rollback"},
		{"SELECT pg_cancel_backend($1)", "ends another's statement", "outlives a rollback"},
		{"SELECT pg_stat_reset_single_table_counters($1)", "forgets what was counted", "outlives a rollback"},
		{"SELECT pg_logical_slot_get_changes('a', NULL, NULL)", "takes changes from a slot", "outlives a rollback"},
		{"SELECT pg_advisory_xact_lock($1)", "may wait for the program", "outlives a rollback"},
		{"SELECT query_to_xml('SELECT 1', true, true, '')", "runs a text", "outlives a rollback"},
		{"SELECT nextval('eff_seq')", "a sequence", "outlives a rollback"},
		{"SELECT id INTO eff_new FROM eff_t", "makes a table", "INTO"},
		{"WITH x AS (DELETE FROM eff_t WHERE id = $1 RETURNING id) SELECT id FROM x", "writes in a table expression", "it writes"},
		{"WITH eff_t AS (UPDATE eff_t SET name = '' WHERE id = $1 RETURNING id) TABLE eff_t", "the same by the name of its table", "it writes"},
		{"SELECT 1; SELECT 2", "two statements", "more than one"},
		{"SHOW work_mem", "no query", "it is no query"},
	},
	fingerprint.MySQL: {
		{"SELECT id, LOWER(name), COUNT(*) OVER (PARTITION BY id), CAST(id AS DECIMAL(10, 2)) FROM eff_t WHERE id IN (1, 2) AND id = ?", "functions of the server that compute", ""},
		{"SELECT id FROM eff_plain WHERE id = ?", "a view of such", ""},
		{"WITH k (a) AS (SELECT 1 UNION ALL SELECT 2) SELECT k.a FROM k JOIN (SELECT 1 AS b) AS x USING (b)", "a table expression with columns", ""},
		{`SELECT "it's", 'a \' b', NOW() - INTERVAL (1) DAY FROM eff_t`, "strings with quotes", ""},
		{"SELECT eff_touch(1)", "a stored function", "not known to do nothing but compute"},
		{"SELECT `eff_touch` (1)", "in quotes, with a blank", "not known to do nothing but compute"},
		{"SELECT nplusone.eff_touch(1)", "with its database", "a function of this database"},
		{"SELECT id FROM eff_t WHERE id = (SELECT eff_touch(MAX(id)) FROM eff_t)", "in a sub-select, which EXPLAIN runs", "eff_touch()"},
		{"SELECT touched FROM eff_view", "in a view", "eff_touch()"},
		{"SELECT id FROM eff_above WHERE id = ?", "in a view of a view", "eff_touch()"},
		{"SELECT id FROM eff_sleeps", "a function of the server in a view", "sleep()"},
		{"SELECT id FROM eff_t WHERE SLEEP(1) = 0", "waits", "sleep()"},
		{"SELECT /*!50000 SLEEP(1), */ id FROM eff_t", "in a comment that is code", "sleep()"},
		{"SELECT * FROM (SELECT GET_LOCK('a', 0)) AS d", "a lock in a derived table, which EXPLAIN runs", "get_lock()"},
		{"SELECT BENCHMARK(10, MD5('a'))", "burns time", "benchmark()"},
		{"SELECT RELEASE_ALL_LOCKS()", "gives locks up", "release_all_locks()"},
		{"SELECT some_library_function(1)", "whatever was loaded", "not known to do nothing but compute"},
		{"SELECT NEXT VALUE FOR eff_seq", "a sequence in words", "a sequence"},
		{"SELECT NEXTVAL(eff_seq)", "a sequence as a function", "nextval()"},
		{"SELECT id FROM eff_t INTO OUTFILE '/tmp/eff'", "writes a file", "INTO"},
		{"SELECT id INTO @a FROM eff_t LIMIT 1", "writes a variable", "INTO"},
		{"SELECT 'a'(1)", "a literal before a bracket", "a literal stands before a bracket"},
	},
	fingerprint.SQLite: {
		{"SELECT id, lower(name), name LIKE 'a%', json_extract(name, '$.a') FROM eff_t WHERE id = ?", "functions of SQLite", ""},
		{"SELECT id FROM eff_plain WHERE id IN (?, ?)", "a view of such", ""},
		{"SELECT value FROM json_each('[1]')", "a virtual table of SQLite", ""},
		{"SELECT eff_touch(1)", "a function of the program", "eff_touch()"},
		{"SELECT [eff_touch](1), 2", "in brackets", "eff_touch()"},
		{"SELECT id FROM eff_t WHERE id = (SELECT \"EFF_TOUCH\"(max(id)) FROM eff_t)", "in quotes, in a sub-select", "eff_touch()"},
		{"SELECT eff_det(id) FROM eff_t", "a function of the program that calls itself deterministic", "eff_det()"},
		{"SELECT touched FROM eff_view", "in a view", "eff_touch()"},
		{"SELECT id FROM eff_above", "in a view of a view", "eff_touch()"},
		{"SELECT twice FROM eff_made", "in a generated column", "eff_det()"},
		{"SELECT name FROM eff_t ORDER BY name COLLATE eff_order", "a collation of the program", "eff_order"},
		{"SELECT name FROM eff_sorted ORDER BY name", "a collation of a column", "eff_order"},
		{"SELECT load_extension('a')", "loads code", "load_extension()"},
		{"SELECT data FROM sqlite_dbpage", "pages of the file", "sqlite_dbpage"},
		{"PRAGMA journal_mode", "no query", "it is no query"},
	},
}

// What a rollback does not undo is found through all that leads to it.
func TestEffects(t *testing.T) {
	for _, d := range databases(t) {
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
		for _, text := range effectsSetup[d.dialect] {
			_, err := conn.ExecContext(t.Context(), text)
			require.NoError(t, err, text)
		}
		all := effects.New(d.dialect, explain.QueryFunc(conn)) // remembers, one for all texts
		for _, test := range effectsTexts[d.dialect] {
			t.Run(d.name+"/"+test.reason, func(t *testing.T) {
				for name, checker := range map[string]*effects.Checker{"alone": effects.New(d.dialect, explain.QueryFunc(conn)), "after others": all} {
					err := checker.Read(t.Context(), test.text)
					if test.wantText == "" {
						assert.NoError(t, err, "%s: %s", name, test.text)
						continue
					}
					var refused effects.Refusal
					require.ErrorAs(t, err, &refused, "%s: %s", name, test.text)
					assert.Contains(t, err.Error(), test.wantText, "%s: %s", name, test.text)
				}
			})
		}
	}
}

// A catalogue that does not answer is no leave.
func TestCatalogueThatFails(t *testing.T) {
	for _, d := range []fingerprint.Dialect{fingerprint.PostgreSQL, fingerprint.MySQL, fingerprint.SQLite} {
		err := effects.New(d, func(context.Context, string, ...any) ([][]string, error) {
			return nil, errors.New("permission denied")
		}).Read(t.Context(), "SELECT id FROM posts WHERE id IN (1, 2)")
		var catalogueErr *effects.CatalogueError
		assert.ErrorAs(t, err, &catalogueErr, fmt.Sprint(d))
	}
	for _, d := range []fingerprint.Dialect{fingerprint.Generic, fingerprint.SQLServer} {
		err := effects.New(d, nil).Read(t.Context(), "SELECT id FROM posts")
		var refused effects.Refusal
		assert.ErrorAs(t, err, &refused, fmt.Sprint(d))
	}
}
