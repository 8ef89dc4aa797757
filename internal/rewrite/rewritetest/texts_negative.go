package rewritetest

// LeftAlone are texts that some form, or every form, must not touch.
var LeftAlone = []textTest{
	{
		Name: "named placeholders", Reason: "their binding is the driver's own",
		Repeated: Repeated{D: Lite, Parent: Parent, Child: `SELECT id, name FROM authors WHERE id = :id`, Column: 1},
		Kinds:    "",
	},
	{
		Name: "two statements", Reason: "only one is a statement to rewrite",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, name FROM authors WHERE id = $1; SELECT 2`, Column: 1},
		Kinds:    "",
	},
	{
		Name: "OR", Reason: "the key does not stand alone: no list for it",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, body FROM comments WHERE post_id = $1 OR body = 'x'`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "left-join lateral",
		Sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.post_id = p.id OR c.body = 'x' ORDER BY p.id`,
		},
	},
	{
		Name: "NOT", Reason: "what is not to be equal cannot be in a list",
		Repeated: Repeated{D: Maria, Parent: Parent, Child: `SELECT id, body FROM comments WHERE NOT post_id = ?`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "left-join keyed union-all",
		Sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON NOT c.post_id = p.id ORDER BY p.id`,
			"keyed": `WITH wanted(key1) AS (SELECT ?)
SELECT wanted.key1, id, body FROM wanted JOIN comments ON NOT post_id = wanted.key1`,
		},
	},
	{
		Name: "unequal", Reason: "a list of keys asks for something else",
		Repeated: Repeated{D: Lite, Parent: Parent, Child: `SELECT id, body FROM comments WHERE post_id <> ?`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "left-join keyed union-all",
		Sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.post_id <> p.id ORDER BY p.id`,
			"keyed": `WITH wanted(key1) AS (VALUES ?)
SELECT wanted.key1, id, body FROM wanted JOIN comments ON post_id <> wanted.key1`,
		},
	},
	{
		Name: "range", Reason: "the same",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, body FROM comments WHERE post_id > $1`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "left-join lateral",
		Sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.post_id > p.id ORDER BY p.id`,
		},
	},
	{
		Name: "key in an expression", Reason: "post_id + 0 is no column",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, body FROM comments WHERE post_id + 0 = $1`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "left-join lateral",
		Sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.post_id + 0 = p.id ORDER BY p.id`,
		},
	},
	{
		Name: "volatile", Reason: "each execution has an answer of its own",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, random() FROM comments WHERE post_id = $1`, Column: 0, Columns: "id random", Max: 3},
		Kinds:    "",
	},
	{
		Name: "sequence", Reason: "each execution counts on",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT nextval('s'), id FROM comments WHERE post_id = $1`, Column: 0, Columns: "nextval id", Max: 3},
		Kinds:    "",
	},
	{
		Name: "delete in a table expression", Reason: "no read may take the place of a write",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `WITH gone AS (DELETE FROM comments WHERE post_id = $1 RETURNING id, body) SELECT id, body FROM gone`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "",
	},
	{
		Name: "update in a table expression", Reason: "the same, by the name of its table",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `WITH comments AS (UPDATE comments SET seen = true WHERE post_id = $1 RETURNING id, body) SELECT id, body FROM comments`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "",
	},
	{
		Name: "insert in a table expression", Reason: "the same",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `WITH made AS (INSERT INTO comments (post_id) VALUES ($1) RETURNING id, body) SELECT id, body FROM made`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "",
	},
	{
		Name: "write beside a read", Reason: "the second table expression",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `WITH k AS (SELECT id, body FROM comments WHERE post_id = $1), w AS (UPDATE counts SET n = n + 1) SELECT id, body FROM k`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "",
	},
	{
		Name: "lock of the session", Reason: "it stays after a rollback",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, pg_try_advisory_lock_shared(id) FROM comments WHERE post_id = $1`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "",
	},
	{
		Name: "setting", Reason: "it stays for the session",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, pg_catalog.set_config('a.b', body, false) FROM comments WHERE post_id = $1`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "",
	},
	{
		Name: "message", Reason: "no rollback takes it back",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, pg_logical_emit_message(false, 'a', body) FROM comments WHERE post_id = $1`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "",
	},
	{
		Name: "set", Reason: "several rows for one",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT unnest(tags) FROM comments WHERE post_id = $1`, Column: 0, Columns: "unnest", Max: 3},
		Kinds:    "",
	},
	{
		Name: "set in FROM", Reason: "a table function is a table",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT t FROM comments, unnest(tags) AS t WHERE post_id = $1`, Column: 0, Columns: "t", Max: 3},
		Kinds:    "batch lateral",
		Sql: map[string]string{
			"batch": `SELECT post_id, t FROM comments, unnest(tags) AS t WHERE post_id = ANY($1)`,
		},
	},
	{
		Name: "random as a column", Reason: "only a call answers anew",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, random FROM comments WHERE post_id = $1`, Column: 0, Columns: "id random", Max: 3},
		Kinds:    "batch left-join lateral",
		Sql: map[string]string{
			"batch":     `SELECT post_id, id, random FROM comments WHERE post_id = ANY($1)`,
			"left-join": `SELECT p.id, p.author_id, c.id, c.random FROM posts AS p LEFT JOIN comments AS c ON c.post_id = p.id ORDER BY p.id`,
		},
	},
}
