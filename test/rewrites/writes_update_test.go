package rewrites

import (
	"testing"
	"time"
)

var (
	stock   = []string{"CREATE TABLE t (id BIGINT PRIMARY KEY, name {text}, n BIGINT, note {text})", "INSERT INTO t VALUES (1, 'a', 10, 'x'), (2, 'b', 20, 'x'), (3, 'c', 30, NULL), (4, 'd', 40, 'y'), (5, 'e', NULL, 'y'), (6, 'f', 60, 'y'), (7, 'g', 70, 'z')"}
	places  = []string{"CREATE TABLE t (product BIGINT, place BIGINT, n BIGINT, PRIMARY KEY (product, place))", "INSERT INTO t VALUES (1, 1, 10), (1, 2, 20), (2, 1, 30), (2, 2, 40), (3, 1, 50), (3, 2, 60), (4, 9, 70)"}
	renamed = [][]any{{"new a", int64(1)}, {"new c", int64(3)}, {nil, int64(5)}, {"it's", int64(7)}, {"çà", int64(2)}, {"nobody", int64(99)}}
	counted = [][]any{{int64(5), int64(1)}, {int64(7), int64(3)}, {int64(1), int64(7)}, {int64(2), int64(2)}, {int64(4), int64(6)}}
	twice   = [][]any{{int64(5), int64(1)}, {int64(7), int64(3)}, {int64(1), int64(1)}, {int64(2), int64(2)}, {int64(4), int64(3)}, {int64(9), int64(1)}}
)

// fromAndCase are the kinds of an UPDATE with values of each row's own.
var fromAndCase = map[dialect][]string{postgres: {"update-from", "update-case"}, mariadb: {"update-case"}, sqlite3: {"update-from", "update-case"}}

var caseOnly = map[dialect][]string{postgres: {"update-case"}, mariadb: {"update-case"}, sqlite3: {"update-from", "update-case"}}

// swapped turns the rows round, so that a merge by the first value merges by
// the second.
func swapped(merge func([][]any) [][]any) func([][]any) [][]any {
	turn := func(rows [][]any) [][]any {
		var out [][]any
		for _, r := range rows {
			out = append(out, []any{r[1], r[0]})
		}
		return out
	}
	return func(rows [][]any) [][]any { return turn(merge(turn(rows))) }
}

// countOf counts how often each key comes.
func countOf(rows [][]any) [][]any {
	var ones [][]any
	for _, r := range rows {
		ones = append(ones, []any{r[0], int64(1)})
	}
	return sumOf(ones)
}

var updates = []writeCase{
	{
		name: "a value for each row", reason: "the rows are joined in, or chosen by CASE",
		schema: stock, loop: "UPDATE t SET name = ? WHERE id = ?", rows: renamed, want: fromAndCase,
	},
	{
		name: "several values and a constant", reason: "what is the same for all rows stays one argument",
		schema: stock, loop: "UPDATE t SET name = ?, note = ?, n = ? WHERE id = ? AND note = ?",
		rows: [][]any{{"a1", "done", int64(1), int64(1), "x"}, {"b1", "done", int64(2), int64(2), "x"}, {"c1", "done", int64(3), int64(3), "x"}, {"d1", "done", int64(4), int64(4), "x"}, {"g1", "done", int64(5), int64(7), "x"}},
		want: fromAndCase,
	},
	{
		name: "literals beside the key", reason: "further conditions and assignments stay",
		schema: stock, loop: "UPDATE t SET name = ?, note = 'it''s set' WHERE id = ? AND note = 'x'", rows: renamed, want: fromAndCase,
	},
	{
		name: "a key that comes twice", reason: "the last value stands, as in the loop",
		schema: stock, loop: "UPDATE t SET n = ? WHERE id = ?", rows: twice, want: fromAndCase,
		merge: swapped(lastOf), merged: "keep its last row", caveats: said("3 times a key stood there again: keep its last row"),
	},
	{
		name: "added up", reason: "a loop adds each time, one statement once",
		schema: stock, loop: "UPDATE t SET n = COALESCE(n, 0) + ? WHERE id = ?", rows: twice, want: fromAndCase,
		merge: swapped(sumOf), merged: "add up", caveats: said("add up what belongs to one key first"),
	},
	{
		name: "taken away", reason: "the same with minus, by the table's name",
		schema: stock, loop: "UPDATE t SET n = t.n - ? WHERE id = ?", rows: twice, want: fromAndCase,
		merge: swapped(sumOf), merged: "add up",
	},
	{
		name: "multiplied, a key twice", reason: "products do not add up",
		schema: stock, loop: "UPDATE t SET n = n * ? WHERE id = ?", rows: twice, want: everywhere(), words: said("is made of what it held before"),
	},
	{
		name: "multiplied, each key once", reason: "each row is changed once, whatever the expression",
		schema: stock, loop: "UPDATE t SET n = n * ? + 1 WHERE id = ?", rows: counted, want: caseOnly,
	},
	{
		name: "one more for each", reason: "no key comes twice, the condition is widened",
		schema: stock, loop: "UPDATE t SET n = n + 1 WHERE id = ?", rows: [][]any{{int64(1)}, {int64(7)}, {int64(3)}, {int64(4)}, {int64(9)}}, want: everywhere("update-any"),
	},
	{
		name: "one more for each, a key twice", reason: "= ANY would add once: the ones are written out and added up",
		schema: stock, loop: "UPDATE t SET n = n + 1 WHERE id = ?", rows: [][]any{{int64(1)}, {int64(7)}, {int64(3)}, {int64(1)}, {int64(9)}, {int64(3)}},
		want: fromAndCase, merge: countOf, caveats: said("add up what belongs to one key first"), merged: "add up",
	},
	{
		name: "the same value for all", reason: "= ANY, or IN",
		schema: stock, loop: "UPDATE t SET note = 'sent', name = ? WHERE id = ?",
		rows: [][]any{{"all", int64(1)}, {"all", int64(7)}, {"all", int64(3)}, {"all", int64(1)}, {"all", int64(9)}}, want: everywhere("update-any"),
	},
	{
		name: "a key of two columns", reason: "rows are told apart by both",
		schema: places, loop: "UPDATE t SET n = ? WHERE product = ? AND place = ?",
		rows: [][]any{{int64(5), int64(1), int64(2)}, {int64(6), int64(2), int64(1)}, {int64(7), int64(3), int64(2)}, {int64(8), int64(1), int64(1)}, {int64(9), int64(7), int64(7)}}, want: fromAndCase,
	},
	{
		name: "the same value by a key of two columns", reason: "pairs in a list",
		schema: places, loop: "UPDATE t SET n = 0 WHERE product = ? AND place = ?",
		rows: [][]any{{int64(1), int64(2)}, {int64(2), int64(1)}, {int64(3), int64(2)}, {int64(1), int64(1)}, {int64(7), int64(7)}}, want: everywhere("update-any"),
	},
	{
		name: "types of every kind", reason: "a list's values have the columns' own types, whatever Go's were",
		schema: []string{"CREATE TABLE t (id INTEGER PRIMARY KEY, at {time}, zoned {zoned}, p NUMERIC(10, 3), f {float}, b {bytes}, ok BOOLEAN, u {uuid}, j {json})",
			"INSERT INTO t (id) VALUES (1)", "INSERT INTO t (id) VALUES (2)", "INSERT INTO t (id) VALUES (3)", "INSERT INTO t (id) VALUES (4)", "INSERT INTO t (id) VALUES (5)"},
		loop: "UPDATE t SET at = ?, zoned = ?, p = ?, f = ?, b = ?, ok = ?, u = ?, j = ? WHERE id = ?",
		rows: [][]any{
			{noon, noon, "12.345", 0.1, []byte{0, 1, 255}, true, "9b2c2b3e-0f5c-4a8e-9c6b-2f6d1c1d0a01", `{"a": 1}`, int64(1)},
			{noon.Add(time.Hour), noon, 19.99, 1e17, []byte("'"), false, "9b2c2b3e-0f5c-4a8e-9c6b-2f6d1c1d0a02", `[]`, int64(2)},
			{noon.In(time.FixedZone("east", 3600*5)), noon.In(time.FixedZone("east", 3600*5)), int64(7), nil, nil, nil, nil, nil, int64(3)},
			{nil, nil, nil, 2.5, []byte{}, true, "9b2c2b3e-0f5c-4a8e-9c6b-2f6d1c1d0a03", `"x"`, int64(4)},
			{noon, nil, "0.001", -0.25, []byte("\\x41"), false, "9b2c2b3e-0f5c-4a8e-9c6b-2f6d1c1d0a04", `null`, int64(5)},
		},
		want: fromAndCase,
	},
	{
		name: "a cast on the value", reason: "the cast stays where it stood",
		schema: stock, loop: "UPDATE t SET n = CAST(? AS INTEGER) WHERE id = ?", others: onMySQL(""),
		rows: [][]any{{"5", int64(1)}, {"7", int64(3)}, {"1", int64(7)}, {"2", int64(2)}, {"4", int64(6)}},
		want: map[dialect][]string{postgres: {"update-from", "update-case"}, sqlite3: {"update-from", "update-case"}},
	},
	{
		name: "an alias, quoted names", reason: "the list's columns are tied to the table by its alias",
		schema: []string{`CREATE TABLE "Order" ("Key" BIGINT PRIMARY KEY, "group" TEXT, n BIGINT)`, `INSERT INTO "Order" VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 3), (4, 'd', 4), (5, 'e', 5)`},
		loop:   `UPDATE "Order" AS "o" SET "group" = ? WHERE "o"."Key" = ? AND n > 1`, others: onMySQL(""),
		rows: [][]any{{"x", int64(1)}, {"y", int64(2)}, {"z", int64(3)}, {"u", int64(5)}, {"v", int64(9)}}, compare: `SELECT * FROM "Order" ORDER BY 1`,
		want: map[dialect][]string{postgres: {"update-from", "update-case"}, sqlite3: {"update-from", "update-case"}},
	},
	{
		name: "RETURNING", reason: "what comes back is matched by the key, and * means the table's own columns",
		schema: stock, loop: "UPDATE t SET name = ? WHERE id = ? RETURNING *", others: onMySQL(""), rows: renamed,
		want:    map[dialect][]string{postgres: {"update-from", "update-case"}, sqlite3: {"update-from", "update-case"}},
		caveats: map[dialect]string{postgres: "match what RETURNING brings by id", sqlite3: "match what RETURNING brings by id"},
	},
	{
		name: "a sub-select on another table", reason: "it is asked for each row, as before",
		schema: append([]string{"CREATE TABLE u (id BIGINT, n BIGINT)", "INSERT INTO u VALUES (1, 5), (3, 6), (7, 8)"}, stock...),
		loop:   "UPDATE t SET n = (SELECT MAX(u.n) FROM u WHERE u.id = t.id), name = ? WHERE id = ?", rows: renamed, want: caseOnlyFrom,
	},
	{
		name: "a sub-select on the table itself", reason: "each execution sees what the one before it wrote",
		schema: stock, loop: "UPDATE t SET n = (SELECT MAX(n) + 1 FROM t AS had), name = ? WHERE id = ?", others: onMySQL(""), rows: renamed,
		want: everywhere(), words: map[dialect]string{postgres: "it reads the table that it changes", sqlite3: "it reads the table that it changes"},
	},
	{
		name: "the key is what is changed", reason: "a chain: what one execution writes the next one finds",
		schema: stock, loop: "UPDATE t SET note = ? WHERE note = ?",
		rows: [][]any{{"y", "x"}, {"z", "y"}, {"w", "z"}, {"v", "w"}, {"u", "v"}}, want: everywhere(), words: said("it changes the column by which it finds its row"),
	},
	{
		name: "a limit", reason: "one row in each execution is not one row in all",
		schema: stock, loop: "", others: onMySQL("UPDATE t SET name = ? WHERE id = ? LIMIT 1"), rows: renamed,
		want: everywhere(), words: map[dialect]string{mariadb: "its LIMIT counts anew"},
	},
	{
		name: "a range", reason: "a list of keys cannot stand for >",
		schema: stock, loop: "UPDATE t SET name = ? WHERE id > ?", rows: renamed, want: everywhere(), words: said("not only compared with a column by ="),
	},
}

var caseOnlyFrom = map[dialect][]string{postgres: {"update-case"}, mariadb: {"update-case"}, sqlite3: {"update-case"}}

var deletes = []writeCase{
	{
		name: "by one key", reason: "= ANY, or IN; a key that comes twice does no harm",
		schema: stock, loop: "DELETE FROM t WHERE id = ?", rows: [][]any{{int64(1)}, {int64(7)}, {int64(3)}, {int64(1)}, {int64(9)}}, want: everywhere("delete-any"), caveats: said("RowsAffected counts all of them"),
	},
	{
		name: "further conditions", reason: "they stay",
		schema: stock, loop: "DELETE FROM t WHERE note = 'x' AND id = ? AND n > ?", rows: [][]any{{int64(1), int64(5)}, {int64(7), int64(5)}, {int64(3), int64(5)}, {int64(2), int64(5)}, {int64(9), int64(5)}}, want: everywhere("delete-any"),
	},
	{
		name: "by text", reason: "keys are not always numbers",
		schema: stock, loop: "DELETE FROM t WHERE name = ?", rows: [][]any{{"a"}, {"it's"}, {"c"}, {"nobody"}, {"f"}}, want: everywhere("delete-any"),
	},
	{
		name: "by two columns", reason: "pairs in a list",
		schema: places, loop: "DELETE FROM t WHERE product = ? AND place = ?",
		rows: [][]any{{int64(1), int64(2)}, {int64(2), int64(1)}, {int64(3), int64(2)}, {int64(1), int64(1)}, {int64(7), int64(7)}}, want: everywhere("delete-any"),
	},
	{
		name: "RETURNING", reason: "the key joins what is returned",
		schema: stock, loop: "DELETE FROM t WHERE id = ? RETURNING name", rows: [][]any{{int64(1)}, {int64(7)}, {int64(3)}, {int64(2)}, {int64(9)}}, want: everywhere("delete-any"),
	},
	{
		name: "a limit", reason: "one row in each execution is not one row in all",
		schema: stock, loop: "", others: onMySQL("DELETE FROM t WHERE note = ? LIMIT 1"), rows: [][]any{{"x"}, {"y"}, {"z"}, {"w"}, {"v"}},
		want: everywhere(), words: map[dialect]string{mariadb: "its LIMIT counts anew"},
	},
	{
		name: "unless another is there", reason: "what one execution deletes the next one misses",
		schema: stock, loop: "DELETE FROM t WHERE note = ? AND EXISTS (SELECT 1 FROM t AS o WHERE o.note = 'x')", others: onMySQL(""), rows: [][]any{{"x"}, {"y"}, {"z"}, {"w"}, {"v"}},
		want: everywhere(), words: map[dialect]string{postgres: "it reads the table that it changes", sqlite3: "it reads the table that it changes"},
	},
}

func TestUpdateLoops(t *testing.T) { exerciseAll(t, updates) }
func TestDeleteLoops(t *testing.T) { exerciseAll(t, deletes) }
