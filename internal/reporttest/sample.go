// Package reporttest holds what the tests of reports share: a sample report
// with something of everything, and golden files.
package reporttest

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Update reports whether golden files shall be written anew.
func Update() bool { return *update }

// Golden compares got with a committed file.
func Golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, strings.ReplaceAll(string(want), "\r\n", "\n"), got, "see %s; -update writes it anew", file)
}

// Root is the source that the sample's sites point into.
var Root = func() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "testdata", "src")
}()

func site(file string, line int, function string) report.Site {
	return report.Site{File: file, Line: line, Function: "example.com/app." + function}
}

// Sample is a report with something of everything.
func Sample() report.Report {
	posts := report.Parent{
		SQL: "select id, title, author_id from posts limit ?", Shape: "0f0e0d0c0b0a0908",
		Site: site("posts.go", 13, "listPosts"), Count: 1, Rows: 50, Column: "author_id", Table: "posts",
		Matched: 50, Of: 50, InRowOrder: true,
	}
	comments := posts
	comments.Column, comments.InRowOrder = "id", true
	return report.Report{
		Version: 1,
		Tool:    report.Tool{Name: "nplusone", Version: "0.1.0"},
		Scopes: []report.ScopeStats{
			{
				Name: "GET /posts", Kind: "http", Queries: 553, Rows: 1151, DurationNS: 412e6, DBDurationNS: 391e6,
				Owners: map[string]int{"context": 551, "goroutine": 2},
				Timeline: []report.Burst{
					{SQL: posts.SQL, Shape: posts.Shape, StartNS: 1e6, DurationNS: 2e6, Count: 1},
					{SQL: "select id, name from authors where id = ?", Shape: "1a2b3c4d5e6f7081", StartNS: 4e6, DurationNS: 38e6, Count: 50, Finding: "9c1185a5c5e9fc54"},
					{SQL: "select id, body, user_id from comments where post_id = ?", Shape: "2a2b3c4d5e6f7082", StartNS: 44e6, DurationNS: 61e6, Count: 50, Finding: "5f4dcc3b5aa765d6"},
					{SQL: "select name from users where id = ?", Shape: "3a2b3c4d5e6f7083", StartNS: 107e6, DurationNS: 290e6, Count: 450, Finding: "b109f3bbbc244eb8"},
				},
			},
			{Name: "POST /import", Kind: "http", Queries: 41, Rows: 0, Errors: 1, DurationNS: 77e6, DBDurationNS: 70e6, Truncated: true},
		},
		Findings: []report.Finding{
			{
				ID: "b109f3bbbc244eb8", Rule: report.RuleNPlusOne, Evidence: report.Traced, Scope: "GET /posts",
				Why: "450 of 450 arguments are comments.user_id, in row order", Message: "450 queries that 1 can replace",
				Query:    report.Query{SQL: "select name from users where id = ?", Shape: "3a2b3c4d5e6f7083", Dialect: "postgres", Count: 450, DistinctArgs: 31, DurationNS: 290e6, Rows: 450},
				Site:     site("comments.go", 21, "commentsOf"),
				Parent:   &report.Parent{SQL: "select id, body, user_id from comments where post_id = ?", Shape: "2a2b3c4d5e6f7082", Site: site("comments.go", 14, "commentsOf"), Count: 50, Rows: 450, Column: "user_id", Table: "comments", Matched: 450, Of: 450, InRowOrder: true},
				Relation: "many-to-one", Enclosing: "5f4dcc3b5aa765d6",
				Fixes: []report.Fix{{Kind: "batch", Title: "batch load", SQL: "SELECT id, name FROM users WHERE id = ANY($1)", QueriesBefore: 450, QueriesAfter: 1, Note: "the parent repeats too: repair that one first"}},
			},
			{
				ID: "9c1185a5c5e9fc54", Rule: report.RuleNPlusOne, Evidence: report.Proved, Scope: "GET /posts",
				Why: "changing posts.author_id changed 50 of 50 arguments", Message: "50 queries that 1 can replace",
				Query: report.Query{SQL: "select id, name from authors where id = ?", Shape: "1a2b3c4d5e6f7081", Dialect: "postgres", Count: 50, DistinctArgs: 50, DurationNS: 38e6, Rows: 50},
				Site:  site("posts.go", 20, "listPosts"),
				Stack: []report.Site{site("posts.go", 20, "listPosts"), site("server.go", 44, "(*server).posts")}, Parent: &posts, Relation: "many-to-one",
				Fixes: []report.Fix{
					{Kind: "join", Title: "join", Verified: true, Note: "same 50 rows", QueriesBefore: 51, QueriesAfter: 1,
						SQL: "SELECT p.id, p.title, p.author_id, a.id, a.name\nFROM posts AS p JOIN authors AS a ON a.id = p.author_id LIMIT $1",
						Go:  "rows, err := db.QueryContext(ctx, postsWithAuthors, limit)\nif err != nil {\n\treturn nil, err\n}\ndefer rows.Close()"},
					{Kind: "batch", Title: "batch load", Verified: true, QueriesBefore: 51, QueriesAfter: 2, SQL: "SELECT id, name FROM authors WHERE id = ANY($1)"},
				},
				Baseline: "new", Seen: 3,
			},
			{
				ID: "5f4dcc3b5aa765d6", Rule: report.RuleNPlusOne, Evidence: report.Traced, Scope: "GET /posts",
				Why: "50 of 50 arguments are posts.id, in row order", Message: "50 queries that 1 can replace",
				Query: report.Query{SQL: "select id, body, user_id from comments where post_id = ?", Shape: "2a2b3c4d5e6f7082", Dialect: "postgres", Count: 50, DistinctArgs: 50, DurationNS: 61e6, Rows: 450},
				Site:  site("comments.go", 14, "commentsOf"), Parent: &comments, Relation: "one-to-many", Baseline: "grown",
				Fixes: []report.Fix{{Kind: "batch", Title: "batch load", Verified: true, QueriesBefore: 51, QueriesAfter: 2, SQL: "SELECT id, body, user_id, post_id FROM comments WHERE post_id = ANY($1)"}},
			},
			{
				ID: "c6ee9e33cf5c6715", Rule: report.RuleNPlusOneWrite, Evidence: report.Repeated, Scope: "POST /import",
				Why: "the same statement 40 times from one place; no query was found that supplies the arguments", Message: "40 writes that 1 can replace",
				Query: report.Query{SQL: "insert into tags (name, post_id) values (?, ?)", Shape: "4a2b3c4d5e6f7084", Dialect: "postgres", Count: 40, DistinctArgs: 40, DurationNS: 66e6},
				Site:  site("import.go", 30, "importTags"), Parallel: true,
				Fixes: []report.Fix{{Kind: "multi-row", Title: "one INSERT with many rows", QueriesBefore: 40, QueriesAfter: 1, SQL: "INSERT INTO tags (name, post_id) VALUES ($1, $2), ($3, $4), …", Note: "writes are never run by nplusone"}},
			},
			{
				ID: "f7fbba6e0636f890", Rule: report.RuleDuplicate, Scope: "GET /posts", Message: "3 equal queries",
				Query: report.Query{SQL: "select value from settings where name = ?", Shape: "5a2b3c4d5e6f7085", Dialect: "postgres", Count: 3, DistinctArgs: 1, DurationNS: 900e3, Rows: 3},
				Site:  site("settings.go", 9, "setting"), Advice: "load it once and pass it on, or keep it for the length of the request",
				Suppressed: "settings move to a cache next month",
			},
			{
				ID: "ab56b4d92b40713a", Rule: report.RuleUnboundedList, Scope: "GET /posts", Message: "a list without LIMIT returned 1,000 rows",
				Query: report.Query{SQL: "select * from audit", Shape: "6a2b3c4d5e6f7086", Dialect: "postgres", Count: 1, DurationNS: 12e6, Rows: 1000},
				Site:  site("audit.go", 5, "audit"), Advice: "add LIMIT and a keyset condition", Baseline: "known",
			},
		},
		Recognised: []report.Recognised{
			{What: "keyset-pagination", SQL: "select id from events where id > ? order by id limit ?", Count: 12, Site: &report.Site{File: "events.go", Line: 8, Function: "example.com/app.sweep"}, Scope: "POST /import"},
		},
		Unused: []report.Suppression{{Kind: "function", Match: "example.com/app.gone", Reason: "rewritten in spring"}},
		Notes:  []string{"POST /import: 128 groups are kept, 3 more were only counted"},
	}
}

// ReadFile returns the text of a file.
func ReadFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

// Written is what write writes.
func Written(t *testing.T, write func(*bytes.Buffer) error) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, write(&b))
	return b.String()
}

// Logged reads the records of a JSON log.
func Logged(t *testing.T, b *bytes.Buffer) (records []map[string]any) {
	t.Helper()
	for d := json.NewDecoder(b); d.More(); {
		var r map[string]any
		require.NoError(t, d.Decode(&r))
		records = append(records, r)
	}
	return records
}
