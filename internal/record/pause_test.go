package record

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
)

func TestPause(t *testing.T) {
	d := newRecorder()
	source := d.NewDatabase(fingerprint.SQLite, nil)
	query := func(ctx context.Context) bool {
		var x Execution
		if !x.Start(ctx, source, nil, "SELECT 1 FROM posts") {
			return false
		}
		x.Ran(OK, 1)
		return true
	}
	ctx, s := d.Start(t.Context(), "paused")
	require.True(t, query(ctx))
	resume := s.Pause()
	require.False(t, query(ctx), "it is not followed")
	s.Pause()() // within a pause: nothing
	require.False(t, query(ctx), "the outer pause goes on")
	resume()
	require.True(t, query(ctx))
	s.Pause()
	require.Equal(t, 2, s.End().Scopes[0].Queries)
	s.Pause()()
	require.False(t, s.owns(), "a scope that has ended stays ended")
}
