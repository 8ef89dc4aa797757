package cacheable_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/cacheable"
)

func TestOptionsThatCannotWork(t *testing.T) {
	for want, option := range map[string]cacheable.Option{
		"cacheable: Expiry(0s): a cache keeps a result for some time; give more than 0":  cacheable.Expiry(0),
		"cacheable: Expiry(-1s): a cache keeps a result for some time; give more than 0": cacheable.Expiry(-time.Second),
		"cacheable: MinHits(0): give 1 or more":                                          cacheable.MinHits(0),
		"cacheable: MinHits(-3): give 1 or more":                                         cacheable.MinHits(-3),
	} {
		assert.PanicsWithValue(t, want, func() { cacheable.New(option) })
	}
	assert.NotPanics(t, func() { cacheable.New(nil, cacheable.MinHits(1), cacheable.Expiry(1)) }, "nil is skipped")
}
