package layering

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone"
)

const module = "github.com/nplusone-go/nplusone"

// floors gives every package of the root module its place; a package imports
// only from lower floors. Folders below a package share its floor and may
// import each other.
var floors = map[string]int{
	"fingerprint":  0,
	"detect":       1,
	"report":       2,
	"suggest":      2,
	"cacheable":    2,
	"trace":        2,
	"driver":       3,
	"verify":       3,
	"nplusonetest": 4,
	"web":          4,
	"cmd":          5,
}

// internals gives each package below internal the highest floor that it may
// reach, so that every floor above may use it.
var internals = map[string]int{
	"internal/ambient":     2,
	"internal/effects":     0,
	"internal/inproc":      1,
	"internal/intervene":   1,
	"internal/latency":     none,
	"internal/layering":    none,
	"internal/loops":       1,
	"internal/overlay":     none,
	"internal/testmodules": none,
	"internal/testservers": none,
	"internal/testshop":    none,
	"internal/workspace":   none,
	"internal/zerotouch":   2,
}

// none is below every floor.
const none = -1

// thirdParty is all that a program may link through the root module.
var thirdParty = []string{"github.com/ngrok/sqlmw", "github.com/xwb1989/sqlparser"}

// target is the standard package that `nplusone test` compiles the embedded
// packages into: they may reach nothing that imports it, and nothing heavy.
const target = "database/sql/driver"

var embedded = []string{"fingerprint", "detect", "internal/loops", "internal/inproc"}

var tooHeavy = []string{
	"database/sql", target, "encoding/json", "go/ast", "html/template", "log/slog",
	"net", "net/http", "regexp", "testing", "text/template",
}

// heavyYetNeeded are exceptions: loops parses the sources round a finding;
// inproc writes findings, and names what it becomes a part of.
var heavyYetNeeded = map[string][]string{
	"internal/loops":  {"go/ast"},
	"internal/inproc": {"encoding/json", "go/ast", target},
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

func TestInternalPackagesReachNoHigherThanSaid(t *testing.T) {
	for path, p := range load(t) {
		if top(folder(path)) != "internal" {
			continue
		}
		ceiling, known := internals[folder(path)]
		require.Truef(t, known, "%s has no place: add it here and to ARCHITECTURE.md", path)
		for _, dep := range p.Deps {
			to := top(folder(dep))
			if to == "" || to == "internal" {
				continue
			}
			require.LessOrEqualf(t, floors[to], ceiling, "%s reaches %s", path, dep)
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
	var carried []string
	require.NoError(t, fs.WalkDir(nplusone.Sources, ".", func(name string, entry fs.DirEntry, err error) error {
		if dir := path.Dir(name); err == nil && !entry.IsDir() && !slices.Contains(carried, dir) {
			carried = append(carried, dir)
		}
		return err
	}))
	require.ElementsMatch(t, embedded, carried, "what the command carries")

	all := load(t)
	for _, name := range embedded {
		p, ok := all[module+"/"+name]
		require.True(t, ok, name)
		for _, dep := range p.Deps {
			if !slices.Contains(heavyYetNeeded[name], dep) {
				require.NotContainsf(t, tooHeavy, dep, "%s reaches %s", name, dep)
			}
			ours := slices.Contains(embedded, folder(dep))
			require.Truef(t, ours || all[dep].Standard, "%s reaches %s", name, dep)
			if !ours {
				require.NotContainsf(t, all[dep].Deps, target, "%s reaches %s, which imports what it is compiled into", name, dep)
			}
		}
	}
}
