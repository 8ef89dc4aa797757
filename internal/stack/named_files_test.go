package stack

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Files that were named one by one have one import path, and are told apart by
// where they lie in their module.
func TestFilesOfNoPackage(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(root, "a", "b"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(root, "go.mod"), []byte("module x\n"), 0o600))
	for _, test := range []struct{ name, function, file, want string }{
		{"below", "command-line-arguments.List", filepath.Join(root, "a", "b", "x.go"), "a/b/x.go"},
		{"at the root", "command-line-arguments.List", filepath.Join(root, "x.go"), "x.go"},
		{"a method", "command-line-arguments.(*Store).List", filepath.Join(root, "a", "x.go"), "a/x.go"},
		{"without a path", "command-line-arguments.List", "command-line-arguments/x.go", "command-line-arguments/x.go"},
		{"in no module", "command-line-arguments.List", "/nowhere/at/all/x.go", "command-line-arguments/x.go"},
	} {
		assert.Equal(t, test.want, ModuleFile(Frame{Function: test.function, File: test.file}), test.name)
	}
}
