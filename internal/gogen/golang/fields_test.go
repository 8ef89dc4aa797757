package golang_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/gogen/golang"
)

func TestNamesOfRows(t *testing.T) {
	t.Parallel()
	for table, want := range map[string][2]string{
		"shelves":     {"shelf", "shelves"},
		"bookshelves": {"bookshelf", "bookshelves"},
		"lists":       {"list", "lists"},
		"list":        {"list", "lists"},
		"order_lines": {"order_line", "order_lines"},
		"OrderLines":  {"OrderLine", "OrderLines"},
		"people":      {"person", "people"},
		"statuses":    {"status", "statuses"},
		"status":      {"status", "statuses"},
		"sizes":       {"size", "sizes"},
		"boxes":       {"box", "boxes"},
		"addresses":   {"address", "addresses"},
		"houses":      {"house", "houses"},
		"categories":  {"category", "categories"},
		"series":      {"series", "serieses"},
	} {
		assert.Equal(t, want, [2]string{golang.Singular(table), golang.Many(table)}, table)
	}
}
