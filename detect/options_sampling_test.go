package detect

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSample(t *testing.T) {
	for _, wrong := range []Sample{{OneIn: -1}, {After: -1}, {After: maxAfter + 1}} {
		assert.Panics(t, func() { New(wrong) })
	}
	reports := 0
	d := New(Sample{OneIn: 4})
	for range 400 {
		_, s := d.Start(context.Background(), "request")
		reports += len(s.End().Scopes)
	}
	assert.InDelta(t, 100, reports, 40)
}
