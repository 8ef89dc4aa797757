package trace

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A disk that is full ends the recording, and that is said once.
func TestFullDiskIsReportedOnce(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no full device")
	}
	r, err := Open(t.TempDir())
	require.NoError(t, err)
	require.NoError(t, r.file.Close())
	r.file = full
	before := os.Stderr
	read, write, err := os.Pipe()
	require.NoError(t, err)
	os.Stderr = write
	r.mu.Lock()
	for range 3 {
		r.emit(line{Type: typeTrace})
	}
	r.mu.Unlock()
	os.Stderr = before
	require.NoError(t, write.Close())
	text, err := io.ReadAll(read)
	require.NoError(t, err)
	assert.Equal(t, 1, strings.Count(string(text), "no space left on device"), string(text))
	assert.Error(t, r.Close())
}
