package textcache_test

import (
	"fmt"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/fingerprint/textcache"
)

func ExampleCache() {
	cache := textcache.New[fingerprint.ID](4096)
	sql := "SELECT name FROM authors WHERE id = $1"
	id, known := cache.Get(sql)
	if !known {
		of := fingerprint.Of(fingerprint.PostgreSQL, sql)
		id = &of
		cache.Put(sql, id)
	}
	again, known := cache.Get(sql)
	fmt.Println(*again == *id, known)
	// Output: true true
}
