package lex

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
		assert.NotEqual(t, KeyNone, k.key)
	}
	assert.Equal(t, 45, n)
	for word, key := range map[string]Key{
		"select": KeySelect, "in": KeyIn, "values": KeyValues, "array": KeyArray, "null": keyNull, "true": keyTrue, "false": keyFalse,
		"is": keyIs, "not": keyNot, "default": KeyDefault, "row": KeyRow, "with": KeyWith, "distinct": keyClause, "interval": keyClause, "id": KeyNone,
	} {
		x := Lexer{SQL: word}
		x.Next()
		assert.Equal(t, key, x.Key, word)
	}
}
