package rewrites

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

// library are the tables of the nests: authors with several books and awards,
// or none; books with several reviews, or none; reviews by readers, of whom
// some left; and a publisher and a language of each book.
var library = []string{
	`CREATE TABLE publishers (id BIGINT PRIMARY KEY, name VARCHAR(40))`,
	`CREATE TABLE languages (code VARCHAR(8) PRIMARY KEY, name VARCHAR(40))`,
	`CREATE TABLE authors (id BIGINT PRIMARY KEY, name VARCHAR(40), born INT)`,
	`CREATE TABLE books (id BIGINT PRIMARY KEY, author_id BIGINT, publisher_id BIGINT, language VARCHAR(8), title VARCHAR(40), status VARCHAR(10))`,
	`CREATE TABLE editions (author_id BIGINT, language VARCHAR(8), pages INT)`,
	`CREATE TABLE awards (id BIGINT PRIMARY KEY, author_id BIGINT, name VARCHAR(40))`,
	`CREATE TABLE readers (id BIGINT PRIMARY KEY, name VARCHAR(40))`,
	`CREATE TABLE reviews (id BIGINT PRIMARY KEY, book_id BIGINT, reader_id BIGINT, body VARCHAR(40), score INT)`,
	`INSERT INTO publishers VALUES (71, 'Amber'), (72, 'Birch'), (73, 'Cedar')`,
	`INSERT INTO languages VALUES ('de', 'German'), ('en', 'English'), ('fr', 'French')`,
	`INSERT INTO authors VALUES (11, 'Ada', 1901), (12, 'Ben', 1902), (13, 'Cid', 1903), (14, 'Dea', 1904), (15, 'Eve', 1905), (16, 'Fay', 1906)`,
	`INSERT INTO books VALUES (101, 11, 71, 'de', 'Alpha', 'live'), (102, 11, 72, 'en', 'Beta', 'live'), (103, 12, 71, 'fr', 'Gamma', 'draft'),
		(104, 13, 73, 'en', 'Delta', 'live'), (105, 13, 71, 'de', 'Epsilon', 'live'), (106, 13, 72, 'en', 'Zeta', 'live'),
		(107, 14, 73, 'fr', 'Eta', 'live'), (108, 16, 72, 'de', 'Theta', 'live'), (109, 16, 73, 'en', 'Iota', 'draft')`,
	`INSERT INTO editions VALUES (11, 'de', 110), (11, 'en', 120), (12, 'fr', 130), (12, 'de', 140), (13, 'en', 150), (13, 'de', 160), (14, 'fr', 170), (16, 'de', 180)`,
	`INSERT INTO awards VALUES (201, 11, 'Gold'), (202, 11, 'Silver'), (203, 12, 'Gold'), (204, 14, 'Bronze'), (205, 14, 'Gold'), (206, 14, 'Silver')`,
	`INSERT INTO readers VALUES (301, 'Kim'), (302, 'Lee'), (303, 'Max'), (304, 'Noa')`,
	`INSERT INTO reviews VALUES (401, 101, 301, 'good', 5), (402, 101, 302, 'fair', 3), (403, 102, 303, 'poor', 1), (404, 104, 304, 'good', 4),
		(405, 104, 301, 'good', 5), (406, 104, 302, 'odd', 2), (407, 106, 303, 'fair', 3), (408, 107, 304, 'good', 4), (409, 107, 301, 'long', 3),
		(410, 108, 302, 'short', 4), (411, 108, 303, 'good', 5), (412, 109, NULL, 'anon', 2)`,
}

// step is one query of a nested loop: it runs for each row of the step that it
// lies in, with the value of a column of that row. Rows without a value are
// passed over.
type step struct {
	sql    string
	column int
	also   []int // further columns of that row
	args   []any // behind the row's values
	inline bool  // the row's value is written into the text
	inner  []step
}

func (s step) run(ctx context.Context, d database, db *sql.DB, args ...any) error {
	text := s.sql
	if s.inline {
		text, args = strings.Replace(text, "?", literal(args[0]), 1), args[1:]
	}
	rows, err := fetch(ctx, db, d.placeholders(text), args...)
	if err != nil {
		return err
	}
	for _, row := range rows {
		for _, in := range s.inner {
			if row[in.column] == nil {
				continue
			}
			args := []any{plain(row[in.column])}
			for _, c := range in.also {
				args = append(args, plain(row[c]))
			}
			if err := in.run(ctx, d, db, append(args, in.args...)...); err != nil {
				return err
			}
		}
	}
	return nil
}

func literal(v any) string {
	if s, ok := v.(string); ok {
		return "'" + s + "'"
	}
	return fmt.Sprint(v)
}

// plain is a value as programs hold it: text, not the driver's bytes.
func plain(v any) any {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	return v
}

func fetch(ctx context.Context, db *sql.DB, text string, args ...any) (out [][]any, err error) {
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		values, dest := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			dest[i] = &values[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		out = append(out, values)
	}
	return out, rows.Err()
}

// recording is a verifier that remembers what it was asked.
type recording struct {
	rewrite.Verifier
	tried []try
}

type try struct {
	c       *cases.Case
	f       *report.Finding
	r       rewrite.Rewrite
	verdict rewrite.Verdict
}

func (r *recording) Verify(ctx context.Context, f *report.Finding, c *cases.Case, w *rewrite.Rewrite) rewrite.Verdict {
	v := r.Verifier.Verify(ctx, f, c, w)
	r.tried = append(r.tried, try{c, f, *w, v})
	return v
}

// watched runs a program in a scope and returns its report, and what was
// tried for it.
func watched(t *testing.T, d database, program func(ctx context.Context, db *sql.DB) error) (report.Report, *recording) {
	t.Helper()
	verifier := &recording{Verifier: verify.New()}
	detector := detect.New(detect.KeepValues(), detect.FixWith(suggest.New(suggest.TryWith(verifier))))
	db := driver.OpenDB(d.connector)
	t.Cleanup(func() { _ = db.Close() })
	ctx, scope := detector.Start(t.Context(), t.Name())
	require.NoError(t, program(ctx, db))
	return scope.End(), verifier
}
