package rewritetest

import "slices"

// textTest is a text and what is cut from it.
type textTest struct {
	Name, Reason string
	Repeated     Repeated
	Kinds        string
	// sql are statements of some kinds; one ? stands for a list.
	Sql map[string]string
}

// Texts are texts of every make, in their order.
var Texts = slices.Concat(nameTexts, conditionTexts)

// nameTexts are about names, comments and what a select list holds.
var nameTexts = []textTest{
	{
		Name: "quoted names", Reason: "a quoted name is another one than the bare",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT "id", "order" FROM "Users" WHERE "Id" = $1`, Column: 1, Columns: "id order"},
		Kinds:    "join batch lateral",
		Sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, u."id", u."order" FROM posts AS p JOIN "Users" AS u ON u."Id" = p.author_id ORDER BY p.id`,
			"batch": `SELECT "id", "order" FROM "Users" WHERE "Id" = ANY($1)`,
		},
	},
	{
		Name: "backticks", Reason: "MySQL quotes with backticks",
		Repeated: Repeated{D: Maria, Parent: Parent, Child: "SELECT `id`, `key` FROM `groups` WHERE `id` = ?", Column: 1, Columns: "id key"},
		Kinds:    "join batch keyed union-all",
		Sql: map[string]string{
			"join":  "SELECT p.id, p.author_id, g.`id`, g.`key` FROM posts AS p JOIN `groups` AS g ON g.`id` = p.author_id ORDER BY p.id",
			"batch": "SELECT `id`, `key` FROM `groups` WHERE `id` IN (?)",
		},
	},
	{
		Name: "comments", Reason: "a comment stays where it is, and swallows nothing",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `/* load */ SELECT id, name -- the name
FROM authors WHERE id = $1 -- by key`, Column: 1},
		Kinds: "join batch lateral",
		Sql: map[string]string{
			"join": `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `/* load */ SELECT id, name -- the name
FROM authors WHERE id = ANY($1) -- by key`,
		},
	},
	{
		Name: "comment within the condition", Reason: "its line ends where it ended",
		Repeated: Repeated{D: Lite, Parent: Parent, Child: `SELECT id, name FROM authors WHERE id = ? -- by key
 AND name <> ''`, Column: 1},
		Kinds: "left-join batch keyed union-all",
		Sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p LEFT JOIN authors AS a ON a.id = p.author_id -- by key
 AND a.name <> '' ORDER BY p.id`,
			"batch": `SELECT id, name FROM authors WHERE id IN (?) -- by key
 AND name <> ''`,
		},
	},
	{
		Name: "name of sqlc", Reason: "the first line is a comment",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `-- name: GetAuthor :one
SELECT id, name FROM authors WHERE id = $1`, Column: 1},
		Kinds: "join batch lateral",
		Sql: map[string]string{
			"join": `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `-- name: GetAuthor :one
SELECT id, name FROM authors WHERE id = ANY($1)`,
		},
	},
	{
		Name: "keyword as an alias", Reason: "user is a keyword, u is not",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT u.id, u.name FROM "user" AS u WHERE u.id = $1`, Column: 1},
		Kinds:    "join batch lateral",
		Sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, u.id, u.name FROM posts AS p JOIN "user" AS u ON u.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT u.id, u.name FROM "user" AS u WHERE u.id = ANY($1)`,
		},
	},
	{
		Name: "alias without AS", Reason: "it is kept",
		Repeated: Repeated{D: Maria, Parent: Parent, Child: `SELECT au.id, au.name FROM authors au WHERE au.id = ?`, Column: 1},
		Kinds:    "join batch keyed union-all",
		Sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, au.id, au.name FROM posts AS p JOIN authors au ON au.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT au.id, au.name FROM authors au WHERE au.id IN (?)`,
		},
	},
	{
		Name: "aliased columns", Reason: "an alias is no column",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT a.id AS key, a.name AS title FROM authors a WHERE a.id = $1 LIMIT 1`, Column: 1, Columns: "key title"},
		Kinds:    "join batch lateral",
		Sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id AS key, a.name AS title FROM posts AS p JOIN authors a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT a.id AS key, a.name AS title FROM authors a WHERE a.id = ANY($1)`,
		},
	},
	{
		Name: "schema", Reason: "a table of a schema",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, name FROM app.authors WHERE id = $1`, Column: 1},
		Kinds:    "join batch lateral",
		Sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN app.authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT id, name FROM app.authors WHERE id = ANY($1)`,
		},
	},
	{
		Name: "columns by schema and table", Reason: "an alias takes the place of both",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT app.authors.id, app.authors.name FROM app.authors WHERE app.authors.id = $1`, Column: 1},
		Kinds:    "join batch lateral",
		Sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN app.authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT app.authors.id, app.authors.name FROM app.authors WHERE app.authors.id = ANY($1)`,
		},
	},
	{
		Name: "columns by the table's name", Reason: "an alias takes its place",
		Repeated: Repeated{D: Lite, Parent: Parent, Child: `SELECT authors.id, authors.name FROM authors WHERE authors.id = ?`, Column: 1},
		Kinds:    "join batch keyed union-all",
		Sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT authors.id, authors.name FROM authors WHERE authors.id IN (?)`,
		},
	},
	{
		Name: "semicolon", Reason: "it ends the text and is left out",
		Repeated: Repeated{D: Maria, Parent: Parent, Child: `SELECT id, name FROM authors WHERE id = ? ; `, Column: 1},
		Kinds:    "join batch keyed union-all",
		Sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT id, name FROM authors WHERE id IN (?)`,
		},
	},
	{
		Name: "star", Reason: "its columns are known by name",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT * FROM authors WHERE id = $1`, Column: 1},
		Kinds:    "join batch lateral",
		Sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.* FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT * FROM authors WHERE id = ANY($1)`,
		},
	},
	{
		Name: "star of a join", Reason: "which table's id it is cannot be told by name",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT * FROM comments c JOIN authors a ON a.id = c.author_id WHERE c.post_id = $1`, Column: 0, Columns: "id body id name", Max: 3},
		Kinds:    "batch lateral",
		Sql: map[string]string{
			"batch": `SELECT *, c.post_id FROM comments c JOIN authors a ON a.id = c.author_id WHERE c.post_id = ANY($1)`,
		},
	},
	{
		Name: "star in MySQL", Reason: "nothing may stand before a bare star",
		Repeated: Repeated{D: Maria, Parent: Parent, Child: `SELECT * FROM comments c JOIN authors a ON a.id = c.author_id WHERE c.post_id = ?`, Column: 0, Columns: "id body id name", Max: 3},
		Kinds:    "batch keyed union-all",
		Sql: map[string]string{
			"batch": `SELECT *, c.post_id FROM comments c JOIN authors a ON a.id = c.author_id WHERE c.post_id IN (?)`,
			"keyed": `WITH wanted(key1) AS (SELECT ?)
SELECT wanted.key1, c.*, a.* FROM wanted JOIN (comments c JOIN authors a ON a.id = c.author_id) ON c.post_id = wanted.key1`,
		},
	},
	{
		Name: "star without the key", Reason: "the key is put beside it",
		Repeated: Repeated{D: Maria, Parent: Parent, Child: `SELECT * FROM comment_texts WHERE post_id = ?`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "batch left-join keyed union-all",
		Sql: map[string]string{
			"batch":     `SELECT *, post_id FROM comment_texts WHERE post_id IN (?)`,
			"left-join": `SELECT p.id, p.author_id, c.* FROM posts AS p LEFT JOIN comment_texts AS c ON c.post_id = p.id ORDER BY p.id`,
		},
	},
}
