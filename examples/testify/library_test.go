package library

import (
	"context"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/stretchr/testify/suite"
	_ "modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/nplusonetest"
)

func TestMain(m *testing.M) { nplusonetest.Main(m) }

// LibrarySuite watches each of its tests. The database is opened and filled in
// SetupTest, with s.T(), which is another one for each test.
type LibrarySuite struct {
	suite.Suite
	library Library
	ctx     context.Context
}

func (s *LibrarySuite) SetupTest() {
	db := nplusonetest.Open(s.T(), "sqlite", filepath.Join(s.T().TempDir(), "library.db"))
	fill(s.T(), db)
	s.library = Library{db}
	s.ctx = nplusonetest.Check(s.T()) // what ran before does not count
}

func (s *LibrarySuite) TestJoined() {
	books, err := s.library.Joined(s.ctx)
	s.Require().NoError(err)
	s.Len(books, 20)
}

// TestNaive fails; TestSuiteFailsOnTheNaiveList looks at how.
func (s *LibrarySuite) TestNaive() {
	if os.Getenv("LIBRARY_NAIVE") == "" {
		return // set LIBRARY_NAIVE=1 to see it fail
	}
	books, err := s.library.Naive(s.ctx)
	s.Require().NoError(err)
	s.Len(books, 20)
}

func TestLibrary(t *testing.T) { suite.Run(t, new(LibrarySuite)) }

// Not part of what the example shows: it keeps the example true.
func TestSuiteFailsOnTheNaiveList(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestLibrary$", "-test.v")
	cmd.Env = append(os.Environ(), "LIBRARY_NAIVE=1", "NPLUSONE=fail")
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	text := string(out)
	require.Contains(t, text, "--- FAIL: TestLibrary/TestNaive")
	require.Contains(t, text, "--- PASS: TestLibrary/TestJoined")
	require.Contains(t, text, "N+1 query: 20 queries")
}

func fill(t *testing.T, db *sql.DB) {
	t.Helper()
	for _, text := range []string{
		`CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT)`,
		`CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT, author_id INTEGER)`,
	} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 20 {
		if _, err := db.Exec(`INSERT INTO authors VALUES (?, ?)`, 100+i, "an author"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(`INSERT INTO books VALUES (?, ?, ?)`, i, "a book", 100+(i*7)%20); err != nil {
			t.Fatal(err)
		}
	}
}
