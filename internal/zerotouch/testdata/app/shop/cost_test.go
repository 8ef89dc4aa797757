package shop

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"
)

// TestCost times one statement and one request, for the bench of what
// detection costs.
func TestCost(t *testing.T) {
	if os.Getenv("APP_COST") == "" {
		return
	}
	db := open(t)
	const n = 100_000
	one := func(i int) {
		var name string
		if err := db.QueryRow("SELECT name FROM authors WHERE id = ?", i).Scan(&name); err != nil {
			t.Fatal(err)
		}
	}
	for i := range n / 10 {
		one(i)
	}
	begin := time.Now()
	for i := range n {
		one(i)
	}
	statement := time.Since(begin) / n

	server := httptest.NewServer(Handler(db))
	defer server.Close()
	const requests = 5_000
	begin = time.Now()
	for range requests {
		answer, err := http.Get(server.URL + "/authors/1")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
	}
	fmt.Printf("cost: statement=%d request=%d\n", statement.Nanoseconds(), (time.Since(begin) / requests).Nanoseconds())
}
