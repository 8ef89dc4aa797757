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

	"github.com/nplusone-go/nplusone"
	"github.com/nplusone-go/nplusone/internal/overlay"
)

// thirdParty is all that a program may link through the root module.
var thirdParty = []string{"github.com/ngrok/sqlmw", "github.com/xwb1989/sqlparser"}

// target is the standard package that `nplusone test` compiles the embedded
// packages into: they may reach nothing that imports it, and nothing heavy.
const target = "database/sql/driver"

var tooHeavy = []string{
	"database/sql", target, "encoding/json", "go/ast", "html/template", "log/slog",
	"net", "net/http", "regexp", "testing", "text/template",
}

// heavyYetNeeded are exceptions: loops parses the sources round a finding;
// inproc writes findings, and names what it becomes a part of, as dialect does.
var heavyYetNeeded = map[string][]string{
	"internal/loops":   {"go/ast"},
	"internal/inproc":  {"encoding/json", "go/ast", target},
	"internal/dialect": {target},
	"internal/trial":   {target},
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
	inside, _ := strings.CutPrefix(importPath, Module+"/")
	if inside == importPath {
		return ""
	}
	return inside
}

// All dependencies count, not only imports, so that internal is no way around.
func TestImportsRunDownward(t *testing.T) {
	for path, p := range load(t) {
		from := folder(path)
		if from == "" {
			continue
		}
		require.Truef(t, Known(from), "%s has no place: add it to floors.go and to ARCHITECTURE.md", path)
		for _, dep := range p.Deps {
			if to := folder(dep); to != "" {
				require.Falsef(t, Up(from, to), "%s reaches %s, which is not below it", path, dep)
			}
		}
	}
}

func TestUp(t *testing.T) {
	for _, c := range []struct {
		from, to string
		up       bool
	}{
		{"driver", "detect", false},
		{"detect", "driver", true},
		{"report/logs", "internal/files", true}, // of one floor
		{"report", "report/rules", true},        // a folder below is no lower for that
		{"internal/record", "internal/stack", false},
		{"internal/record", "internal/judge", true},
	} {
		require.Equal(t, c.up, Up(c.from, c.to), "%s to %s", c.from, c.to)
	}
	for folder, known := range map[string]bool{"detect": true, "detect/below": false, "internal/loops": true, "internal/loop": false} {
		require.Equal(t, known, Known(folder), folder)
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
			if all[dep].Standard || strings.HasPrefix(dep, Module) {
				continue
			}
			allowed := slices.ContainsFunc(thirdParty, func(name string) bool {
				return dep == name || strings.HasPrefix(dep, name+"/")
			})
			require.Truef(t, allowed, "%s links %s", path, dep)
		}
	}
}

// byItself is what a program links that says driver.Open and nothing else of
// ours: what reads source, derives fixes or prints reports comes with who asks
// for it.
var byItself = struct{ forbidden, belowUs []string }{
	forbidden: []string{
		"encoding/xml", "go/ast", "go/format", "go/parser", "go/printer", "go/token", "html/template", "net/http",
		"os/exec", "text/template", "github.com/xwb1989/sqlparser", Module + "/suggest", Module + "/verify",
		Module + "/internal/loops", Module + "/internal/printers", Module + "/report/rules",
	},
	belowUs: []string{"github.com/ngrok/sqlmw"},
}

func TestDriverLinksLittleByItself(t *testing.T) {
	all := load(t)
	deps := all[Module+"/driver"].Deps
	require.Contains(t, deps, Module+"/internal/ambient", "it has a default detector")
	for _, dep := range deps {
		for _, no := range byItself.forbidden {
			require.Falsef(t, dep == no || strings.HasPrefix(dep, no+"/"), "driver links %s", dep)
		}
		ours := strings.HasPrefix(dep, Module+"/")
		require.Truef(t, all[dep].Standard || ours || slices.Contains(byItself.belowUs, dep), "driver links %s", dep)
	}
	for _, name := range byItself.forbidden {
		if strings.HasPrefix(name, Module) {
			require.Containsf(t, all, name, "%s was renamed", name)
		}
	}
}

func TestEmbeddedPackagesAreLight(t *testing.T) {
	embedded, err := overlay.Parts(nplusone.Sources)
	require.NoError(t, err)
	all := load(t)
	// What tries rewrites runs in programs, too.
	for _, name := range []string{"internal/trial", "internal/effects"} {
		if !slices.Contains(embedded, name) {
			embedded = append(embedded, name)
		}
	}
	for _, name := range embedded {
		p, ok := all[Module+"/"+name]
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

// top is the first element of a folder.
func top(folder string) string {
	first, _, _ := strings.Cut(folder, "/")
	return first
}
