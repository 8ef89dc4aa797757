package fingerprint

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestKeywordTable(t *testing.T) {
	n := 0
	for slot, k := range keywordTable {
		if k.word == 0 {
			continue
		}
		n++
		assert.Equal(t, uint64(slot), keywordSlot(k.word), "%#x", k.word)
		assert.NotEqual(t, keyNone, k.key)
	}
	assert.Equal(t, 45, n)
	for word, key := range map[string]keyword{
		"select": keySelect, "in": keyIn, "values": keyValues, "array": keyArray, "null": keyNull, "true": keyTrue, "false": keyFalse,
		"is": keyIs, "not": keyNot, "default": keyDefault, "row": keyRow, "with": keyWith, "distinct": keyClause, "interval": keyClause, "id": keyNone,
	} {
		x := lexer{sql: word}
		x.next()
		assert.Equal(t, key, x.key, word)
	}
}
