package main

import (
	"net/http/httptest"
	"path/filepath"
	"testing"
)

func open(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "shop.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.db.Close() })
	if err := s.seed(12); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestBooks(t *testing.T) {
	books, err := open(t).Books()
	if err != nil || len(books) != 12 {
		t.Fatalf("%d books, %v", len(books), err)
	}
}

func TestTitles(t *testing.T) {
	titles, err := open(t).Titles()
	if err != nil || len(titles) != 12 {
		t.Fatalf("%d titles, %v", len(titles), err)
	}
}

func TestPages(t *testing.T) {
	h := Handler(open(t))
	for _, page := range []string{"/titles", "/titles", "/books"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", page, nil))
		if w.Code != 200 {
			t.Errorf("%s: %d", page, w.Code)
		}
	}
}
