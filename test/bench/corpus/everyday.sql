SELECT * FROM "books" WHERE "books"."id" = $1 AND "books"."deleted_at" IS NULL ORDER BY "books"."id" LIMIT 1
SELECT "b"."id", "b"."title", "author"."name" AS "author__name" FROM "books" AS "b" LEFT JOIN "authors" AS "author" ON ("author"."id" = "b"."author_id") WHERE ("b"."id" = 42)
INSERT INTO "books" ("title","author_id","created_at") VALUES ($1,$2,$3),($4,$5,$6) ON CONFLICT ("title") DO UPDATE SET "author_id"="excluded"."author_id" RETURNING "id"
UPDATE "books" SET "sold" = "sold" + 1, "updated_at" = now() - INTERVAL '1 day' WHERE "id" = ANY($1::bigint[])
DELETE FROM books WHERE id IN (1, 2, 3) AND title <> 'withdrawn'
SELECT id, name, email FROM authors WHERE id = $1
SELECT count(*) FROM reviews WHERE book_id = $1 AND published = TRUE
SELECT r.id, r.stars, r.body, r.reader_id, u.name FROM reviews r JOIN readers u ON u.id = r.reader_id WHERE r.book_id = $1 ORDER BY r.created_at DESC LIMIT 10 OFFSET 20
SELECT "orders"."id", "orders"."number", "orders"."total_cents", "orders"."customer_id", "orders"."placed_at", "orders"."created_at", "orders"."updated_at" FROM "orders" WHERE "orders"."customer_id" IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10) AND "orders"."cancelled_at" IS NULL
INSERT INTO "order_lines" ("order_id","book_id","quantity","price_cents","created_at","updated_at") VALUES (17,42,1,1299,'2026-01-02 03:04:05','2026-01-02 03:04:05') RETURNING "id"
WITH RECURSIVE tree(id, parent) AS (SELECT id, parent FROM shelves WHERE id = $1 UNION ALL SELECT s.id, s.parent FROM shelves s JOIN tree t ON s.parent = t.id) SELECT count(*) FROM tree
SELECT author_id, count(*) AS n, max(published_on) FROM books GROUP BY author_id HAVING count(*) > 3 ORDER BY n DESC
SELECT EXISTS (SELECT 1 FROM loans WHERE loans.book_id = $1 AND loans.returned_at IS NULL)
UPDATE readers SET name = $1, email = $2, updated_at = $3 WHERE id = $4 AND version = $5
SELECT DISTINCT ON (author_id) id, author_id, title, published_on FROM books WHERE author_id = ANY($1) ORDER BY author_id, published_on DESC
SELECT t0.id, t0.title, t0.isbn, t1.id, t1.name, t2.id, t2.city FROM books t0 INNER JOIN publishers t1 ON t1.id = t0.publisher_id LEFT OUTER JOIN addresses t2 ON t2.publisher_id = t1.id AND t2.kind = 'office' WHERE t0.published_on BETWEEN $1 AND $2 ORDER BY t0.title ASC LIMIT 50
SELECT id FROM books WHERE lower(title) LIKE '%go%' AND price_cents >= 500 AND (language = 'en' OR language IS NULL)
SELECT s.id, s.name, (SELECT count(*) FROM books b WHERE b.shelf_id = s.id) AS books FROM shelves AS s WHERE s.room_id = $1
SELECT "tags"."id", "tags"."name", "book_tags"."book_id" FROM "tags" INNER JOIN "book_tags" ON "tags"."id" = "book_tags"."tag_id" WHERE "book_tags"."book_id" IN ($1, $2, $3, $4, $5)
DELETE FROM "sessions" WHERE "sessions"."expires_at" < '2026-03-04 05:06:07.000000'
SELECT data->>'isbn', data->'pages' FROM editions WHERE id = $1 FOR UPDATE SKIP LOCKED
INSERT INTO events (name, payload, at) SELECT name, payload, at FROM staged_events WHERE batch = $1 ON CONFLICT DO NOTHING
SELECT coalesce(sum(quantity * price_cents), 0) FROM order_lines WHERE order_id = $1
SELECT id, row_number() OVER (PARTITION BY author_id ORDER BY published_on) FROM books WHERE author_id IN (3, 5, 8)
