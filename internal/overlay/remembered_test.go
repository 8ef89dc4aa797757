package overlay_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/overlay"
)

// What was made once is used again while it is whole and its sources are the
// same, and made anew otherwise.
func TestBuildRemembers(t *testing.T) {
	t.Parallel()
	sources := t.TempDir()
	parts, err := overlay.Parts(os.DirFS("../.."))
	require.NoError(t, err)
	for _, dir := range parts {
		copyFiles(t, filepath.Join(sources, dir), filepath.Join("../..", dir))
	}
	cache := t.TempDir()
	build := func() *overlay.Result {
		tool, err := overlay.FindToolchain("go", "")
		require.NoError(t, err)
		result, err := overlay.Build(tool, overlay.Options{Sources: os.DirFS(sources), CacheDir: cache})
		require.NoError(t, err)
		for _, at := range result.Replace {
			require.FileExists(t, at)
		}
		return result
	}
	memories := func() []string {
		names, err := filepath.Glob(filepath.Join(cache, "made", "*.json"))
		require.NoError(t, err)
		return names
	}
	first := build()
	require.Len(t, memories(), 1)
	assert.Equal(t, first, build(), "as it was")

	for _, at := range first.Replace {
		require.NoError(t, os.Remove(at))
		break
	}
	assert.Equal(t, first, build(), "a file was gone")

	require.NoError(t, os.WriteFile(memories()[0], []byte("{"), 0o644))
	assert.Equal(t, first, build(), "the memory was damaged")

	require.NoError(t, os.WriteFile(filepath.Join(sources, "internal/inproc/more.go"), []byte("package inproc\n\nconst more = 1\n"), 0o644))
	other := build()
	assert.NotEqual(t, first.Path, other.Path, "other sources are another overlay")
	assert.Len(t, memories(), 2)
}

// copyFiles copies the files of a folder, without the folders in it.
func copyFiles(t *testing.T, to, from string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(to, 0o755))
	entries, err := os.ReadDir(from)
	require.NoError(t, err)
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		text, err := os.ReadFile(filepath.Join(from, e.Name()))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(to, e.Name()), text, 0o600))
	}
}
