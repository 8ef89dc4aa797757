package verification

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
)

// seedIndexes makes tables of which some columns have an index.
func (d database) seedIndexes(t *testing.T) {
	t.Helper()
	db := sql.OpenDB(d.connector)
	defer db.Close()
	for _, text := range []string{
		"DROP TABLE IF EXISTS idx_posts", "DROP TABLE IF EXISTS idx_authors",
		"CREATE TABLE idx_authors (id INTEGER PRIMARY KEY, email VARCHAR(60), code INTEGER)",
		"CREATE TABLE idx_posts (id INTEGER PRIMARY KEY, author_id INTEGER, editor_id INTEGER, code INTEGER, state VARCHAR(10), title VARCHAR(60), created VARCHAR(30))",
		"CREATE INDEX idx_posts_editor ON idx_posts (editor_id, state)",
		"INSERT INTO idx_authors VALUES (1, 'a@example.com', 1), (2, 'b@example.com', 2)",
		"INSERT INTO idx_posts VALUES (1, 1, 1, 1, 'open', 'first', '2026-01-01'), (2, 2, 1, 2, 'done', 'second', '2026-02-01')",
	} {
		_, err := db.Exec(text)
		require.NoError(t, err, text)
	}
}

func TestIndexes(t *testing.T) {
	tests := []struct {
		name, reason string
		sql          string
		args         []any
		times        int
		index        string // a part of what creates it; empty for no finding
	}{
		{"foreign key", "by its name, though it ran once", "SELECT id FROM idx_posts WHERE author_id = ?", []any{1}, 1, "ON idx_posts (author_id)"},
		{"repeated", "a loop of scans", "SELECT id FROM idx_posts WHERE state = ?", []any{"open"}, 3, "ON idx_posts (state)"},
		{"two columns", "equality first, then the range", "SELECT id FROM idx_posts WHERE created > ? AND state = ?", []any{"2026", "open"}, 1, "ON idx_posts (state, created)"},
		{"date", "filtered by a range", "SELECT id FROM idx_posts WHERE created >= ? AND created < ?", []any{"2026-01-01", "2026-03-01"}, 1, "ON idx_posts (created)"},
		{"join", "neither side has an index", "SELECT p.id FROM idx_posts p JOIN idx_authors a ON p.code = a.code WHERE a.id = ?", []any{1}, 3, "(code)"},
		{"search", "a leading wildcard", "SELECT id FROM idx_posts WHERE title LIKE ?", []any{"%ir%"}, 1, "title"},
		{"search in the text", "a leading wildcard", "SELECT id FROM idx_posts WHERE title LIKE '%ir%'", nil, 1, "title"},
		{"primary key", "it has one", "SELECT title FROM idx_posts WHERE id = ?", []any{1}, 5, ""},
		{"indexed", "leads an index", "SELECT title FROM idx_posts WHERE editor_id = ?", []any{1}, 5, ""},
		{"indexed and more", "the index finds few rows", "SELECT title FROM idx_posts WHERE editor_id = ? AND title = ?", []any{1, "x"}, 5, ""},
		{"once", "a quick scan that ran once", "SELECT id FROM idx_posts WHERE state = ?", []any{"open"}, 1, ""},
		{"alternatives", "no index serves an OR of two columns alone", "SELECT id FROM idx_posts WHERE state = ? OR title = ?", []any{"open", "x"}, 5, ""},
		{"join by key", "the other side is sought by its key", "SELECT p.id FROM idx_posts p JOIN idx_authors a ON p.author_id = a.id WHERE p.id = ?", []any{1}, 5, ""},
		{"found by key", "two rows are sought by their keys", "SELECT title FROM idx_posts WHERE (id = ? OR id = ?) AND editor_id = ?", []any{1, 2, 1}, 5, ""},
		{"all rows", "nothing is sought", "SELECT id, title FROM idx_posts ORDER BY id", nil, 5, ""},
	}
	for _, d := range databases(t) {
		d.seedIndexes(t)
		for _, test := range tests {
			t.Run(d.name+"/"+test.name, func(t *testing.T) {
				found := d.inspect(t, test.sql, test.times, test.args, detect.InspectWith(verify.Indexes()))
				if test.index == "" {
					assert.Empty(t, found, test.reason)
					return
				}
				require.Len(t, found, 1, test.reason)
				f := found[0]
				require.Len(t, f.Fixes, 1)
				assert.Contains(t, f.Fixes[0].SQL, test.index)
				assert.Contains(t, f.Why, "not known here")
				assert.NotEmpty(t, f.ID)
				assert.True(t, report.Advisory(f.Rule))
				d.createsIndex(t, f.Fixes[0].SQL)
				assert.NotContains(t, f.Why+f.Message+f.Fixes[0].SQL, "%ir", "no values")
			})
		}
		t.Run(d.name+"/silenced", func(t *testing.T) {
			found := d.inspect(t, "SELECT id FROM idx_posts WHERE author_id = ? /* nplusone:ignore ten rows for ever */", 1, []any{1},
				detect.InspectWith(verify.Indexes()))
			require.Len(t, found, 1)
			assert.Equal(t, "ten rows for ever", found[0].Suppressed)
		})
		t.Run(d.name+"/not asked for", func(t *testing.T) {
			assert.Empty(t, d.inspect(t, "SELECT id FROM idx_posts WHERE author_id = ?", 3, []any{1}))
		})
	}
}

// inspect runs a statement through the driver and returns the findings on
// missing indexes.
func (d database) inspect(t *testing.T, text string, times int, args []any, opts ...detect.Option) (found []report.Finding) {
	t.Helper()
	detector := detect.New(append(opts, detect.KeepValues(), detect.NoImplicitScopes())...)
	db := driver.OpenDB(d.connector, driver.Detector(detector))
	defer db.Close()
	ctx, scope := detector.Start(t.Context(), t.Name())
	for range times {
		rows, err := db.QueryContext(ctx, d.placeholders(text), args...)
		require.NoError(t, err)
		for rows.Next() {
		}
		require.NoError(t, rows.Close())
	}
	for _, f := range scope.End().Findings {
		if f.Rule == report.RuleMissingIndex {
			found = append(found, f)
		}
	}
	return found
}

// createsIndex runs what was advised, and takes it back.
func (d database) createsIndex(t *testing.T, text string) {
	t.Helper()
	if d.name == "postgres" && strings.Contains(text, "pg_trgm") {
		return // the extension may not be installed
	}
	db := sql.OpenDB(d.connector)
	defer db.Close()
	_, err := db.Exec(text)
	require.NoError(t, err, text)
	name := strings.Fields(text)[2]
	switch {
	case strings.HasPrefix(text, "CREATE VIRTUAL"):
		text = "DROP TABLE " + strings.Fields(text)[3]
	case strings.HasPrefix(text, "CREATE FULLTEXT"):
		text = "DROP INDEX " + strings.Fields(text)[3] + " ON idx_posts"
	case d.name == "mysql":
		_, table, _ := strings.Cut(text, " ON ")
		text = "DROP INDEX " + name + " ON " + strings.Fields(table)[0]
	default:
		text = "DROP INDEX " + name
	}
	_, err = db.Exec(text)
	require.NoError(t, err, text)
}
