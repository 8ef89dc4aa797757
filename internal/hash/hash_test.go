package hash_test

import (
	"fmt"
	"hash/fnv"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/hash"
)

// Baselines hold ids, so that the same text has the same one for good.
func TestIDsNeverChange(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "657520639174171e", hash.ID("query-budget\nGET /posts", 0))
	assert.Equal(t, "f13e87299699e41c", hash.ID("query-budget\nGET /posts", 1))
	assert.Equal(t, "3faa203e8af4f0f5", hash.Name("query-budget TestList"))
	assert.Equal(t, "000000000000000a", hash.Hex(10))
}

func TestNameIsFNV(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a", "slow-scope\nGET /", "\xff\x00é"} {
		h := fnv.New64a()
		_, _ = h.Write([]byte(text))
		assert.Equal(t, fmt.Sprintf("%016x", h.Sum64()), hash.Name(text))
	}
}
