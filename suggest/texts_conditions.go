package suggest

// conditionTexts are about values, conditions and the clauses behind them.
var conditionTexts = []textTest{
	{
		name: "sub-select in the list", reason: "it is not touched",
		asked: asked{d: pg, parent: parent, child: `SELECT id, (SELECT count(*) FROM likes l WHERE l.comment_id = comments.id) FROM comments WHERE post_id = $1`, column: 0, columns: "id count", max: 3},
		kinds: "batch lateral",
		sql: map[string]string{
			"batch": `SELECT post_id, id, (SELECT count(*) FROM likes l WHERE l.comment_id = comments.id) FROM comments WHERE post_id = ANY($1)`,
		},
	},
	{
		name: "question mark in a string", reason: "a string has no placeholders",
		asked: asked{d: pg, parent: parent, child: `SELECT id, body FROM comments WHERE body <> 'why? $1 ''?''' AND post_id = $1`, column: 0, columns: "id body", max: 3},
		kinds: "batch left-join lateral",
		sql: map[string]string{
			"batch":     `SELECT post_id, id, body FROM comments WHERE body <> 'why? $1 ''?''' AND post_id = ANY($1)`,
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.body <> 'why? $1 ''?''' AND c.post_id = p.id ORDER BY p.id`,
		},
	},
	{
		name: "question mark in a string, MySQL", reason: "a string has no placeholders",
		asked: asked{d: maria, parent: parent, child: `SELECT id, body FROM comments WHERE body <> 'it\'s ? \\' AND post_id = ?`, column: 0, columns: "id body", max: 3},
		kinds: "batch left-join keyed union-all",
		sql: map[string]string{
			"batch":     `SELECT post_id, id, body FROM comments WHERE body <> 'it\'s ? \\' AND post_id IN (?)`,
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.body <> 'it\'s ? \\' AND c.post_id = p.id ORDER BY p.id`,
		},
	},
	{
		name: "dollar quotes", reason: "nothing in them is read",
		asked: asked{d: pg, parent: parent, child: `SELECT id, body FROM comments WHERE body <> $q$ $1 ' ? $q$ AND post_id = $1`, column: 0, columns: "id body", max: 3},
		kinds: "batch left-join lateral",
		sql: map[string]string{
			"batch":     `SELECT post_id, id, body FROM comments WHERE body <> $q$ $1 ' ? $q$ AND post_id = ANY($1)`,
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.body <> $q$ $1 ' ? $q$ AND c.post_id = p.id ORDER BY p.id`,
		},
	},
	{
		name: "escape string", reason: "a backslash quotes here",
		asked: asked{d: pg, parent: parent, child: `SELECT id, body FROM comments WHERE body <> E'\'$1' AND post_id = $1`, column: 0, columns: "id body", max: 3},
		kinds: "batch left-join lateral",
		sql: map[string]string{
			"batch":     `SELECT post_id, id, body FROM comments WHERE body <> E'\'$1' AND post_id = ANY($1)`,
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.body <> E'\'$1' AND c.post_id = p.id ORDER BY p.id`,
		},
	},
	{
		name: "JSON operators", reason: "? and ?| are operators in PostgreSQL",
		asked: asked{d: pg, parent: parent, child: `SELECT id, data FROM docs WHERE data ? 'a' AND data ?| array['b', 'c'] AND post_id = $1`, column: 0, columns: "id data", max: 3},
		kinds: "batch left-join lateral",
		sql: map[string]string{
			"batch":     `SELECT post_id, id, data FROM docs WHERE data ? 'a' AND data ?| array['b', 'c'] AND post_id = ANY($1)`,
			"left-join": `SELECT p.id, p.author_id, d.id, d.data FROM posts AS p LEFT JOIN docs AS d ON d.data ? 'a' AND d.data ?| array['b', 'c'] AND d.post_id = p.id ORDER BY p.id`,
		},
	},
	{
		name: "cast", reason: "the type is the array's too",
		asked: asked{d: pg, parent: parent, child: `SELECT id, name FROM authors WHERE id = $1::bigint`, column: 1},
		kinds: "join batch lateral",
		sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN authors AS a ON a.id = p.author_id::bigint ORDER BY p.id`,
			"batch": `SELECT id, name FROM authors WHERE id = ANY(CAST($1 AS bigint[]))`,
		},
	},
	{
		name: "cast by CAST", reason: "the same in words",
		asked: asked{d: pg, parent: parent, child: `SELECT id, name FROM authors WHERE id = CAST($1 AS integer)`, column: 1},
		kinds: "join batch lateral",
		sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN authors AS a ON a.id = CAST(p.author_id AS integer) ORDER BY p.id`,
			"batch": `SELECT id, name FROM authors WHERE id = ANY(CAST($1 AS integer[]))`,
		},
	},
	{
		name: "cast of the column", reason: "the column is wrapped: no list can be compared with it alone",
		asked: asked{d: pg, parent: parent, child: `SELECT id, name FROM authors WHERE id::text = $1`, column: 1},
		kinds: "join lateral",
		sql: map[string]string{
			"join": `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN authors AS a ON a.id::text = p.author_id ORDER BY p.id`,
		},
	},
	{
		name: "other letters", reason: "a name is cut at its bytes",
		asked: asked{d: pg, parent: parent, child: `SELECT id, "größe" FROM straßen WHERE straße_id = $1`, column: 1, columns: "id größe"},
		kinds: "join batch lateral",
		sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, s.id, s."größe" FROM posts AS p JOIN straßen AS s ON s.straße_id = p.author_id ORDER BY p.id`,
			"batch": `SELECT straße_id, id, "größe" FROM straßen WHERE straße_id = ANY($1)`,
		},
	},
	{
		name: "key on the left", reason: "the column is found on the right",
		asked: asked{d: pg, parent: parent, child: `SELECT id, body FROM comments WHERE $1 = post_id`, column: 0, columns: "id body", max: 3},
		kinds: "batch left-join lateral",
		sql: map[string]string{
			"batch":     `SELECT post_id, id, body FROM comments WHERE post_id = ANY($1)`,
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON p.id = c.post_id ORDER BY p.id`,
		},
	},
	{
		name: "no space", reason: "tokens without space between them",
		asked: asked{d: lite, parent: parent, child: `SELECT id,body FROM comments WHERE(post_id=?)AND(body<>'')`, column: 0, columns: "id body", max: 3},
		kinds: "batch left-join keyed union-all",
		sql: map[string]string{
			"batch":     `SELECT post_id, id,body FROM comments WHERE(post_id IN (?))AND(body<>'')`,
			"left-join": `SELECT p.id, p.author_id, c.id,c.body FROM posts AS p LEFT JOIN comments AS c ON (c.post_id=p.id)AND(c.body<>'') ORDER BY p.id`,
		},
	},
	{
		name: "lower case and lines", reason: "key words in any case, on lines of their own",
		asked: asked{d: pg, parent: parent, child: `select id, body
from comments
where post_id = $1
order by id desc
limit 3`, column: 0, columns: "id body", max: 3},
		kinds: "top-n lateral",
		sql: map[string]string{
			"top-n": `SELECT * FROM (
select post_id, id, body, ROW_NUMBER() OVER (PARTITION BY post_id ORDER BY id desc) AS place
from comments
where post_id = ANY($1)
) AS ranked WHERE place <= 3 ORDER BY place`,
		},
	},
	{
		name: "group by", reason: "the key joins the groups",
		asked: asked{d: pg, parent: parent, child: `SELECT status, count(*) FROM comments WHERE post_id = $1 GROUP BY status ORDER BY status`, column: 0, columns: "status count", max: 3},
		kinds: "batch lateral",
		sql: map[string]string{
			"batch": `SELECT post_id, status, count(*) FROM comments WHERE post_id = ANY($1) GROUP BY post_id, status ORDER BY status`,
		},
	},
	{
		name: "two placeholders", reason: "numbers follow the new text",
		asked: asked{d: pg, parent: parent, child: `SELECT id, body FROM comments WHERE tenant_id = $2 AND post_id = $1`, column: 0, columns: "id body", args: [][]any{{int64(7), int64(3)}, {int64(8), int64(3)}}, max: 3},
		kinds: "batch left-join lateral",
		sql: map[string]string{
			"batch":     `SELECT post_id, id, body FROM comments WHERE tenant_id = $1 AND post_id = ANY($2)`,
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.tenant_id = $1 AND c.post_id = p.id ORDER BY p.id`,
		},
	},
	{
		name: "types", reason: "a type is no column, whatever words it has",
		asked: asked{d: pg, parent: parent, child: `SELECT id, CAST(score AS double precision), seen::timestamp with time zone, EXTRACT(year FROM seen), seen + interval '1 day', date '2020-01-01' FROM authors WHERE id = $1`, column: 1, columns: "id score seen year next date"},
		kinds: "join batch lateral",
		sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, CAST(a.score AS double precision), a.seen::timestamp with time zone, EXTRACT(year FROM a.seen), a.seen + interval '1 day', date '2020-01-01' FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT id, CAST(score AS double precision), seen::timestamp with time zone, EXTRACT(year FROM seen), seen + interval '1 day', date '2020-01-01' FROM authors WHERE id = ANY($1)`,
		},
	},
	{
		name: "units of time", reason: "DAY is no column behind INTERVAL",
		asked: asked{d: maria, parent: parent, child: `SELECT id, seen + INTERVAL 1 DAY, CAST(score AS UNSIGNED INTEGER), day FROM authors WHERE id = ?`, column: 1, columns: "id next score day"},
		kinds: "join batch keyed union-all",
		sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, a.seen + INTERVAL 1 DAY, CAST(a.score AS UNSIGNED INTEGER), a.day FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT id, seen + INTERVAL 1 DAY, CAST(score AS UNSIGNED INTEGER), day FROM authors WHERE id IN (?)`,
		},
	},
	{
		name: "comment behind one value", reason: "it must not swallow the bracket",
		asked: asked{d: lite, parent: parent, child: `SELECT name FROM authors WHERE id = ? AND 1 = 1 -- the name`, column: 1, columns: "name"},
		kinds: "left-join batch subselect keyed union-all",
		sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, a.name FROM posts AS p LEFT JOIN authors AS a ON a.id = p.author_id AND 1 = 1 ORDER BY p.id`,
			"batch":     `SELECT id, name FROM authors WHERE id IN (?) AND 1 = 1 -- the name`,
		},
	},
	{
		name: "key of a row", reason: "(a, b) is one comparison",
		asked: asked{d: lite, parent: parent, child: `SELECT quantity FROM stock WHERE (product_id, warehouse_id) = (?, ?)`, column: 0, columns: "quantity", args: [][]any{{int64(7), int64(3)}, {int64(8), int64(4)}}, max: 3},
		kinds: "batch keyed union-all",
		sql: map[string]string{
			"batch": `SELECT product_id, warehouse_id, quantity FROM stock WHERE (product_id, warehouse_id) IN (VALUES ?)`,
			"keyed": `WITH wanted(key1, key2) AS (VALUES ?)
SELECT wanted.key1, wanted.key2, quantity FROM wanted JOIN stock ON (product_id, warehouse_id) = (wanted.key1, wanted.key2)`,
		},
	},
	{
		name: "BETWEEN beside the key", reason: "its AND is not the condition's",
		asked: asked{d: pg, parent: parent, child: `SELECT id, body FROM comments WHERE score BETWEEN 1 AND 5 AND post_id = $1`, column: 0, columns: "id body", max: 3},
		kinds: "batch left-join lateral",
		sql: map[string]string{
			"batch":     `SELECT post_id, id, body FROM comments WHERE score BETWEEN 1 AND 5 AND post_id = ANY($1)`,
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.score BETWEEN 1 AND 5 AND c.post_id = p.id ORDER BY p.id`,
		},
	},
	{
		name: "any row of a key", reason: "LIMIT 1 goes where the order says nothing of the rows of a key; a join leans on an index",
		asked: asked{d: lite, parent: parent, child: `SELECT id, name FROM authors WHERE id = ? ORDER BY authors.id LIMIT 1`, column: 1},
		kinds: "join batch keyed union-all",
		sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT id, name FROM authors WHERE id IN (?)`,
		},
	},
	{
		name: "the first row of a key", reason: "that a key is called id does not make it unique: ORDER BY says which row",
		asked: asked{d: lite, parent: parent, child: `SELECT id, name FROM authors WHERE id = ? ORDER BY name LIMIT 1`, column: 1},
		kinds: "top-n keyed union-all",
		sql: map[string]string{
			"top-n": `SELECT * FROM (
SELECT id, name, ROW_NUMBER() OVER (PARTITION BY id ORDER BY name) AS place FROM authors WHERE id IN (?)
) AS ranked WHERE place <= 1 ORDER BY place`,
		},
	},
	{
		name: "a limit of several", reason: "no key makes two of one row",
		asked: asked{d: lite, parent: parent, child: `SELECT id, name FROM authors WHERE id = ? LIMIT 2`, column: 1},
		kinds: "top-n keyed union-all",
	},
	{
		name: "the number of a column", reason: "columns that join the list stand behind it",
		asked: asked{d: lite, parent: parent, child: `SELECT name, count(*) FROM authors WHERE country_id = ? GROUP BY 1 ORDER BY 2 DESC`, column: 1, columns: "name count", max: 3},
		kinds: "batch union-all",
		sql: map[string]string{
			"batch": `SELECT name, count(*), country_id FROM authors WHERE country_id IN (?) GROUP BY country_id, 1 ORDER BY 2 DESC`,
		},
	},
	{
		name: "DISTINCT ON", reason: "one row for each of its values, of all keys together",
		asked: asked{d: pg, parent: parent, child: `SELECT DISTINCT ON (name) id, name FROM authors WHERE country_id = $1`, column: 1, max: 3},
		kinds: "lateral",
	},
	{
		name: "an order and one row", reason: "who orders rows expects several",
		asked: asked{d: lite, parent: parent, child: `SELECT id, name FROM authors WHERE country_id = ? ORDER BY name`, column: 1},
		kinds: "batch left-join keyed union-all",
		sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p LEFT JOIN authors AS a ON a.country_id = p.author_id ORDER BY p.id, a.name`,
		},
	},
	{
		name: "CASE", reason: "its words are no columns",
		asked: asked{d: pg, parent: parent, child: `SELECT id, CASE WHEN score > 3 THEN name ELSE 'x' END FROM authors WHERE id = $1`, column: 1, columns: "id case"},
		kinds: "join batch lateral",
		sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, CASE WHEN a.score > 3 THEN a.name ELSE 'x' END FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT id, CASE WHEN score > 3 THEN name ELSE 'x' END FROM authors WHERE id = ANY($1)`,
		},
	},
	{
		name: "collation and escape", reason: "they name no columns",
		asked: asked{d: pg, parent: parent, child: `SELECT id, name COLLATE "C" FROM authors WHERE id = $1 AND name LIKE 'a!%' ESCAPE '!'`, column: 1},
		kinds: "left-join batch lateral",
		sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, a.id, a.name COLLATE "C" FROM posts AS p LEFT JOIN authors AS a ON a.id = p.author_id AND a.name LIKE 'a!%' ESCAPE '!' ORDER BY p.id`,
			"batch":     `SELECT id, name COLLATE "C" FROM authors WHERE id = ANY($1) AND name LIKE 'a!%' ESCAPE '!'`,
		},
	},
	{
		name: "one argument twice", reason: "both places take the key",
		asked: asked{d: pg, parent: parent, child: `SELECT id, title FROM posts WHERE author_id = $1 OR reviewer_id = $1`, column: 1, columns: "id title", max: 3},
		kinds: "left-join lateral",
		sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, po.id, po.title FROM posts AS p LEFT JOIN posts AS po ON po.author_id = p.author_id OR po.reviewer_id = p.author_id ORDER BY p.id`,
			"lateral":   "SELECT wanted.key1, found.*\nFROM unnest(CAST($1 AS bigint[])) AS wanted(key1)\nCROSS JOIN LATERAL (\nSELECT id, title FROM posts WHERE author_id = wanted.key1 OR reviewer_id = wanted.key1\n) AS found",
		},
	},
	{
		name: "one argument twice, numbered in SQLite", reason: "a list of keys cannot take its place in both",
		asked: asked{d: lite, parent: parent, child: `SELECT id, title FROM posts WHERE author_id = ?1 AND reviewer_id <> ?1`, column: 1, columns: "id title", max: 3},
		kinds: "left-join keyed union-all",
		sql: map[string]string{
			"keyed": "WITH wanted(key1) AS (VALUES ?)\nSELECT wanted.key1, id, title FROM wanted JOIN posts ON author_id = wanted.key1 AND reviewer_id <> wanted.key1",
		},
	},
}
