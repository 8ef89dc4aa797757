package verification

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/cacheable"
	"github.com/nplusone-go/nplusone/report"
)

// seedAdvice makes 150 articles with bodies.
func (d database) seedAdvice(t *testing.T) {
	t.Helper()
	db := sql.OpenDB(d.connector)
	defer db.Close()
	run := func(text string, args ...any) {
		_, err := db.Exec(d.placeholders(text), args...)
		require.NoError(t, err, text)
	}
	run("DROP TABLE IF EXISTS adv_articles")
	run("CREATE TABLE adv_articles (id INTEGER PRIMARY KEY, author_id INTEGER, title VARCHAR(40), body TEXT)")
	run("DROP TABLE IF EXISTS adv_wide")
	var columns []string
	for i := range 25 {
		columns = append(columns, fmt.Sprintf("c%d INTEGER", i))
	}
	run("CREATE TABLE adv_wide (" + strings.Join(columns, ", ") + ")")
	for i := range 12 {
		run(fmt.Sprintf("INSERT INTO adv_wide (c0) VALUES (%d)", i))
	}
	body := strings.Repeat("lorem ipsum ", 400)
	for i := range 150 {
		run("INSERT INTO adv_articles VALUES (?, ?, ?, ?)", i, i%3, fmt.Sprint("title ", i), body)
	}
}

func readAll(ctx context.Context, t *testing.T, db *sql.DB, text string, args ...any) {
	t.Helper()
	rows, err := db.QueryContext(ctx, text, args...)
	require.NoError(t, err)
	for rows.Next() {
	}
	require.NoError(t, rows.Close())
}

func TestLists(t *testing.T) {
	tests := []struct {
		name, reason string
		sql          string
		args         []any
		rule         string // empty for no finding
	}{
		{"whole table", "150 rows", "SELECT id, title FROM adv_articles ORDER BY id", nil, report.RuleUnboundedList},
		{"page", "has a limit", "SELECT id, title FROM adv_articles ORDER BY id LIMIT ?", []any{120}, ""},
		{"keyset", "goes on from a key", "SELECT id, title FROM adv_articles WHERE id > ? ORDER BY id", []any{5}, ""},
		{"of one author", "50 rows are a page", "SELECT id, title FROM adv_articles WHERE author_id = ?", []any{1}, ""},
		{"batch", "as long as its list", "SELECT id, title FROM adv_articles WHERE author_id IN (?, ?, ?)", []any{0, 1, 2}, ""},
		{"groups", "no rows of the table", "SELECT id, COUNT(*) FROM adv_articles GROUP BY id", nil, ""},
		{"export", "silenced", "SELECT id, title FROM adv_articles /* nplusone:ignore the export */", nil, "silenced"},
		{"bodies", "large text in a list", "SELECT id, title, body FROM adv_articles ORDER BY id LIMIT 25", nil, report.RuleWideSelect},
		{"bodies by star", "large text in a list", "SELECT * FROM adv_articles ORDER BY id LIMIT 25", nil, report.RuleWideSelect},
		{"many columns", "SELECT * of 25", "SELECT * FROM adv_wide LIMIT 25", nil, report.RuleWideSelect},
		{"one article", "a detail page", "SELECT * FROM adv_articles WHERE id = ?", []any{1}, ""},
		{"lengths", "an expression", "SELECT id, LENGTH(body) FROM adv_articles LIMIT 25", nil, ""},
	}
	for _, d := range databases(t) {
		d.seedAdvice(t)
		for _, test := range tests {
			t.Run(d.name+"/"+test.name, func(t *testing.T) {
				detector := detect.New(detect.NoImplicitScopes())
				db := driver.OpenDB(d.connector, driver.Detector(detector))
				defer db.Close()
				ctx, scope := detector.Start(t.Context(), t.Name())
				readAll(ctx, t, db, d.placeholders(test.sql), test.args...)
				r := scope.End()
				switch test.rule {
				case "":
					assert.Empty(t, r.Findings, test.reason)
				case "silenced":
					require.Len(t, r.Findings, 1)
					assert.Equal(t, "the export", r.Findings[0].Suppressed)
				default:
					require.Len(t, r.Findings, 1, test.reason)
					assert.Equal(t, test.rule, r.Findings[0].Rule, test.reason)
					assert.Equal(t, "advice_test.go", r.Findings[0].Site.File[strings.LastIndexByte(r.Findings[0].Site.File, '/')+1:])
				}
			})
		}
	}
}

func TestAllowedExport(t *testing.T) {
	d := databases(t)[0]
	d.seedAdvice(t)
	detector := detect.New(detect.NoImplicitScopes())
	db := driver.OpenDB(d.connector, driver.Detector(detector))
	defer db.Close()
	ctx, scope := detector.Start(t.Context(), t.Name())
	readAll(detect.Allow(ctx, "an export"), t, db, "SELECT id, title FROM adv_articles")
	r := scope.End()
	require.Len(t, r.Findings, 1)
	assert.Equal(t, "an export", r.Findings[0].Suppressed)
}

func TestSameResultsOverManyScopes(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			d.seedAdvice(t)
			w := cacheable.New()
			detector := detect.New(detect.NoImplicitScopes(), detect.ListenWith(w))
			db := driver.OpenDB(d.connector, driver.Detector(detector))
			defer db.Close()
			for n := range 40 {
				ctx, scope := detector.Start(t.Context(), "GET /article")
				readAll(ctx, t, db, d.placeholders("SELECT title FROM adv_articles WHERE id = ?"), 1)
				readAll(ctx, t, db, d.placeholders("SELECT author_id FROM adv_articles WHERE id = ?"), n)
				if n == 19 {
					_, err := db.ExecContext(ctx, d.placeholders("UPDATE adv_articles SET title = ? WHERE id = ?"), "new", 1)
					require.NoError(t, err)
				}
				scope.End()
			}
			r := w.Report()
			require.Len(t, r.Findings, 1, "only one of the two asks for the same")
			assert.Contains(t, r.Findings[0].Why, "would have served 38 of 40")
			assert.Contains(t, r.Findings[0].Why, "writes seen: 1 to adv_articles, which made 1 result stale")
			assert.NotContains(t, r.Findings[0].Why, "without one", "the change was seen")
		})
	}
}
