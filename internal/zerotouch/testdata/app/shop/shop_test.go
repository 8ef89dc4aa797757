package shop

import (
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	_ "example.com/mem"
)

func open(t *testing.T) *sql.DB {
	t.Helper()
	name := os.Getenv("APP_DRIVER")
	if name == "" {
		name = "mem"
	}
	db, err := sql.Open(name, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestList(t *testing.T) {
	names, err := List(open(t))
	if err != nil || len(names) != 12 {
		t.Fatal(names, err)
	}
}

func TestListPrepared(t *testing.T) {
	db, _ := sql.Open("mem-prepared", "")
	defer db.Close()
	if _, err := ListPrepared(db); err != nil {
		t.Fatal(err)
	}
}

func TestListParallel(t *testing.T) {
	if err := ListParallel(open(t)); err != nil {
		t.Fatal(err)
	}
}

// Requests of a server that the test started roll up to the test.
func TestServer(t *testing.T) {
	server := httptest.NewServer(Handler(open(t)))
	defer server.Close()
	answer, err := http.Get(server.URL + "/posts/")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if text, _ := io.ReadAll(answer.Body); string(text) != "12 <nil>" {
		t.Error(string(text))
	}
}

// Ten recorded requests of one query each are no N+1.
func TestRecorder(t *testing.T) {
	h := Handler(open(t))
	for i := range 10 {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", fmt.Sprintf("/authors/%0*d", i+1, i), nil))
		if w.Code != 200 {
			t.Error(w.Code)
		}
	}
}

func TestClean(t *testing.T) {
	if _, err := posts(open(t)); err != nil {
		t.Fatal(err)
	}
}

func TestParallelSubtests(t *testing.T) {
	for _, name := range []string{"a", "b"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := List(open(t)); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestFails(t *testing.T) {
	if os.Getenv("APP_FAIL") != "" {
		t.Error("fails with and without")
	}
}

func TestSkips(t *testing.T) { t.Skip("skips with and without") }

func BenchmarkList(b *testing.B) {
	db, _ := sql.Open("mem", "")
	defer db.Close()
	for range b.N {
		List(db)
	}
}

func FuzzList(f *testing.F) {
	f.Add(1)
	f.Fuzz(func(t *testing.T, n int) {
		if _, err := List(open(t)); err != nil {
			t.Fatal(err)
		}
	})
}
