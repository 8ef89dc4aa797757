package suggest

// leftAlone are texts that some form, or every form, must not touch.
var leftAlone = []textTest{
	{
		name: "named placeholders", reason: "their binding is the driver's own",
		asked: asked{d: lite, parent: parent, child: `SELECT id, name FROM authors WHERE id = :id`, column: 1},
		kinds: "",
	},
	{
		name: "two statements", reason: "only one is a statement to rewrite",
		asked: asked{d: pg, parent: parent, child: `SELECT id, name FROM authors WHERE id = $1; SELECT 2`, column: 1},
		kinds: "",
	},
	{
		name: "OR", reason: "the key does not stand alone: no list for it",
		asked: asked{d: pg, parent: parent, child: `SELECT id, body FROM comments WHERE post_id = $1 OR body = 'x'`, column: 0, columns: "id body", max: 3},
		kinds: "left-join lateral",
		sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.post_id = p.id OR c.body = 'x' ORDER BY p.id`,
		},
	},
	{
		name: "NOT", reason: "what is not to be equal cannot be in a list",
		asked: asked{d: maria, parent: parent, child: `SELECT id, body FROM comments WHERE NOT post_id = ?`, column: 0, columns: "id body", max: 3},
		kinds: "left-join keyed union-all",
		sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON NOT c.post_id = p.id ORDER BY p.id`,
			"keyed": `WITH wanted(key1) AS (SELECT ?)
SELECT wanted.key1, id, body FROM wanted JOIN comments ON NOT post_id = wanted.key1`,
		},
	},
	{
		name: "unequal", reason: "a list of keys asks for something else",
		asked: asked{d: lite, parent: parent, child: `SELECT id, body FROM comments WHERE post_id <> ?`, column: 0, columns: "id body", max: 3},
		kinds: "left-join keyed union-all",
		sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.post_id <> p.id ORDER BY p.id`,
			"keyed": `WITH wanted(key1) AS (VALUES ?)
SELECT wanted.key1, id, body FROM wanted JOIN comments ON post_id <> wanted.key1`,
		},
	},
	{
		name: "range", reason: "the same",
		asked: asked{d: pg, parent: parent, child: `SELECT id, body FROM comments WHERE post_id > $1`, column: 0, columns: "id body", max: 3},
		kinds: "left-join lateral",
		sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.post_id > p.id ORDER BY p.id`,
		},
	},
	{
		name: "key in an expression", reason: "post_id + 0 is no column",
		asked: asked{d: pg, parent: parent, child: `SELECT id, body FROM comments WHERE post_id + 0 = $1`, column: 0, columns: "id body", max: 3},
		kinds: "left-join lateral",
		sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.post_id + 0 = p.id ORDER BY p.id`,
		},
	},
	{
		name: "volatile", reason: "each execution has an answer of its own",
		asked: asked{d: pg, parent: parent, child: `SELECT id, random() FROM comments WHERE post_id = $1`, column: 0, columns: "id random", max: 3},
		kinds: "",
	},
	{
		name: "sequence", reason: "each execution counts on",
		asked: asked{d: pg, parent: parent, child: `SELECT nextval('s'), id FROM comments WHERE post_id = $1`, column: 0, columns: "nextval id", max: 3},
		kinds: "",
	},
	{
		name: "delete in a table expression", reason: "no read may take the place of a write",
		asked: asked{d: pg, parent: parent, child: `WITH gone AS (DELETE FROM comments WHERE post_id = $1 RETURNING id, body) SELECT id, body FROM gone`, column: 0, columns: "id body", max: 3},
		kinds: "",
	},
	{
		name: "update in a table expression", reason: "the same, by the name of its table",
		asked: asked{d: pg, parent: parent, child: `WITH comments AS (UPDATE comments SET seen = true WHERE post_id = $1 RETURNING id, body) SELECT id, body FROM comments`, column: 0, columns: "id body", max: 3},
		kinds: "",
	},
	{
		name: "insert in a table expression", reason: "the same",
		asked: asked{d: pg, parent: parent, child: `WITH made AS (INSERT INTO comments (post_id) VALUES ($1) RETURNING id, body) SELECT id, body FROM made`, column: 0, columns: "id body", max: 3},
		kinds: "",
	},
	{
		name: "write beside a read", reason: "the second table expression",
		asked: asked{d: pg, parent: parent, child: `WITH k AS (SELECT id, body FROM comments WHERE post_id = $1), w AS (UPDATE counts SET n = n + 1) SELECT id, body FROM k`, column: 0, columns: "id body", max: 3},
		kinds: "",
	},
	{
		name: "lock of the session", reason: "it stays after a rollback",
		asked: asked{d: pg, parent: parent, child: `SELECT id, pg_try_advisory_lock_shared(id) FROM comments WHERE post_id = $1`, column: 0, columns: "id body", max: 3},
		kinds: "",
	},
	{
		name: "setting", reason: "it stays for the session",
		asked: asked{d: pg, parent: parent, child: `SELECT id, pg_catalog.set_config('a.b', body, false) FROM comments WHERE post_id = $1`, column: 0, columns: "id body", max: 3},
		kinds: "",
	},
	{
		name: "message", reason: "no rollback takes it back",
		asked: asked{d: pg, parent: parent, child: `SELECT id, pg_logical_emit_message(false, 'a', body) FROM comments WHERE post_id = $1`, column: 0, columns: "id body", max: 3},
		kinds: "",
	},
	{
		name: "set", reason: "several rows for one",
		asked: asked{d: pg, parent: parent, child: `SELECT unnest(tags) FROM comments WHERE post_id = $1`, column: 0, columns: "unnest", max: 3},
		kinds: "",
	},
	{
		name: "set in FROM", reason: "a table function is a table",
		asked: asked{d: pg, parent: parent, child: `SELECT t FROM comments, unnest(tags) AS t WHERE post_id = $1`, column: 0, columns: "t", max: 3},
		kinds: "batch lateral",
		sql: map[string]string{
			"batch": `SELECT post_id, t FROM comments, unnest(tags) AS t WHERE post_id = ANY($1)`,
		},
	},
	{
		name: "random as a column", reason: "only a call answers anew",
		asked: asked{d: pg, parent: parent, child: `SELECT id, random FROM comments WHERE post_id = $1`, column: 0, columns: "id random", max: 3},
		kinds: "batch left-join lateral",
		sql: map[string]string{
			"batch":     `SELECT post_id, id, random FROM comments WHERE post_id = ANY($1)`,
			"left-join": `SELECT p.id, p.author_id, c.id, c.random FROM posts AS p LEFT JOIN comments AS c ON c.post_id = p.id ORDER BY p.id`,
		},
	},
}
