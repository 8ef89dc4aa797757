package zerotouch_test

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/inproc"
	"github.com/nplusone-go/nplusone/report"
)

// routing is a server whose routes lie behind prefixes, and that asks itself
// for all of them.
const routing = `package main

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"

	_ "example.com/mem"

	"example.com/app/shop"
)

func main() {
	db, err := sql.Open("mem", "")
	if err != nil {
		panic(err)
	}
	inner := http.NewServeMux()
	list := func(w http.ResponseWriter, _ *http.Request) {
		if _, err := shop.List(db); err != nil {
			panic(err)
		}
		w.WriteHeader(http.StatusAccepted)
	}
	inner.HandleFunc("GET /owners/{owner}/jobs", list)
	outer := http.NewServeMux()
	outer.Handle("/api/", http.StripPrefix("/api", inner))
	outer.HandleFunc("/depot.v1.Depot/", list)
	outer.HandleFunc("/", list)
	server := httptest.NewServer(outer)
	defer server.Close()
	for _, path := range []string{"/api/owners/17/jobs", "/depot.v1.Depot/List", "/orders/4/lines", "/api/nowhere/5"} {
		answer, err := http.Get(server.URL + path)
		if err != nil {
			panic(err)
		}
		answer.Body.Close()
		fmt.Println(answer.StatusCode)
	}
}
`

// A page sees each request of a program that knows nothing of us, as it ends:
// by its route, with its status, its place and its repairs.
func TestRunForAPage(t *testing.T) {
	alone(t)
	dir := application(t)
	main := filepath.Join(dir, "cmd", "routing", "main.go")
	require.NoError(t, os.MkdirAll(filepath.Dir(main), 0o755))
	require.NoError(t, os.WriteFile(main, []byte(routing), 0o644))
	var stdout, stderr bytes.Buffer
	c := command(dir, &stdout, &stderr, cacheDir(t))
	var mu sync.Mutex
	seen := map[string]int{}
	c.OnRequest = func(at inproc.Request, r report.Report) {
		mu.Lock()
		defer mu.Unlock()
		seen[r.Scopes[0].Name] = at.Status
		if at.Status == 202 && assert.NotEmpty(t, r.Findings, r.Scopes[0].Name) {
			assert.NotEmpty(t, r.Findings[0].Fixes)
			assert.FileExists(t, r.Findings[0].Site.Path, "the page leads there")
			assert.NotEmpty(t, r.Scopes[0].Timeline)
		}
	}
	out, err := c.Run([]string{"./cmd/routing"})
	require.NoError(t, err)
	require.True(t, out.Watched, stderr.String())
	mu.Lock()
	defer mu.Unlock()
	assert.Equal(t, map[string]int{
		"GET /api/owners/{owner}/jobs": 202, "GET /depot.v1.Depot/List": 202, "GET /orders/{id}/lines": 202, "GET /api/nowhere/{id}": 404,
	}, seen, stderr.String())
}
