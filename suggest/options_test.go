package suggest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/suggest"
)

func TestOptions(t *testing.T) {
	assert.PanicsWithValue(t, "suggest: TryWith(nil): a verifier is missing; leave the option out to try nothing", func() { suggest.New(suggest.TryWith(nil)) })
	assert.NotPanics(t, func() { suggest.New(nil, suggest.AtLoops(), nil) }, "nil is skipped")
}
