package rewritetest

// conditionTexts are about values, conditions and the clauses behind them.
var conditionTexts = []textTest{
	{
		Name: "sub-select in the list", Reason: "it is not touched",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, (SELECT count(*) FROM likes l WHERE l.comment_id = comments.id) FROM comments WHERE post_id = $1`, Column: 0, Columns: "id count", Max: 3},
		Kinds:    "batch lateral",
		Sql: map[string]string{
			"batch": `SELECT post_id, id, (SELECT count(*) FROM likes l WHERE l.comment_id = comments.id) FROM comments WHERE post_id = ANY($1)`,
		},
	},
	{
		Name: "question mark in a string", Reason: "a string has no placeholders",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, body FROM comments WHERE body <> 'why? $1 ''?''' AND post_id = $1`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "batch left-join lateral",
		Sql: map[string]string{
			"batch":     `SELECT post_id, id, body FROM comments WHERE body <> 'why? $1 ''?''' AND post_id = ANY($1)`,
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.body <> 'why? $1 ''?''' AND c.post_id = p.id ORDER BY p.id`,
		},
	},
	{
		Name: "question mark in a string, MySQL", Reason: "a string has no placeholders",
		Repeated: Repeated{D: Maria, Parent: Parent, Child: `SELECT id, body FROM comments WHERE body <> 'it\'s ? \\' AND post_id = ?`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "batch left-join keyed union-all",
		Sql: map[string]string{
			"batch":     `SELECT post_id, id, body FROM comments WHERE body <> 'it\'s ? \\' AND post_id IN (?)`,
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.body <> 'it\'s ? \\' AND c.post_id = p.id ORDER BY p.id`,
		},
	},
	{
		Name: "dollar quotes", Reason: "nothing in them is read",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, body FROM comments WHERE body <> $q$ $1 ' ? $q$ AND post_id = $1`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "batch left-join lateral",
		Sql: map[string]string{
			"batch":     `SELECT post_id, id, body FROM comments WHERE body <> $q$ $1 ' ? $q$ AND post_id = ANY($1)`,
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.body <> $q$ $1 ' ? $q$ AND c.post_id = p.id ORDER BY p.id`,
		},
	},
	{
		Name: "escape string", Reason: "a backslash quotes here",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, body FROM comments WHERE body <> E'\'$1' AND post_id = $1`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "batch left-join lateral",
		Sql: map[string]string{
			"batch":     `SELECT post_id, id, body FROM comments WHERE body <> E'\'$1' AND post_id = ANY($1)`,
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.body <> E'\'$1' AND c.post_id = p.id ORDER BY p.id`,
		},
	},
	{
		Name: "JSON operators", Reason: "? and ?| are operators in PostgreSQL",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, data FROM docs WHERE data ? 'a' AND data ?| array['b', 'c'] AND post_id = $1`, Column: 0, Columns: "id data", Max: 3},
		Kinds:    "batch left-join lateral",
		Sql: map[string]string{
			"batch":     `SELECT post_id, id, data FROM docs WHERE data ? 'a' AND data ?| array['b', 'c'] AND post_id = ANY($1)`,
			"left-join": `SELECT p.id, p.author_id, d.id, d.data FROM posts AS p LEFT JOIN docs AS d ON d.data ? 'a' AND d.data ?| array['b', 'c'] AND d.post_id = p.id ORDER BY p.id`,
		},
	},
	{
		Name: "cast", Reason: "the type is the array's too",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, name FROM authors WHERE id = $1::bigint`, Column: 1},
		Kinds:    "join batch lateral",
		Sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN authors AS a ON a.id = p.author_id::bigint ORDER BY p.id`,
			"batch": `SELECT id, name FROM authors WHERE id = ANY(CAST($1 AS bigint[]))`,
		},
	},
	{
		Name: "cast by CAST", Reason: "the same in words",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, name FROM authors WHERE id = CAST($1 AS integer)`, Column: 1},
		Kinds:    "join batch lateral",
		Sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN authors AS a ON a.id = CAST(p.author_id AS integer) ORDER BY p.id`,
			"batch": `SELECT id, name FROM authors WHERE id = ANY(CAST($1 AS integer[]))`,
		},
	},
	{
		Name: "cast of the column", Reason: "the column is wrapped: no list can be compared with it alone",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, name FROM authors WHERE id::text = $1`, Column: 1},
		Kinds:    "join lateral",
		Sql: map[string]string{
			"join": `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN authors AS a ON a.id::text = p.author_id ORDER BY p.id`,
		},
	},
	{
		Name: "other letters", Reason: "a name is cut at its bytes",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, "größe" FROM straßen WHERE straße_id = $1`, Column: 1, Columns: "id größe"},
		Kinds:    "join batch lateral",
		Sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, s.id, s."größe" FROM posts AS p JOIN straßen AS s ON s.straße_id = p.author_id ORDER BY p.id`,
			"batch": `SELECT straße_id, id, "größe" FROM straßen WHERE straße_id = ANY($1)`,
		},
	},
	{
		Name: "key on the left", Reason: "the column is found on the right",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, body FROM comments WHERE $1 = post_id`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "batch left-join lateral",
		Sql: map[string]string{
			"batch":     `SELECT post_id, id, body FROM comments WHERE post_id = ANY($1)`,
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON p.id = c.post_id ORDER BY p.id`,
		},
	},
	{
		Name: "no space", Reason: "tokens without space between them",
		Repeated: Repeated{D: Lite, Parent: Parent, Child: `SELECT id,body FROM comments WHERE(post_id=?)AND(body<>'')`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "batch left-join keyed union-all",
		Sql: map[string]string{
			"batch":     `SELECT post_id, id,body FROM comments WHERE(post_id IN (?))AND(body<>'')`,
			"left-join": `SELECT p.id, p.author_id, c.id,c.body FROM posts AS p LEFT JOIN comments AS c ON (c.post_id=p.id)AND(c.body<>'') ORDER BY p.id`,
		},
	},
	{
		Name: "lower case and lines", Reason: "key words in any case, on lines of their own",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `select id, body
from comments
where post_id = $1
order by id desc
limit 3`, Column: 0, Columns: "id body", Max: 3},
		Kinds: "top-n lateral",
		Sql: map[string]string{
			"top-n": `SELECT * FROM (
select post_id, id, body, ROW_NUMBER() OVER (PARTITION BY post_id ORDER BY id desc) AS place
from comments
where post_id = ANY($1)
) AS ranked WHERE place <= 3 ORDER BY place`,
		},
	},
	{
		Name: "group by", Reason: "the key joins the groups",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT status, count(*) FROM comments WHERE post_id = $1 GROUP BY status ORDER BY status`, Column: 0, Columns: "status count", Max: 3},
		Kinds:    "batch lateral",
		Sql: map[string]string{
			"batch": `SELECT post_id, status, count(*) FROM comments WHERE post_id = ANY($1) GROUP BY post_id, status ORDER BY status`,
		},
	},
	{
		Name: "two placeholders", Reason: "numbers follow the new text",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, body FROM comments WHERE tenant_id = $2 AND post_id = $1`, Column: 0, Columns: "id body", Args: [][]any{{int64(7), int64(3)}, {int64(8), int64(3)}}, Max: 3},
		Kinds:    "batch left-join lateral",
		Sql: map[string]string{
			"batch":     `SELECT post_id, id, body FROM comments WHERE tenant_id = $1 AND post_id = ANY($2)`,
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.tenant_id = $1 AND c.post_id = p.id ORDER BY p.id`,
		},
	},
	{
		Name: "types", Reason: "a type is no column, whatever words it has",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, CAST(score AS double precision), seen::timestamp with time zone, EXTRACT(year FROM seen), seen + interval '1 day', date '2020-01-01' FROM authors WHERE id = $1`, Column: 1, Columns: "id score seen year next date"},
		Kinds:    "join batch lateral",
		Sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, CAST(a.score AS double precision), a.seen::timestamp with time zone, EXTRACT(year FROM a.seen), a.seen + interval '1 day', date '2020-01-01' FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT id, CAST(score AS double precision), seen::timestamp with time zone, EXTRACT(year FROM seen), seen + interval '1 day', date '2020-01-01' FROM authors WHERE id = ANY($1)`,
		},
	},
	{
		Name: "units of time", Reason: "DAY is no column behind INTERVAL",
		Repeated: Repeated{D: Maria, Parent: Parent, Child: `SELECT id, seen + INTERVAL 1 DAY, CAST(score AS UNSIGNED INTEGER), day FROM authors WHERE id = ?`, Column: 1, Columns: "id next score day"},
		Kinds:    "join batch keyed union-all",
		Sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, a.seen + INTERVAL 1 DAY, CAST(a.score AS UNSIGNED INTEGER), a.day FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT id, seen + INTERVAL 1 DAY, CAST(score AS UNSIGNED INTEGER), day FROM authors WHERE id IN (?)`,
		},
	},
	{
		Name: "comment behind one value", Reason: "it must not swallow the bracket",
		Repeated: Repeated{D: Lite, Parent: Parent, Child: `SELECT name FROM authors WHERE id = ? AND 1 = 1 -- the name`, Column: 1, Columns: "name"},
		Kinds:    "left-join batch subselect keyed union-all",
		Sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, a.name FROM posts AS p LEFT JOIN authors AS a ON a.id = p.author_id AND 1 = 1 ORDER BY p.id`,
			"batch":     `SELECT id, name FROM authors WHERE id IN (?) AND 1 = 1 -- the name`,
		},
	},
	{
		Name: "key of a row", Reason: "(a, b) is one comparison",
		Repeated: Repeated{D: Lite, Parent: Parent, Child: `SELECT quantity FROM stock WHERE (product_id, warehouse_id) = (?, ?)`, Column: 0, Columns: "quantity", Args: [][]any{{int64(7), int64(3)}, {int64(8), int64(4)}}, Max: 3},
		Kinds:    "batch keyed union-all",
		Sql: map[string]string{
			"batch": `SELECT product_id, warehouse_id, quantity FROM stock WHERE (product_id, warehouse_id) IN (VALUES ?)`,
			"keyed": `WITH wanted(key1, key2) AS (VALUES ?)
SELECT wanted.key1, wanted.key2, quantity FROM wanted JOIN stock ON (product_id, warehouse_id) = (wanted.key1, wanted.key2)`,
		},
	},
	{
		Name: "BETWEEN beside the key", Reason: "its AND is not the condition's",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, body FROM comments WHERE score BETWEEN 1 AND 5 AND post_id = $1`, Column: 0, Columns: "id body", Max: 3},
		Kinds:    "batch left-join lateral",
		Sql: map[string]string{
			"batch":     `SELECT post_id, id, body FROM comments WHERE score BETWEEN 1 AND 5 AND post_id = ANY($1)`,
			"left-join": `SELECT p.id, p.author_id, c.id, c.body FROM posts AS p LEFT JOIN comments AS c ON c.score BETWEEN 1 AND 5 AND c.post_id = p.id ORDER BY p.id`,
		},
	},
	{
		Name: "any row of a key", Reason: "LIMIT 1 goes where the order says nothing of the rows of a key; a join leans on an index",
		Repeated: Repeated{D: Lite, Parent: Parent, Child: `SELECT id, name FROM authors WHERE id = ? ORDER BY authors.id LIMIT 1`, Column: 1},
		Kinds:    "join batch keyed union-all",
		Sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT id, name FROM authors WHERE id IN (?)`,
		},
	},
	{
		Name: "the first row of a key", Reason: "that a key is called id does not make it unique: ORDER BY says which row",
		Repeated: Repeated{D: Lite, Parent: Parent, Child: `SELECT id, name FROM authors WHERE id = ? ORDER BY name LIMIT 1`, Column: 1},
		Kinds:    "top-n keyed union-all",
		Sql: map[string]string{
			"top-n": `SELECT * FROM (
SELECT id, name, ROW_NUMBER() OVER (PARTITION BY id ORDER BY name) AS place FROM authors WHERE id IN (?)
) AS ranked WHERE place <= 1 ORDER BY place`,
		},
	},
	{
		Name: "a limit of several", Reason: "no key makes two of one row",
		Repeated: Repeated{D: Lite, Parent: Parent, Child: `SELECT id, name FROM authors WHERE id = ? LIMIT 2`, Column: 1},
		Kinds:    "top-n keyed union-all",
	},
	{
		Name: "the number of a column", Reason: "columns that join the list stand behind it",
		Repeated: Repeated{D: Lite, Parent: Parent, Child: `SELECT name, count(*) FROM authors WHERE country_id = ? GROUP BY 1 ORDER BY 2 DESC`, Column: 1, Columns: "name count", Max: 3},
		Kinds:    "batch union-all",
		Sql: map[string]string{
			"batch": `SELECT name, count(*), country_id FROM authors WHERE country_id IN (?) GROUP BY country_id, 1 ORDER BY 2 DESC`,
		},
	},
	{
		Name: "DISTINCT ON", Reason: "one row for each of its values, of all keys together",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT DISTINCT ON (name) id, name FROM authors WHERE country_id = $1`, Column: 1, Max: 3},
		Kinds:    "lateral",
	},
	{
		Name: "two rows at most, though one was seen", Reason: "who takes the first two expects two",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT name FROM authors WHERE country_id = $1 LIMIT 2`, Column: 1, Columns: "name"},
		Kinds:    "top-n lateral",
	},
	{
		Name: "FETCH FIRST of two rows", Reason: "it is a limit",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT name FROM authors WHERE country_id = $1 FETCH FIRST 2 ROWS ONLY`, Column: 1, Columns: "name"},
		Kinds:    "lateral",
	},
	{
		Name: "the first row and those that tie with it", Reason: "no number of rows",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT name FROM authors WHERE country_id = $1 ORDER BY age FETCH FIRST 1 ROW WITH TIES`, Column: 1, Columns: "name"},
		Kinds:    "lateral",
	},
	{
		Name: "the first row and those that tie with it, elsewhere", Reason: "nothing numbers it",
		Repeated: Repeated{D: Maria, Parent: Parent, Child: `SELECT name FROM authors WHERE country_id = ? ORDER BY age FETCH FIRST 1 ROW WITH TIES`, Column: 1, Columns: "name"},
		Kinds:    "union-all",
	},
	{
		Name: "an order and one row", Reason: "who orders rows expects several",
		Repeated: Repeated{D: Lite, Parent: Parent, Child: `SELECT id, name FROM authors WHERE country_id = ? ORDER BY name`, Column: 1},
		Kinds:    "batch left-join keyed union-all",
		Sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, a.id, a.name FROM posts AS p LEFT JOIN authors AS a ON a.country_id = p.author_id ORDER BY p.id, a.name`,
		},
	},
	{
		Name: "CASE", Reason: "its words are no columns",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, CASE WHEN score > 3 THEN name ELSE 'x' END FROM authors WHERE id = $1`, Column: 1, Columns: "id case"},
		Kinds:    "join batch lateral",
		Sql: map[string]string{
			"join":  `SELECT p.id, p.author_id, a.id, CASE WHEN a.score > 3 THEN a.name ELSE 'x' END FROM posts AS p JOIN authors AS a ON a.id = p.author_id ORDER BY p.id`,
			"batch": `SELECT id, CASE WHEN score > 3 THEN name ELSE 'x' END FROM authors WHERE id = ANY($1)`,
		},
	},
	{
		Name: "collation and escape", Reason: "they name no columns",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, name COLLATE "C" FROM authors WHERE id = $1 AND name LIKE 'a!%' ESCAPE '!'`, Column: 1},
		Kinds:    "left-join batch lateral",
		Sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, a.id, a.name COLLATE "C" FROM posts AS p LEFT JOIN authors AS a ON a.id = p.author_id AND a.name LIKE 'a!%' ESCAPE '!' ORDER BY p.id`,
			"batch":     `SELECT id, name COLLATE "C" FROM authors WHERE id = ANY($1) AND name LIKE 'a!%' ESCAPE '!'`,
		},
	},
	{
		Name: "one argument twice", Reason: "both places take the key",
		Repeated: Repeated{D: PG, Parent: Parent, Child: `SELECT id, title FROM posts WHERE author_id = $1 OR reviewer_id = $1`, Column: 1, Columns: "id title", Max: 3},
		Kinds:    "left-join lateral",
		Sql: map[string]string{
			"left-join": `SELECT p.id, p.author_id, po.id, po.title FROM posts AS p LEFT JOIN posts AS po ON po.author_id = p.author_id OR po.reviewer_id = p.author_id ORDER BY p.id`,
			"lateral":   "SELECT wanted.key1, found.*\nFROM unnest(CAST($1 AS bigint[])) AS wanted(key1)\nCROSS JOIN LATERAL (\nSELECT id, title FROM posts WHERE author_id = wanted.key1 OR reviewer_id = wanted.key1\n) AS found",
		},
	},
	{
		Name: "one argument twice, numbered in SQLite", Reason: "a list of keys cannot take its place in both",
		Repeated: Repeated{D: Lite, Parent: Parent, Child: `SELECT id, title FROM posts WHERE author_id = ?1 AND reviewer_id <> ?1`, Column: 1, Columns: "id title", Max: 3},
		Kinds:    "left-join keyed union-all",
		Sql: map[string]string{
			"keyed": "WITH wanted(key1) AS (VALUES ?)\nSELECT wanted.key1, id, title FROM wanted JOIN posts ON author_id = wanted.key1 AND reviewer_id <> wanted.key1",
		},
	},
}
