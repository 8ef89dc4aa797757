package main

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"

	"github.com/nplusone-go/nplusone/report"
	"modernc.org/sqlite"
)

// Each statement has attack_probe in its text, and nothing else has.

func (a *attempt) verifyFunctionsPostgres() {
	d := a.verifyPostgres()
	a.verifyTables(d,
		"DROP SCHEMA IF EXISTS attack_probe CASCADE", "CREATE SCHEMA attack_probe",
		"CREATE FUNCTION attack_probe.touch(a int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN a; END'",
		`CREATE FUNCTION attack_probe."Odd"(a int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN a; END'`,
		"CREATE FUNCTION attack_probe.calm(a int) RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN attack_probe.touch(a); END'",
		"CREATE FUNCTION attack_probe.builds(a int) RETURNS int LANGUAGE plpgsql STABLE AS 'DECLARE b int; BEGIN EXECUTE ''SELECT 0'' INTO b; RETURN b; END'",
		"CREATE FUNCTION attack_probe.fills(a int, b int DEFAULT attack_probe.touch(0)) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + b'",
		"CREATE VIEW attack_probe.inside AS SELECT id, label, box_id, attack_probe.touch(seen) AS touched FROM attack_items",
		"CREATE VIEW attack_probe.outside AS SELECT * FROM attack_probe.inside",
		"CREATE DOMAIN attack_probe.checked AS int CHECK (attack_probe.touch(VALUE) >= 0)",
		"CREATE FUNCTION attack_probe.differs(a int, b int) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN a <> b; END'",
		"CREATE OPERATOR attack_probe.### (LEFTARG = int, RIGHTARG = int, FUNCTION = attack_probe.differs)",
		"CREATE TYPE attack_probe.pair AS (a int, b int)",
		"CREATE FUNCTION attack_probe.pairs(a int) RETURNS attack_probe.pair LANGUAGE plpgsql AS 'BEGIN RETURN ROW(a, a)::attack_probe.pair; END'",
		"CREATE CAST (int AS attack_probe.pair) WITH FUNCTION attack_probe.pairs(int)",
		"CREATE FUNCTION attack_probe.adds(a int, b int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN a + b; END'",
		"CREATE AGGREGATE attack_probe.total (int) (SFUNC = attack_probe.adds, STYPE = int, INITCOND = '0')",
		"CREATE FUNCTION attack_probe_shown(r attack_items) RETURNS text LANGUAGE sql AS 'SELECT r.label'",
	)
	defer d.db.Exec("DROP SCHEMA attack_probe CASCADE")
	for _, each := range []string{
		"SELECT id, label FROM attack_items WHERE box_id = ? AND attack_probe.touch(seen) = 0",
		`SELECT id, attack_probe . "Odd" (seen) FROM attack_items WHERE box_id = ?`,
		"SELECT id, attack_probe.calm(seen) FROM attack_items WHERE box_id = ?",
		"SELECT id, attack_probe.builds(seen) FROM attack_items WHERE box_id = ?",
		"SELECT id, attack_probe.fills(seen) FROM attack_items WHERE box_id = ?",
		"SELECT id, label, touched FROM attack_probe.inside WHERE box_id = ?",
		"SELECT id, label FROM attack_probe.outside WHERE box_id = ?",
		"WITH x AS (SELECT id, attack_probe.touch(seen) AS s, box_id FROM attack_items) SELECT id, s FROM x WHERE box_id = ?",
		"SELECT id, (SELECT max(attack_probe.touch(b.id)) FROM attack_boxes b) FROM attack_items WHERE box_id = ?",
		"SELECT id, label FROM attack_items WHERE box_id = ? AND seen OPERATOR(attack_probe.###) 5",
		"SELECT id, seen::attack_probe.checked FROM attack_items WHERE box_id = ?",
		"SELECT id, CAST(seen AS attack_probe.pair) FROM attack_items WHERE box_id = ?",
		"SELECT attack_probe.total(seen) FROM attack_items WHERE box_id = ?",
		"SELECT i.attack_probe_shown FROM attack_items AS i WHERE box_id = ?",
		"SELECT id, set_config('attack_probe.a', label, false) FROM attack_items WHERE box_id = ?",
		"SELECT id, pg_try_advisory_lock(id) AS attack_probe FROM attack_items WHERE box_id = ?",
		"SELECT id, pg_logical_emit_message(false, 'attack_probe', label) FROM attack_items WHERE box_id = ?",
		"SELECT id AS attack_probe FROM attack_items WHERE box_id = ? AND pg_catalog.pg_cancel_backend(0) IS NOT NULL",
	} {
		a.verifyUnsent(d, each, "attack_probe")
	}
}

func (a *attempt) verifyFunctionsMySQL() {
	d := a.verifyMySQL()
	a.verifyTables(d, "DROP VIEW IF EXISTS attack_probe_above", "DROP VIEW IF EXISTS attack_probe_view", "DROP FUNCTION IF EXISTS attack_probe",
		"CREATE FUNCTION attack_probe(a INT) RETURNS INT DETERMINISTIC NO SQL RETURN a",
		"CREATE VIEW attack_probe_view AS SELECT id, box_id, attack_probe(seen) AS touched FROM attack_items",
		"CREATE VIEW attack_probe_above AS SELECT * FROM attack_probe_view")
	defer func() {
		for _, text := range []string{"DROP VIEW attack_probe_above", "DROP VIEW attack_probe_view", "DROP FUNCTION attack_probe"} {
			_, _ = d.db.Exec(text)
		}
	}()
	for _, each := range []string{
		"SELECT id, attack_probe(seen) FROM attack_items WHERE box_id = ?",
		"SELECT id, `attack_probe` (seen) FROM attack_items WHERE box_id = ?",
		"SELECT id, /*!50000 attack_probe(seen), */ label FROM attack_items WHERE box_id = ?",
		"SELECT id, touched FROM attack_probe_view WHERE box_id = ?",
		"SELECT id, touched FROM attack_probe_above WHERE box_id = ?",
		"SELECT id, label FROM attack_items WHERE box_id = ? AND id > (SELECT MIN(attack_probe(-1)) FROM attack_boxes)",
		"SELECT id, SLEEP(0) AS attack_probe FROM attack_items WHERE box_id = ?",
		"SELECT id, attack_probe.l FROM attack_items, (SELECT GET_LOCK('a', 0) AS l) AS attack_probe WHERE box_id = ?",
		"SELECT id, BENCHMARK(1, 1) AS attack_probe FROM attack_items WHERE box_id = ?",
		"SELECT id, label AS attack_probe FROM attack_items WHERE box_id = ? AND RELEASE_ALL_LOCKS() >= 0",
	} {
		a.verifyUnsent(d, each, "attack_probe")
	}
}

func (a *attempt) verifyFunctionsSQLite() {
	a.must(sqlite.RegisterScalarFunction("attack_probe", 1, func(_ *sqlite.FunctionContext, args []sqldriver.Value) (sqldriver.Value, error) {
		return args[0], nil
	}))
	named, err := sql.Open("sqlite", ":memory:") // what is registered, the registered driver alone has
	a.must(err)
	defer named.Close()
	d := a.verifyOpen(verifyOpener{named.Driver(), "file:" + a.verifyFile() + "?_pragma=journal_mode(wal)"})
	a.verifyTables(d,
		"CREATE VIEW attack_probe_view AS SELECT id, box_id, attack_probe(seen) AS touched FROM attack_items",
		"CREATE VIEW attack_probe_above AS SELECT * FROM attack_probe_view")
	for _, each := range []string{
		"SELECT id, attack_probe(seen) FROM attack_items WHERE box_id = ?",
		`SELECT id, "Attack_Probe" (seen) FROM attack_items WHERE box_id = ?`,
		"SELECT id, [attack_probe](seen) FROM attack_items WHERE box_id = ?",
		"SELECT id, touched FROM attack_probe_view WHERE box_id = ?",
		"SELECT id FROM attack_probe_above WHERE box_id = ?",
		"WITH x AS (SELECT id, box_id, attack_probe(seen) AS s FROM attack_items) SELECT id, s FROM x WHERE box_id = ?",
		"SELECT id, (SELECT max(attack_probe(id)) FROM attack_boxes) FROM attack_items WHERE box_id = ?",
	} {
		a.verifyUnsent(d, each, "attack_probe")
	}
}

// verifyWritingCTE repeats statements that write in a table expression.
func (a *attempt) verifyWritingCTE() {
	d := a.verifyPostgres()
	for _, each := range []string{
		"WITH attack_probe AS (DELETE FROM attack_items WHERE box_id = ? RETURNING id, label) SELECT id, label FROM attack_probe",
		"WITH attack_items AS (UPDATE attack_items SET label = 'attack_probe' WHERE box_id = ? RETURNING id, label) SELECT id, label FROM attack_items",
		"WITH RECURSIVE attack_gone AS MATERIALIZED (UPDATE attack_items SET label = 'attack_probe' WHERE box_id = ? RETURNING id) TABLE attack_gone",
		"WITH attack_probe (id) AS (INSERT INTO attack_items (id, box_id) SELECT max(id) + 1, max(b) FROM attack_items, (SELECT ?::int AS b) x RETURNING id) SELECT id FROM attack_probe",
		"WITH k AS (SELECT id FROM attack_items WHERE box_id = ?), attack_probe AS (UPDATE attack_boxes SET name = name) SELECT id FROM k",
	} {
		a.verifyTables(d)
		ctx, scope := d.detector.Start(context.Background(), "attack")
		a.verifyLoop(ctx, d, d.db, each)
		before := d.spy.containing("attack_probe")
		rep := scope.End()
		if n := d.spy.containing("attack_probe") - before; n > 0 {
			a.brokenf("sent again %d times by us: %s", n, each)
		}
		found := false
		for _, f := range rep.Findings {
			switch {
			case f.Rule == report.RuleNPlusOne:
				a.brokenf("%s: is called a read", each)
			case f.Rule == report.RuleNPlusOneWrite:
				found = true
				if len(f.Fixes) > 0 {
					a.brokenf("%s: has a rewrite:\n%s", each, f.Fixes[0].SQL)
				}
			}
		}
		if !found {
			a.brokenf("%s: is no n-plus-one-write", each)
		}
	}
}
