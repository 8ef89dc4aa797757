package nplusonetest

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/testshop"
	"github.com/nplusone-go/nplusone/report"
)

// The functions below are in a test file, as those that somebody writes to try
// the package.

// listPosts is the program under test.
func listPosts(ctx context.Context, db *sql.DB) error {
	return eachAuthor(ctx, db, func(id int64) error { return readAuthor(ctx, db, id) })
}

func eachAuthor(ctx context.Context, db *sql.DB, visit func(id int64) error) error {
	rows, err := db.QueryContext(ctx, "SELECT id, title, author_id FROM posts")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, author int64
		var title string
		if err := rows.Scan(&id, &title, &author); err != nil {
			return err
		}
		if err := visit(author); err != nil {
			return err
		}
	}
	return rows.Err()
}

func readAuthor(ctx context.Context, db *sql.DB, id int64) error {
	var name string
	return db.QueryRowContext(ctx, "SELECT name FROM authors WHERE id = $1", id).Scan(&name)
}

// seedPosts is called as what fills databases is.
func seedPosts(ctx context.Context, db *sql.DB) error { return listPosts(ctx, db) }

// checkAuthors looks whether they are all there.
func checkAuthors(_ testing.TB, ctx context.Context, db *sql.DB) error {
	for id := range int64(12) {
		if err := readAuthor(ctx, db, 100+id*id); err != nil {
			return err
		}
	}
	return nil
}

// posts puts them in.
func posts(ctx context.Context, db *sql.DB) error {
	for i := range 12 {
		if _, err := db.ExecContext(ctx, "INSERT INTO posts (id, title) VALUES ($1, $2)", i, fmt.Sprint("post ", i)); err != nil {
			return err
		}
	}
	return nil
}

func TestLoopsOfTheTestFile(t *testing.T) {
	const suppressed = "nplusone: 1 finding suppressed: the loop is in "
	tests := []struct {
		name   string
		act    func(context.Context, *sql.DB) error
		said   string // what fails the test, empty if it passes
		logged string
		reason string
	}{
		{"the program under test", listPosts, "N+1 query: 12 queries", "", "its name says nothing else, and it reads"},
		{"what is called a seeder", seedPosts, "N+1 query: 12 queries", "", "a name decides nothing"},
		{"an assertion", func(ctx context.Context, db *sql.DB) error { return checkAuthors(t, ctx, db) }, "", suppressed + "a helper of tests (nplusonetest/passed_test.go:", "it is given the test"},
		{"what writes", posts, "", suppressed + "a helper of tests (nplusonetest/passed_test.go:", "writes of test files prepare"},
		{"allowed", func(ctx context.Context, db *sql.DB) error {
			return listPosts(detect.Allow(ctx, "three at most"), db)
		}, "", "", "the test says so itself: nothing to tell"},
		{"no loop", func(ctx context.Context, db *sql.DB) error { return readAuthor(ctx, db, 1) }, "", "", "nothing is found, nothing is passed over"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tb := newFake(t)
			db := Open(tb, testshop.Driver, "12")
			require.NoError(t, test.act(Check(tb), db))
			tb.end()
			if test.said == "" {
				assert.Empty(t, tb.errors, test.reason)
			} else {
				assert.Contains(t, tb.said(), test.said, test.reason)
			}
			if test.logged == "" {
				assert.Empty(t, tb.logs, test.reason)
			} else {
				require.Len(t, tb.logs, 1)
				assert.Contains(t, tb.logged(), test.logged, test.reason)
			}
		})
	}
}

// The function that the loop is in is named, too.
func TestPassedOverNamesTheFunction(t *testing.T) {
	tb := newFake(t)
	db := Open(tb, testshop.Driver, "12")
	require.NoError(t, posts(Check(tb), db))
	tb.end()
	assert.Regexp(t, `\(nplusonetest/passed_test\.go:\d+\) posts$`, tb.logged())
}

func TestPassedOverOfMany(t *testing.T) {
	at := func(line int) report.Finding {
		return report.Finding{
			Suppressed: fmt.Sprintf("the loop is in a helper of tests (a_test.go:%d)", line),
			Site:       report.Site{Function: "example.com/app.(*suite).seed"},
		}
	}
	one := at(3)
	known, allowed := one, one
	known.Baseline = "known"
	allowed.Suppressed = "three at most"
	for _, test := range []struct {
		name, want, reason string
		findings           []report.Finding
	}{
		{"none", "", "nothing to say", nil},
		{"known and allowed", "", "silence that somebody asked for", []report.Finding{known, allowed, {}}},
		{"one loop", "nplusone: 2 findings suppressed: the loop is in a helper of tests (a_test.go:3) (*suite).seed",
			"it is named once", []report.Finding{one, known, one}},
		{"two loops", "nplusone: 2 findings suppressed: the loop is in a helper of tests (a_test.go:3) (*suite).seed; the loop is in a helper of tests (a_test.go:4) (*suite).seed",
			"each has its place", []report.Finding{at(3), at(4)}},
		{"five loops", "nplusone: 5 findings suppressed: the loop is in a helper of tests (a_test.go:1) (*suite).seed; the loop is in a helper of tests (a_test.go:2) (*suite).seed; the loop is in a helper of tests (a_test.go:3) (*suite).seed; and 2 more",
			"one line is not a list", []report.Finding{at(1), at(2), at(3), at(4), at(5)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := passedOver(test.findings)
			assert.Equal(t, test.want, got, test.reason)
		})
	}
}
