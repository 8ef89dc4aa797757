package inproc

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// That the dialect is not known is said in the report, once.
func TestAnUnknownDialectIsNoted(t *testing.T) {
	db, conn := new(NPlusOneDB), new(NPlusOneConn)
	_, scope := detector().Start(t.Context(), t.Name())
	release := scope.Bind()
	for range 3 {
		run := NPlusOneStart(t.Context(), db, conn, plainConnector{}, nil, "SELECT id FROM t WHERE id = ?", nil)
		require.NotNil(t, run)
		run.Result(nil)
	}
	release()
	r := scope.End()
	require.Len(t, r.Notes, 1)
	assert.Contains(t, r.Notes[0], "unknown SQL dialect")
}
