package workspace

import (
	"os"
	"path/filepath"
	"runtime/debug"
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

func TestBuildFlags(t *testing.T) {
	for _, c := range []struct {
		name     string
		settings []debug.BuildSetting
		want     []string
	}{
		{"plain", []debug.BuildSetting{{Key: "-compiler", Value: "gc"}, {Key: "-tags"}, {Key: "CGO_ENABLED", Value: "1"}}, nil},
		{"under the race detector", []debug.BuildSetting{{Key: "-race", Value: "true"}}, []string{"-race=true"}},
		{"with tags", []debug.BuildSetting{{Key: "-race", Value: "true"}, {Key: "-tags", Value: "a,b"}}, []string{"-race=true", "-tags=a,b"}},
		{"how it is linked is not asked", []debug.BuildSetting{{Key: "-buildmode", Value: "exe"}, {Key: "-ldflags", Value: "-s"}}, nil},
	} {
		require.Equal(t, c.want, buildFlags(c.settings), c.name)
	}
}
