package rewrites

import (
	"testing"
	"time"
)

var (
	noon  = time.Date(2024, 3, 1, 12, 0, 0, 123456000, time.UTC)
	pairs = [][]any{{"a", int64(1)}, {"b", int64(22)}, {"c", int64(3)}, {"d", int64(47)}, {"e", int64(5)}, {"f", int64(6)}}
	again = [][]any{{"a", int64(1)}, {"b", int64(22)}, {"a", int64(3)}, {"d", int64(47)}, {"b", int64(5)}, {"f", int64(6)}}

	namedTable = []string{"CREATE TABLE t (id {id}, name {text}, n BIGINT)"}
	keyedTable = []string{"CREATE TABLE t (name VARCHAR(40) PRIMARY KEY, n BIGINT, note {text})", "INSERT INTO t VALUES ('a', 100, 'old'), ('z', 1, 'old')"}
)

// lastOf keeps the last row of each first value.
func lastOf(rows [][]any) [][]any {
	var out [][]any
	for i, r := range rows {
		last := true
		for _, later := range rows[i+1:] {
			last = last && later[0] != r[0]
		}
		if last {
			out = append(out, r)
		}
	}
	return out
}

// lastOfWithFirstNote does the same, each with the note of its first row.
func lastOfWithFirstNote(rows [][]any) [][]any {
	out := lastOf(rows)
	for i, r := range out {
		for _, first := range rows {
			if first[0] == r[0] {
				out[i] = []any{r[0], r[1], first[2]}
				break
			}
		}
	}
	return out
}

// sumOf adds up the second values of each first one.
func sumOf(rows [][]any) [][]any {
	var out [][]any
	at := map[any]int{}
	for _, r := range rows {
		if i, ok := at[r[0]]; ok {
			out[i] = []any{r[0], out[i][1].(int64) + r[1].(int64)}
			continue
		}
		at[r[0]] = len(out)
		out = append(out, r)
	}
	return out
}

var inserts = []writeCase{
	{
		name: "plain", reason: "the commonest loop of all",
		schema: namedTable, loop: "INSERT INTO t (name, n) VALUES (?, ?)", rows: pairs, want: everywhere("multi-insert"),
	},
	{
		name: "no columns namedTable", reason: "the values stand for all columns",
		schema: []string{"CREATE TABLE t (name {text}, n BIGINT)"}, loop: "INSERT INTO t VALUES (?, ?)", rows: pairs, want: everywhere("multi-insert"),
	},
	{
		name: "literals and expressions", reason: "what stands in the row is repeated with it",
		schema: []string{"CREATE TABLE t (id {id}, name {text}, n BIGINT, kind {text}, m BIGINT)"},
		loop:   "INSERT INTO t (name, n, kind, m) VALUES (UPPER(?), ? * (2 + 1), 'it''s (a), b', 7)",
		others: onPostgres("INSERT INTO t (name, n, kind, m) VALUES (UPPER(?), CAST(? AS bigint) * (2 + 1), 'it''s (a), b', 7)"),
		rows:   pairs, want: everywhere("multi-insert"),
	},
	{
		name: "defaults and the clock", reason: "a column that is left out has its default, and each row asks the clock",
		schema: []string{"CREATE TABLE t (id {id}, name {text}, n BIGINT, kind VARCHAR(9) DEFAULT 'new', at {zoned})"},
		loop:   "INSERT INTO t (name, n, at) VALUES (?, ?, CURRENT_TIMESTAMP)", rows: pairs, want: everywhere("multi-insert"),
		compare: "SELECT id, name, n, kind, at IS NOT NULL FROM t ORDER BY id",
	},
	{
		name: "DEFAULT among the values", reason: "SQLite knows no such word",
		schema: []string{"CREATE TABLE t (id {id}, name {text}, n BIGINT, kind VARCHAR(9) DEFAULT 'new')"},
		loop:   "INSERT INTO t (kind, name, n) VALUES (DEFAULT, ?, ?)", others: onSQLite(""), rows: pairs,
		want: map[dialect][]string{postgres: {"multi-insert"}, mariadb: {"multi-insert"}},
	},
	{
		name: "NULL among the values", reason: "some rows have none",
		schema: []string{"CREATE TABLE t (id {id}, name {text}, n BIGINT, at {time}, b {bytes}, f {float})"},
		loop:   "INSERT INTO t (name, n, at, b, f) VALUES (?, ?, ?, ?, ?)",
		rows: [][]any{
			{nil, nil, nil, nil, nil}, {"a", int64(1), noon, []byte{0, 255, '\''}, 0.1}, {"", int64(0), nil, []byte{}, -1e300},
			{"çà 世界", int64(-9), noon.Add(time.Hour), nil, nil}, {"b", nil, noon, []byte("x"), 2.5}, {"c", int64(5), nil, nil, 1.0},
		},
		want: everywhere("multi-insert"),
	},
	{
		name: "INSERT ... SET", reason: "MySQL's own form becomes columns and values",
		schema: namedTable, loop: "", others: onMySQL("INSERT INTO t SET name = ?, n = ? + 1"), rows: pairs, want: map[dialect][]string{mariadb: {"multi-insert"}},
	},
	{
		name: "names in quotes", reason: "quoted names and brackets in them stay as they are",
		schema: []string{`CREATE TABLE "T (x)" ("na, me" TEXT, "N" BIGINT)`},
		loop:   `INSERT INTO "T (x)" ("na, me", "N") VALUES (?, ?)`, others: onMySQL(""), rows: pairs,
		want: map[dialect][]string{postgres: {"multi-insert"}, sqlite3: {"multi-insert"}}, compare: `SELECT * FROM "T (x)" ORDER BY 1`,
	},
	{
		name: "a look-up among the values", reason: "another table may be asked for each row",
		schema: []string{"CREATE TABLE u (id BIGINT, name {text})", "INSERT INTO u VALUES (10, 'a'), (20, 'b'), (30, 'f')", "CREATE TABLE t (id {id}, n BIGINT, u_id BIGINT)"},
		loop:   "INSERT INTO t (u_id, n) VALUES ((SELECT id FROM u WHERE name = ?), ?)", rows: pairs, want: everywhere("multi-insert"),
	},
	{
		name: "a uuid for each row", reason: "each row of VALUES has a call of its own",
		schema: []string{"CREATE TABLE t (u {uuid}, name {text}, n BIGINT)"},
		loop:   "INSERT INTO t (u, name, n) VALUES (uuid(), ?, ?)",
		others: map[dialect]string{postgres: "INSERT INTO t (u, name, n) VALUES (gen_random_uuid(), ?, ?)", sqlite3: "INSERT INTO t (u, name, n) VALUES (hex(randomblob(16)), ?, ?)"},
		rows:   pairs, want: everywhere("multi-insert"), compare: "SELECT name, n, (SELECT count(DISTINCT u) FROM t) FROM t ORDER BY 1",
	},
	{
		name: "a look-up in the table itself", reason: "each row sees the one before it",
		schema: namedTable, loop: "INSERT INTO t (name, n) VALUES (?, (SELECT COALESCE(MAX(n), 0) + ? FROM t AS had))", rows: pairs,
		want: everywhere(), words: said("it reads the table that it changes"),
	},
	{
		name: "the id of the row before", reason: "there is no statement before it any more",
		schema: namedTable, loop: "INSERT INTO t (name, n) VALUES (?, last_insert_rowid() + ?)", rows: pairs,
		others: map[dialect]string{postgres: "", mariadb: "INSERT INTO t (name, n) VALUES (?, last_insert_id() + ?)"},
		want:   everywhere(), words: map[dialect]string{mariadb: "the statement before it", sqlite3: "the statement before it"},
	},
	{
		name: "RETURNING", reason: "new ids are matched by a column of the program's own, never by their order",
		schema: namedTable, loop: "INSERT INTO t (name, n) VALUES (?, ?) RETURNING id", rows: pairs,
		want: everywhere("multi-insert"), caveats: map[dialect]string{postgres: "match what RETURNING brings by name", sqlite3: "match what RETURNING brings by name", mariadb: "MariaDB has it since 10.5, MySQL has not"},
	},
	{
		name: "RETURNING of rows that are partly alike", reason: "one column does not tell the rows apart, two do",
		schema: namedTable, loop: "INSERT INTO t (name, n) VALUES (?, ?) RETURNING id", rows: partlyAlike,
		want: everywhere("multi-insert"), caveats: said("match what RETURNING brings by name and n"),
	},
}

var upserts = []writeCase{
	{
		name: "ON CONFLICT DO UPDATE", reason: "rows that are there are changed",
		schema: keyedTable, loop: "INSERT INTO t (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = excluded.n",
		others: onMySQL("INSERT INTO t (name, n) VALUES (?, ?) ON DUPLICATE KEY UPDATE n = VALUES(n)"), rows: pairs, want: everywhere("upsert"),
	},
	{
		name: "a key that comes twice", reason: "PostgreSQL refuses to change a row twice, the others take the rows in turn",
		schema: keyedTable, loop: "INSERT INTO t (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = excluded.n",
		others: onMySQL("INSERT INTO t (name, n) VALUES (?, ?) ON DUPLICATE KEY UPDATE n = VALUES(n)"), rows: again, want: everywhere("upsert"),
		merge: lastOf, merged: "keep the last", caveats: map[dialect]string{postgres: "2 times a key stood there again"},
	},
	{
		name: "counters", reason: "what is added is added up for a key that comes twice",
		schema: keyedTable, loop: "INSERT INTO t (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = t.n + excluded.n",
		others: onMySQL("INSERT INTO t (name, n) VALUES (?, ?) ON DUPLICATE KEY UPDATE n = n + VALUES(n)"), rows: again, want: everywhere("upsert"),
		merge: sumOf, merged: "add up", caveats: map[dialect]string{postgres: "add up what belongs to one key first"},
	},
	{
		name: "what only the INSERT writes", reason: "of rows with one key, the first one's note and the last one's number stand",
		schema: keyedTable, loop: "INSERT INTO t (name, n, note) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET n = excluded.n",
		others: onMySQL("INSERT INTO t (name, n, note) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE n = VALUES(n)"),
		rows:   [][]any{{"a", int64(1), "x"}, {"b", int64(2), "y"}, {"a", int64(3), "z"}, {"b", int64(4), "u"}, {"c", int64(5), "v"}, {"b", int64(6), "w"}},
		want:   everywhere("upsert"), merge: lastOfWithFirstNote, merged: "with what only the INSERT writes from the first",
		caveats: map[dialect]string{postgres: "3 times a key stood there again"},
	},
	{
		name: "counted by one, a key twice", reason: "the second row depends on the first: the others take the rows in turn",
		schema: keyedTable, loop: "INSERT INTO t (name, n) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET n = t.n + 1",
		others: onMySQL("INSERT INTO t (name, n) VALUES (?, 1) ON DUPLICATE KEY UPDATE n = n + 1"),
		rows:   [][]any{{"a"}, {"b"}, {"a"}, {"c"}, {"b"}, {"d"}},
		want:   map[dialect][]string{mariadb: {"upsert"}, sqlite3: {"upsert"}}, words: map[dialect]string{postgres: "depends on the first"},
	},
	{
		name: "the value bound once more", reason: "behind the rows it is read from the row that was refused",
		schema: keyedTable, loop: "INSERT INTO t (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = ?",
		others: onMySQL("INSERT INTO t (name, n) VALUES (?, ?) ON DUPLICATE KEY UPDATE n = ?"),
		rows:   [][]any{{"a", int64(1), int64(1)}, {"b", int64(2), int64(2)}, {"z", int64(7), int64(7)}, {"d", int64(4), int64(4)}, {"e", int64(5), int64(5)}},
		want:   everywhere("upsert"),
	},
	{
		name: "another value behind the rows", reason: "it is not in the row, and one text has only one of it",
		schema: keyedTable, loop: "INSERT INTO t (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = ?",
		others: onMySQL("INSERT INTO t (name, n) VALUES (?, ?) ON DUPLICATE KEY UPDATE n = ?"),
		rows:   [][]any{{"a", int64(1), int64(10)}, {"b", int64(2), int64(20)}, {"z", int64(7), int64(71)}, {"d", int64(4), int64(40)}, {"e", int64(5), int64(50)}},
		want:   everywhere(), words: said("none of the row's own"),
	},
	{
		name: "a constant behind the rows", reason: "the same for all rows, it stays an argument",
		schema: keyedTable, loop: "INSERT INTO t (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET note = ?",
		others: onMySQL("INSERT INTO t (name, n) VALUES (?, ?) ON DUPLICATE KEY UPDATE note = ?"),
		rows:   [][]any{{"a", int64(1), "x"}, {"b", int64(2), "x"}, {"z", int64(7), "x"}, {"d", int64(4), "x"}, {"e", int64(5), "x"}},
		want:   everywhere("upsert"),
	},
	{
		name: "a condition on the update", reason: "WHERE of the target and of the update stay",
		schema: []string{"CREATE TABLE t (name VARCHAR(40), n BIGINT, gone BIGINT DEFAULT 0)", "CREATE UNIQUE INDEX t_live ON t (name) WHERE gone = 0", "INSERT INTO t VALUES ('a', 100, 0), ('a', 5, 1), ('b', 1, 0)"},
		loop:   "INSERT INTO t (name, n) VALUES (?, ?) ON CONFLICT (name) WHERE gone = 0 DO UPDATE SET n = excluded.n WHERE t.n < excluded.n",
		others: onMySQL(""), rows: pairs, want: map[dialect][]string{postgres: {"upsert"}, sqlite3: {"upsert"}},
	},
	{
		name: "DO NOTHING", reason: "the first of two rows with one key stands, as in the loop",
		schema: keyedTable, loop: "INSERT INTO t (name, n) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
		others: onMySQL("INSERT IGNORE INTO t (name, n) VALUES (?, ?)"), rows: again, want: everywhere("multi-insert"),
	},
	{
		name: "REPLACE", reason: "the last of two rows stands",
		schema: keyedTable, loop: "REPLACE INTO t (name, n) VALUES (?, ?)", others: onPostgres(""), rows: again,
		want: map[dialect][]string{mariadb: {"upsert"}, sqlite3: {"upsert"}},
	},
	{
		name: "INSERT OR IGNORE", reason: "SQLite's older form",
		schema: keyedTable, others: onSQLite("INSERT OR IGNORE INTO t (name, n) VALUES (?, ?)"), rows: again,
		want: map[dialect][]string{sqlite3: {"multi-insert"}},
	},
	{
		name: "INSERT ... SELECT", reason: "the condition is widened, groups stay apart by the key",
		schema: []string{"CREATE TABLE u (name {text}, n BIGINT)", "INSERT INTO u VALUES ('a', 1), ('a', 2), ('b', 5), ('d', 9), ('e', 3), ('x', 4)", "CREATE TABLE t (name {text}, n BIGINT)"},
		loop:   "INSERT INTO t (name, n) SELECT name, COUNT(*) FROM u WHERE name = ? GROUP BY name", rows: [][]any{{"a"}, {"b"}, {"c"}, {"d"}, {"e"}},
		want: everywhere("insert-select"),
	},
	{
		name: "INSERT ... SELECT from the table itself", reason: "it sees its own rows",
		schema: []string{"CREATE TABLE t (name {text}, n BIGINT)", "INSERT INTO t VALUES ('a', 1), ('a', 2), ('b', 5), ('d', 9), ('e', 3)"},
		loop:   "INSERT INTO t (name, n) SELECT name, n + 1 FROM t AS had WHERE name = ?", rows: [][]any{{"a"}, {"b"}, {"c"}, {"d"}, {"e"}},
		want: everywhere(), words: said("it reads the table that it changes"),
	},
	{
		name: "INSERT ... SELECT with LIMIT", reason: "one row for each key is not one row for all",
		schema: []string{"CREATE TABLE u (name {text}, n BIGINT)", "INSERT INTO u VALUES ('a', 1), ('a', 2), ('b', 5), ('d', 9), ('e', 3)", "CREATE TABLE t (name {text}, n BIGINT)"},
		loop:   "INSERT INTO t (name, n) SELECT name, n FROM u WHERE name = ? ORDER BY n LIMIT 1", rows: [][]any{{"a"}, {"b"}, {"c"}, {"d"}, {"e"}},
		want: everywhere(),
	},
}

func TestInsertLoops(t *testing.T) { exerciseAll(t, inserts) }
func TestUpsertLoops(t *testing.T) { exerciseAll(t, upserts) }
