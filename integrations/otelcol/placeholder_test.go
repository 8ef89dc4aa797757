package otelcol

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPlaceholders(t *testing.T) {
	cases := []struct{ text, want, reason string }{
		{"WHERE id = %s", "WHERE id = ?", "Python's format"},
		{"WHERE id = %(user_id)s AND n = %d", "WHERE id = ? AND n = ?", "Python's pyformat"},
		{"WHERE id = {id:UInt32}", "WHERE id = ?", "ClickHouse"},
		{"WHERE name LIKE '%s%'", "WHERE name LIKE '%s%'", "a value"},
		{"WHERE a % size = 1", "WHERE a % size = 1", "the remainder"},
		{"WHERE a %size = 1", "WHERE a %size = 1", "the remainder by a column"},
		{"WHERE j = '{\"a\":1}'", "WHERE j = '{\"a\":1}'", "JSON in a value"},
		{`{"find":"?","filter":{"id":"?"}}`, `{"find":"?","filter":{"id":"?"}}`, "a document, no SQL"},
		{"WHERE id = $1", "WHERE id = $1", "known anyway"},
	}
	for _, c := range cases {
		assert.Equal(t, c.want, placeholders(c.text), c.reason)
	}
}
