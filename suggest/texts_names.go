package suggest

import "slices"

// textTest is a text and what is cut from it.
type textTest struct {
	name, reason string
	asked        asked
	kinds        string
	// sql are statements of some kinds; one ? stands for a list.
	sql map[string]string
}

// texts are texts of every make, in their order.
var texts = slices.Concat(nameTexts, conditionTexts)

// nameTexts are about names, comments and what a select list holds.
var nameTexts = []textTest{
	{
		name: "quoted names", reason: "a quoted name is another one than the bare",
		asked: asked{d: pg, parent: parent, child: `SELECT "id", "order" FROM "Users" WHERE "Id" = $1`, column: 1, columns: "id order"},
		kinds: "join batch lateral",
		sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, u."id", u."order" FROM posts AS p JOIN "Users" AS u ON u."Id" = p.author_id ORDER BY p.id`,
			"batch": `SELECT "id", "order" FROM "Users" WHERE "Id" = ANY($1)`,
		},
	},
	{
		name: "backticks", reason: "MySQL quotes with backticks",
		asked: asked{d: maria, parent: parent, child: "SELECT `id`, `key` FROM `groups` WHERE `id` = ?", column: 1, columns: "id key"},
		kinds: "join batch keyed union-all",
		sql: map[string]string{
			"join":  "SELECT p.id, p.author_id, g.`id`, g.`key` FROM posts AS p JOIN `groups` AS g ON g.`id` = p.author_id ORDER BY p.id",
			"batch": "SELECT `id`, `key` FROM `groups` WHERE `id` IN (?)",
		},
	},
	{
		name: "comments", reason: "a comment stays where it is, and swallows nothing",
		asked: asked{d: pg, parent: parent, child: `/* load */ SELECT id, name -- the name
FROM authors WHERE id = $1 -- by key`, column: 1},
		kinds: "join batch lateral",
		sql: map[string]string{
			"join": `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `/* load */ SELECT id, name -- the name
FROM authors WHERE id = ANY($1) -- by key`,
		},
	},
	{
		name: "comment within the condition", reason: "its line ends where it ended",
		asked: asked{d: lite, parent: parent, child: `SELECT id, name FROM authors WHERE id = ? -- by key
 AND name <> ''`, column: 1},
		kinds: "left-join batch keyed union-all",
		sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p LEFT JOIN authors AS a ON a.id = p.author_id -- by key
 AND a.name <> '' ORDER BY p.id`,
			"batch": `SELECT id, name FROM authors WHERE id IN (?) -- by key
 AND name <> ''`,
		},
	},
	{
		name: "name of sqlc", reason: "the first line is a comment",
		asked: asked{d: pg, parent: parent, child: `-- name: GetAuthor :one
SELECT id, name FROM authors WHERE id = $1`, column: 1},
		kinds: "join batch lateral",
		sql: map[string]string{
			"join": `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `-- name: GetAuthor :one
SELECT id, name FROM authors WHERE id = ANY($1)`,
		},
	},
	{
		name: "keyword as an alias", reason: "user is a keyword, u is not",
		asked: asked{d: pg, parent: parent, child: `SELECT u.id, u.name FROM "user" AS u WHERE u.id = $1`, column: 1},
		kinds: "join batch lateral",
		sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, u.id, u.name FROM posts AS p JOIN "user" AS u ON u.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT u.id, u.name FROM "user" AS u WHERE u.id = ANY($1)`,
		},
	},
	{
		name: "alias without AS", reason: "it is kept",
		asked: asked{d: maria, parent: parent, child: `SELECT au.id, au.name FROM authors au WHERE au.id = ?`, column: 1},
		kinds: "join batch keyed union-all",
		sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, au.id, au.name FROM posts AS p JOIN authors au ON au.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT au.id, au.name FROM authors au WHERE au.id IN (?)`,
		},
	},
	{
		name: "aliased columns", reason: "an alias is no column",
		asked: asked{d: pg, parent: parent, child: `SELECT a.id AS key, a.name AS title FROM authors a WHERE a.id = $1 LIMIT 1`, column: 1, columns: "key title"},
		kinds: "join batch lateral",
		sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id AS key, a.name AS title FROM posts AS p JOIN authors a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT a.id AS key, a.name AS title FROM authors a WHERE a.id = ANY($1)`,
		},
	},
	{
		name: "schema", reason: "a table of a schema",
		asked: asked{d: pg, parent: parent, child: `SELECT id, name FROM app.authors WHERE id = $1`, column: 1},
		kinds: "join batch lateral",
		sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN app.authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT id, name FROM app.authors WHERE id = ANY($1)`,
		},
	},
	{
		name: "columns by schema and table", reason: "an alias takes the place of both",
		asked: asked{d: pg, parent: parent, child: `SELECT app.authors.id, app.authors.name FROM app.authors WHERE app.authors.id = $1`, column: 1},
		kinds: "join batch lateral",
		sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN app.authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT app.authors.id, app.authors.name FROM app.authors WHERE app.authors.id = ANY($1)`,
		},
	},
	{
		name: "columns by the table's name", reason: "an alias takes its place",
		asked: asked{d: lite, parent: parent, child: `SELECT authors.id, authors.name FROM authors WHERE authors.id = ?`, column: 1},
		kinds: "join batch keyed union-all",
		sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT authors.id, authors.name FROM authors WHERE authors.id IN (?)`,
		},
	},
	{
		name: "semicolon", reason: "it ends the text and is left out",
		asked: asked{d: maria, parent: parent, child: `SELECT id, name FROM authors WHERE id = ? ; `, column: 1},
		kinds: "join batch keyed union-all",
		sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT id, name FROM authors WHERE id IN (?)`,
		},
	},
	{
		name: "star", reason: "its columns are known by name",
		asked: asked{d: pg, parent: parent, child: `SELECT * FROM authors WHERE id = $1`, column: 1},
		kinds: "join batch lateral",
		sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.* FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT * FROM authors WHERE id = ANY($1)`,
		},
	},
	{
		name: "star of a join", reason: "which table's id it is cannot be told by name",
		asked: asked{d: pg, parent: parent, child: `SELECT * FROM comments c JOIN authors a ON a.id = c.author_id WHERE c.post_id = $1`, column: 0, columns: "id body id name", max: 3},
		kinds: "batch lateral",
		sql: map[string]string{
			"batch": `SELECT *, c.post_id FROM comments c JOIN authors a ON a.id = c.author_id WHERE c.post_id = ANY($1)`,
		},
	},
	{
		name: "star in MySQL", reason: "nothing may stand before a bare star",
		asked: asked{d: maria, parent: parent, child: `SELECT * FROM comments c JOIN authors a ON a.id = c.author_id WHERE c.post_id = ?`, column: 0, columns: "id body id name", max: 3},
		kinds: "batch keyed union-all",
		sql: map[string]string{
			"batch": `SELECT *, c.post_id FROM comments c JOIN authors a ON a.id = c.author_id WHERE c.post_id IN (?)`,
			"keyed": `WITH wanted(key1) AS (SELECT ?)
SELECT wanted.key1, c.*, a.* FROM wanted JOIN (comments c JOIN authors a ON a.id = c.author_id) ON c.post_id = wanted.key1`,
		},
	},
	{
		name: "star without the key", reason: "the key is put beside it",
		asked: asked{d: maria, parent: parent, child: `SELECT * FROM comment_texts WHERE post_id = ?`, column: 0, columns: "id body", max: 3},
		kinds: "batch left-join keyed union-all",
		sql: map[string]string{
			"batch":     `SELECT *, post_id FROM comment_texts WHERE post_id IN (?)`,
			"left-join": `SELECT p.id, p.author_id, c.* FROM posts AS p LEFT JOIN comment_texts AS c ON c.post_id = p.id ORDER BY p.id`,
		},
	},
}
