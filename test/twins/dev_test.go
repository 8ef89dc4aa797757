package twins

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/web"
)

// filledLibrary is the library with books.
func filledLibrary(t *testing.T) http.Handler {
	t.Helper()
	db, err := driver.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "books.db")+"?_pragma=journal_mode(wal)")
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	for _, text := range []string{
		"CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
		"CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL, author_id INTEGER NOT NULL)",
	} {
		if _, err := db.Exec(text); err != nil {
			require.NoError(t, err)
		}
	}
	for i := range 24 {
		_, err := db.Exec("INSERT OR IGNORE INTO authors VALUES (?, ?)", 100+(i*577+3)%101, fmt.Sprint("author ", i))
		require.NoError(t, err)
		_, err = db.Exec("INSERT INTO books VALUES (?, ?, ?)", i, fmt.Sprint("book ", i), 100+(i*577+3)%101)
		require.NoError(t, err)
	}
	return library(db)
}

// With Dev fixes are tried on the database behind driver.Open, after the
// answer.
func TestDevTriesFixes(t *testing.T) {
	address := server(t, web.Dev(filledLibrary(t)))
	get := func(path string) string {
		answer, err := http.Get("http://" + address + path)
		require.NoError(t, err)
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		return string(text)
	}
	assert.Contains(t, get("/books"), "author 1")
	require.Eventually(t, func() bool {
		return strings.Contains(get("/debug/nplusone/loops.json"), `"seen": 1`) && strings.Contains(get("/debug/nplusone/"), ", verified")
	}, 20*time.Second, 20*time.Millisecond, "the fix of a loop is tried")
	assert.Contains(t, get("/debug/nplusone/"), "JOIN authors AS")
	get("/books")
	assert.Contains(t, get("/debug/nplusone/loops.json"), `"seen": 2`)
	assert.Contains(t, get("/debug/nplusone/"), ", verified", "it is known for the next request")
}
