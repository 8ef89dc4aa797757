package shop

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

// TestCost times statements and requests, for the bench of what detection
// costs. Each batch is a test of its own, with as many statements as a big
// test has; the fastest batch is the one that nothing else disturbed.
func TestCost(t *testing.T) {
	batches, err := strconv.Atoi(os.Getenv("APP_COST"))
	if err != nil {
		return
	}
	db := open(t)
	db.SetMaxOpenConns(1)
	timed := func(name string, n int, one func() error) {
		var took []float64
		for range batches {
			t.Run(name, func(t *testing.T) {
				begin := time.Now()
				for range n {
					if err := one(); err != nil {
						t.Fatal(err)
					}
				}
				took = append(took, float64(time.Since(begin).Nanoseconds())/float64(n))
			})
		}
		slices.Sort(took)
		fmt.Printf("cost: %s min=%.0f median=%.0f\n", name, took[0], took[len(took)/2])
	}
	id := 0
	timed("statement", 1000, func() error { return author(db, &id) })

	server := httptest.NewServer(Handler(db))
	defer server.Close()
	timed("request", 50, func() error {
		answer, err := http.Get(server.URL + "/authors/1")
		if err == nil {
			err = answer.Body.Close()
		}
		return err
	})
}

// author asks for one author after another.
func author(db *sql.DB, id *int) error {
	*id++
	var name string
	return db.QueryRow("SELECT name FROM authors WHERE id = ?", *id).Scan(&name)
}
