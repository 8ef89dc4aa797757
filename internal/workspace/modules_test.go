package workspace

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestModules(t *testing.T) {
	root := t.TempDir()
	for _, folder := range []string{".", "bench", "examples/a", "testdata/x", "vendor/y", "_z", ".git/w", "a/testdata"} {
		require.NoError(t, os.MkdirAll(filepath.Join(root, folder), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, folder, "go.mod"), nil, 0o644))
	}
	require.NoError(t, os.MkdirAll(filepath.Join(root, "empty"), 0o755))
	got, err := Modules(root)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{".", "bench", "examples/a"}, got)
}
