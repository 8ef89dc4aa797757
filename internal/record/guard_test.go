package record

import (
	"bytes"
	"context"
	"log"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// logged collects the standard logger's output.
func logged(t *testing.T) *bytes.Buffer {
	t.Helper()
	var b bytes.Buffer
	log.SetOutput(&b)
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	return &b
}

func TestPanicInsideDisablesTheScope(t *testing.T) {
	out := logged(t)
	d := newRecorder()
	good, bad := testSource(d), &Database{recorder: d} // no cache: Start panics
	ctx, s := d.Start(context.Background(), "broken")
	require.True(t, drive(ctx, good, nil, authorByID, []any{int64(1)}, nil))
	for range 3 {
		assert.False(t, drive(ctx, bad, nil, authorByID, []any{int64(1)}, nil), "the query goes on")
	}
	assert.False(t, drive(ctx, good, nil, authorByID, []any{int64(1)}, nil), "the scope is switched off")
	assert.Equal(t, 1, strings.Count(out.String(), "nplusone: internal error"), "said once")
	assert.Contains(t, s.End().Notes, brokenNote)

	ctx, s = d.Start(context.Background(), "next")
	assert.True(t, drive(ctx, good, nil, authorByID, []any{int64(1)}, nil), "others are not concerned")
	assert.Empty(t, s.End().Notes)
}
