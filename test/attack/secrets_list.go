package main

// A planting is a statement with a secret in it that a loop repeats. %s is the
// secret, ? the key of the row.
type planting struct {
	name, database, child string
	// parent, where it is set, is the query whose rows the loop follows, with
	// its secret.
	parent string
	// args are further arguments before the key; a %s in one is the secret.
	args []any
}

// columnSecrets are values in the names that databases make from expressions.
var columnSecrets = []planting{
	{"column-sqlite-coalesce", "sqlite", "SELECT id, coalesce(name, '%s') FROM items WHERE box_id = ?", "", nil},
	{"column-sqlite-bare", "sqlite", "SELECT '%s', name FROM items WHERE box_id = ?", "", nil},
	{"column-sqlite-bytes", "sqlite", "SELECT id, x'' || '%s' FROM items WHERE box_id = ?", "", nil},
	{"column-sqlite-quoted", "sqlite", `SELECT "%s", name FROM items WHERE box_id = ?`, "", nil},
	{"column-sqlite-alias", "sqlite", "SELECT name AS '%s' FROM items WHERE box_id = ?", "", nil},
	{"column-sqlite-star", "sqlite", "SELECT *, coalesce(name, '%s') FROM items WHERE box_id = ?", "", nil},
	{"column-sqlite-parent", "sqlite", "SELECT name FROM items WHERE box_id = ?", "SELECT coalesce(id, '%s') FROM boxes ORDER BY id", nil},
	{"column-sqlite-parent-case", "sqlite", "SELECT name FROM items WHERE box_id = ?", "SELECT CASE WHEN name <> '%s' THEN id END FROM boxes ORDER BY id", nil},
	{"column-sqlite-comment", "sqlite", "SELECT name FROM items WHERE box_id = ?", "SELECT id /* %s */ + 0 FROM boxes ORDER BY id", nil},
	{"column-sqlite-returning", "sqlite", "UPDATE items SET name = name WHERE box_id = ? RETURNING id || '%s'", "", nil},
	{"column-mysql-coalesce", "mysql", "SELECT id, coalesce(name, '%s') FROM items WHERE box_id = ?", "", nil},
	{"column-mysql-bare", "mysql", "SELECT '%s', name FROM items WHERE box_id = ?", "", nil},
	{"column-mysql-double", "mysql", `SELECT "%s", name FROM items WHERE box_id = ?`, "", nil},
	{"column-mysql-argument", "mysql-interpolated", "SELECT ?, name FROM items WHERE box_id = ?", "", []any{"%s"}},
	{"column-mysql-argument-in-call", "mysql-interpolated", "SELECT id, concat(name, ?) FROM items WHERE box_id = ?", "", []any{"%s"}},
	{"column-mysql-star-argument", "mysql-interpolated", "SELECT items.*, ? FROM items WHERE box_id = ?", "", []any{"%s"}},
	{"column-mysql-alias", "mysql", "SELECT name AS '%s' FROM items WHERE box_id = ?", "", nil},
	{"column-mysql-parent", "mysql", "SELECT name FROM items WHERE box_id = ?", "SELECT coalesce(id, '%s') FROM boxes ORDER BY id", nil},
	{"column-postgres", "postgres", "SELECT id, coalesce(name, '%s'), '%[1]s' FROM items WHERE box_id = ?", "", nil},
}

// commentSecrets are notes that a tracer writes at run time.
var commentSecrets = []planting{
	{"comment-before", "sqlite", "/* user=%s */ SELECT name FROM items WHERE box_id = ?", "", nil},
	{"comment-behind", "sqlite", "SELECT name FROM items WHERE box_id = ? -- %s", "", nil},
	{"comment-within", "sqlite", "SELECT name /* %s */ FROM items -- %[1]s\nWHERE box_id = ?", "", nil},
	{"comment-parent", "sqlite", "SELECT name FROM items WHERE box_id = ?", "SELECT id, name FROM boxes /* trace='%s' */ ORDER BY id", nil},
	{"comment-write", "sqlite", "/* %s */ UPDATE items SET name = 'x' WHERE box_id = ?", "", nil},
	{"comment-insert", "sqlite", "INSERT INTO logs (box_id) /* %s */ VALUES (?)", "", nil},
	{"comment-duplicate", "sqlite", "SELECT name FROM items WHERE ? > 0 /* %s */ LIMIT 3", "", nil},
	{"comment-like-a-hint", "mysql", "SELECT /*+ %s */ name FROM items WHERE box_id = ?", "", nil},
	{"comment-quoted-hint", "mysql", "SELECT /*+ SET_VAR(sql_mode='%s') */ name FROM items WHERE box_id = ?", "", nil},
	{"comment-hash", "mysql", "SELECT name FROM items WHERE box_id = ? # %s", "", nil},
	{"comment-nested", "postgres", "SELECT name /* a /* %s */ b %[1]s */ FROM items WHERE box_id = ?", "", nil},
	{"comment-sqlcommenter", "postgres", "SELECT name FROM items WHERE box_id = ? /*traceparent='00-%s',user='%[1]s'*/", "", nil},
}

// quotedSecrets are strings in double quotes, which SQLite takes for strings.
var quotedSecrets = []planting{
	{"quoted-equal", "sqlite", `SELECT id FROM items WHERE box_id = ? AND name <> "%s"`, "", nil},
	{"quoted-before", "sqlite", `SELECT id FROM items WHERE "%s" <> name AND box_id = ?`, "", nil},
	{"quoted-like", "sqlite", `SELECT id FROM items WHERE box_id = ? AND name NOT LIKE "%s"`, "", nil},
	{"quoted-list", "sqlite", `SELECT id FROM items WHERE box_id = ? AND name NOT IN ("%s", "other %[1]s")`, "", nil},
	{"quoted-call", "sqlite", `SELECT coalesce(name, "%s") FROM items WHERE box_id = ?`, "", nil},
	{"quoted-case", "sqlite", `SELECT CASE WHEN name = 'a' THEN "%s" ELSE "no %[1]s" END FROM items WHERE box_id = ?`, "", nil},
	{"quoted-set", "sqlite", `UPDATE items SET name = "%s" WHERE box_id = ?`, "", nil},
	{"quoted-values", "sqlite", `INSERT INTO logs (text, box_id) VALUES ("%s", ?)`, "", nil},
	{"quoted-mapper", "sqlite", `SELECT "items"."id" FROM "items" WHERE "items"."box_id" = ? AND (name <> "%s")`, "", nil},
	{"quoted-order", "sqlite", `SELECT id FROM items WHERE box_id = ? ORDER BY "%s"`, "", nil},
	{"quoted-mysql", "mysql", `SELECT id FROM items WHERE box_id = ? AND name <> "%s"`, "", nil},
}

// valueSecrets are values that no text holds, and literals of all kinds.
var valueSecrets = []planting{
	{"argument", "sqlite", "SELECT id FROM items WHERE name <> ? AND box_id = ?", "", []any{"%s"}},
	{"argument-bytes", "sqlite", "SELECT id FROM items WHERE name <> ? AND box_id = ?", "", []any{[]byte("%s")}},
	{"row", "sqlite", "SELECT secret FROM items WHERE box_id = ?", "SELECT id, secret FROM boxes ORDER BY id", nil},
	{"literal", "sqlite", "SELECT id FROM items WHERE name <> '%s' AND box_id = ?", "", nil},
	{"literal-limit", "postgres", "SELECT id FROM items WHERE name <> $$%s$$ AND name <> E'\\'%[1]s' AND box_id = ?", "", nil},
	{"literal-json", "postgres", `SELECT id FROM items WHERE '{"key": "%s"}'::text <> name AND box_id = ?`, "", nil},
	{"literal-parent", "postgres", "SELECT id FROM items WHERE box_id = ?", "SELECT id FROM boxes WHERE name <> '%s' ORDER BY id", nil},
}
