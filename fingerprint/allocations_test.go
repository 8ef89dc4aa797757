package fingerprint

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
	"github.com/nplusone-go/nplusone/internal/fingerprint/textcache"
)

func TestHotPathAllocatesNothing(t *testing.T) {
	texts := []string{text60, text404, textIn4K(), textInsert4K()}
	for _, s := range ownCorpus {
		texts = append(texts, s.sql)
	}
	c := textcache.New[ID](1 << 12)
	literals := make([]Literal, 0, 1000)
	for _, s := range texts {
		s = strings.Clone(s)
		for _, d := range allDialects {
			assert.Zero(t, testing.AllocsPerRun(10, func() { Of(d, s) }), "Of %s %q", d, s)
			assert.Zero(t, testing.AllocsPerRun(10, func() { shape.Lex(d, s) }), "Lex %s %q", d, s)
			assert.Zero(t, testing.AllocsPerRun(10, func() { literals = AppendLiterals(literals[:0], d, s) }), "AppendLiterals %s %q", d, s)
		}
		id := Of(PostgreSQL, s)
		c.Put(s, &id)
		if _, ok := c.Get(s); ok {
			assert.Zero(t, testing.AllocsPerRun(10, func() { c.Get(s) }), "Get %q", s)
		}
	}
}
