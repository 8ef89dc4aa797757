package layering

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/workspace"
)

var root = filepath.Join("..", "..")

// edit has the go command read a go.mod or go.work file.
func edit(t *testing.T, into any, args ...string) {
	t.Helper()
	out, err := exec.Command("go", args...).Output()
	require.NoError(t, err, args)
	require.NoError(t, json.Unmarshal(out, into))
}

func TestWorkspaceListsEveryModule(t *testing.T) {
	var work struct {
		Use []struct{ DiskPath string }
	}
	path := filepath.Join(root, "go.work")
	_, err := os.ReadFile(path) // go test looks again when it changes
	require.NoError(t, err)
	edit(t, &work, "work", "edit", "-json", path)
	var listed []string
	for _, use := range work.Use {
		listed = append(listed, filepath.ToSlash(filepath.Clean(use.DiskPath)))
	}
	folders, err := workspace.Modules(root)
	require.NoError(t, err)
	require.ElementsMatch(t, folders, listed)
}

// Modules that require different versions of a driver would compile it twice,
// once in the workspace and once alone.
func TestModulesAgreeOnVersions(t *testing.T) {
	type requirement struct{ version, folder string }
	seen := map[string]requirement{}
	folders, err := workspace.Modules(root)
	require.NoError(t, err)
	for _, folder := range folders {
		var mod struct {
			Require []struct {
				Path, Version string
				Indirect      bool
			}
		}
		path := filepath.Join(root, folder, "go.mod")
		_, err := os.ReadFile(path) // go test looks again when it changes
		require.NoError(t, err)
		edit(t, &mod, "mod", "edit", "-json", path)
		for _, r := range mod.Require {
			if r.Indirect {
				continue
			}
			if first, ok := seen[r.Path]; ok {
				assert.Equalf(t, first.version, r.Version, "%s in %s and %s", r.Path, first.folder, folder)
				continue
			}
			seen[r.Path] = requirement{r.Version, folder}
		}
	}
	require.NotEmpty(t, seen)
}
