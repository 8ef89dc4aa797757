package record

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAllowNests(t *testing.T) {
	var none context.Context // a program may hand on nothing
	ctx := Allow(Allow(none, "outer"), "inner")
	_, inner := carried(ctx)
	assert.Equal(t, "inner", inner.reason)
	for _, ctx := range []context.Context{none, context.Background()} {
		_, nothing := carried(ctx)
		assert.Nil(t, nothing)
	}
}
