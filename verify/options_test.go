package verify_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/verify"
)

func TestOptionsThatCannotWork(t *testing.T) {
	for want, option := range map[string]verify.Option{
		"verify: Timeout(0s): a try takes some time; give more than 0":  verify.Timeout(0),
		"verify: Timeout(-1s): a try takes some time; give more than 0": verify.Timeout(-time.Second),
		"verify: Rows(0): give 1 or more":                               verify.Rows(0),
		"verify: Rows(-1): give 1 or more":                              verify.Rows(-1),
	} {
		assert.PanicsWithValue(t, want, func() { verify.New(option) })
		assert.PanicsWithValue(t, want, func() { verify.Indexes(option) })
	}
	assert.NotPanics(t, func() { verify.New(nil, verify.Rows(1)); verify.Indexes(nil, verify.Timeout(1)) }, "nil is skipped")
}
