package layering

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/nplusone-go/nplusone"

// floors gives every package of the root module its place; a package imports
// only from lower floors. Folders below a package share its floor and may
// import each other. internal is looked at from where it is used.
var floors = map[string]int{
	"fingerprint":  0,
	"detect":       1,
	"report":       2,
	"suggest":      2,
	"driver":       3,
	"verify":       3,
	"nplusonetest": 4,
	"web":          4,
	"cmd":          5,
}

// thirdParty is all that a program may link through the root module.
var thirdParty = []string{"github.com/ngrok/sqlmw", "github.com/xwb1989/sqlparser"}

// embedded are the packages that `nplusone test` compiles into the standard
// package database/sql/driver: they may reach nothing that imports it, and
// nothing heavy.
var embedded = []string{"fingerprint", "detect"}

var tooHeavy = []string{
	"database/sql", "database/sql/driver", "encoding/json", "go/ast", "html/template", "log/slog",
	"net", "net/http", "regexp", "testing", "text/template",
}

type goPackage struct {
	ImportPath string
	Dir        string
	Standard   bool
	GoFiles    []string
	Imports    []string
	Deps       []string
}

// load lists the packages of the root module and all that they reach.
func load(t *testing.T) map[string]goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Standard,GoFiles,Imports,Deps", "./...")
	cmd.Dir = root
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	all := map[string]goPackage{}
	for decoder := json.NewDecoder(out); ; {
		var p goPackage
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		all[p.ImportPath] = p
		noteFiles(p)
	}
	require.NoError(t, cmd.Wait())
	return all
}

// noteFiles touches our files, so that go test does not take an old result for
// sources that have changed since.
func noteFiles(p goPackage) {
	if folder(p.ImportPath) == "" {
		return
	}
	_, _ = os.ReadDir(p.Dir)
	for _, name := range p.GoFiles {
		_, _ = os.ReadFile(filepath.Join(p.Dir, name))
	}
}

// folder is the path of one of our packages inside the module, empty for
// others and for the root itself.
func folder(importPath string) string {
	inside, _ := strings.CutPrefix(importPath, module+"/")
	if inside == importPath {
		return ""
	}
	return inside
}

// top is the first element of a folder.
func top(folder string) string {
	first, _, _ := strings.Cut(folder, "/")
	return first
}

// All dependencies count, not only imports, so that internal is no way around.
func TestImportsRunDownward(t *testing.T) {
	for path, p := range load(t) {
		from := top(folder(path))
		if from == "" || from == "internal" {
			continue
		}
		floor, known := floors[from]
		require.Truef(t, known, "%s has no floor: add it here and to ARCHITECTURE.md", path)
		for _, dep := range p.Deps {
			to := top(folder(dep))
			if to == "" || to == "internal" || to == from {
				continue
			}
			require.Lessf(t, floors[to], floor, "%s reaches %s, which is not below it", path, dep)
		}
	}
}

func TestLibrariesLinkLittle(t *testing.T) {
	all := load(t)
	for path, p := range all {
		from := top(folder(path))
		if from == "" || from == "internal" {
			continue
		}
		for _, dep := range p.Deps {
			require.NotEqualf(t, "testing", dep, "%s links the testing package", path)
			if all[dep].Standard || strings.HasPrefix(dep, module) {
				continue
			}
			allowed := slices.ContainsFunc(thirdParty, func(name string) bool {
				return dep == name || strings.HasPrefix(dep, name+"/")
			})
			require.Truef(t, allowed, "%s links %s", path, dep)
		}
	}
}

func TestEmbeddedPackagesAreLight(t *testing.T) {
	all := load(t)
	for _, name := range embedded {
		p, ok := all[module+"/"+name]
		require.True(t, ok, name)
		for _, dep := range p.Deps {
			require.NotContainsf(t, tooHeavy, dep, "%s reaches %s", name, dep)
			ours := slices.Contains(embedded, folder(dep))
			require.Truef(t, ours || all[dep].Standard, "%s reaches %s", name, dep)
		}
	}
}
