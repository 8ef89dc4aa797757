package overlay

import (
	"encoding/json"
	"fmt"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// archive reads files that stand one behind the other, each under a line
// "-- name --". What stands before the first is their reason.
func archive(text string) (reason string, files map[string]string) {
	files = map[string]string{}
	name := ""
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, "-- "); ok && strings.HasSuffix(rest, " --\n") {
			name = strings.TrimSuffix(rest, " --\n")
			files[name] = ""
		} else if name == "" {
			reason += line
		} else {
			files[name] += line
		}
	}
	return strings.TrimSpace(reason), files
}

func sources(files map[string]string) fs.FS {
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return tree
}

// twins is a module that holds each case twice, as it was written and merged.
type twins struct {
	dir   string
	names []string
	std   *merger // the standard library is read once for all cases
}

func (w *twins) write(t *testing.T, name, text string) {
	t.Helper()
	at := filepath.Join(w.dir, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o755))
	require.NoError(t, os.WriteFile(at, []byte(text), 0o644))
}

// add writes the packages of a case below before, under other paths, and what
// becomes of them below after, beside the standard package that they are
// merged into.
func (w *twins) add(t *testing.T, tool *Toolchain, name string, files map[string]string) {
	t.Helper()
	w.names = append(w.names, name)
	before, after := "before/"+name, "after/"+name
	for file, text := range files {
		w.write(t, before+"/"+file, strings.ReplaceAll(text, modulePath, "twins/"+before))
	}
	w.write(t, before+"/face/face.go", "package face\n\nimport \"twins/"+before+"/internal/inproc\"\n\nvar Case = inproc.NPlusOneCase\n")
	ours, err := mergeSiblings(w.std, sources(files))
	require.NoError(t, err)
	for _, f := range ours {
		// In this module the target package has another path.
		w.write(t, after+"/"+f.name, strings.ReplaceAll(string(f.text), " "+targetPackage+".", " twins/"+after+"."))
	}
	w.write(t, after+"/zz_nplusone_empty.s", "")
	for _, file := range []string{"driver.go", "types.go"} {
		text, err := os.ReadFile(filepath.Join(tool.GoRoot, "src", targetPackage, file))
		require.NoError(t, err)
		w.write(t, after+"/"+file, string(text))
	}
}

// run builds the module and returns what each case says, before and after.
func (w *twins) run(t *testing.T, flags ...string) map[string][2]string {
	t.Helper()
	var imports, cases strings.Builder
	for i, name := range w.names {
		fmt.Fprintf(&imports, "\tb%d \"twins/before/%s/face\"\n\ta%d \"twins/after/%s\"\n", i, name, i, name)
		fmt.Fprintf(&cases, "\tout[%q] = [2]string{b%d.Case(), a%d.NPlusOneCase()}\n", name, i, i)
	}
	w.write(t, "go.mod", "module twins\n\ngo 1.24\n")
	w.write(t, "main.go", "package main\n\nimport (\n\t\"encoding/json\"\n\t\"os\"\n"+imports.String()+
		")\n\nfunc main() {\n\tout := map[string][2]string{}\n"+cases.String()+"\tjson.NewEncoder(os.Stdout).Encode(out)\n}\n")
	cmd := exec.Command("go", append(append([]string{"run"}, flags...), ".")...)
	cmd.Dir, cmd.Env = w.dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	said := map[string][2]string{}
	require.NoError(t, json.Unmarshal(out, &said))
	return said
}

// Packages that are merged into one do what they did apart.
func TestMergedPackagesBehaveTheSame(t *testing.T) {
	t.Parallel()
	tool, err := FindToolchain("go", "")
	require.NoError(t, err)
	names, err := filepath.Glob("testdata/merge/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	w := twins{dir: t.TempDir(), std: &merger{target: tool.Context(), fset: token.NewFileSet(), std: map[string]*types.Package{}}}
	reasons := map[string]string{}
	for _, file := range names {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		reason, files := archive(string(text))
		reasons[name] = reason
		w.add(t, tool, name, files)
	}
	for _, flags := range [][]string{nil, {"-race"}, {"-race", "-tags=nplusone_case"}} {
		t.Run(strings.Join(append([]string{"build"}, flags...), " "), func(t *testing.T) {
			said := w.run(t, flags...)
			require.Len(t, said, len(names))
			for name, s := range said {
				assert.NotEmpty(t, s[0], name)
				assert.Equal(t, s[0], s[1], "%s: %s", name, reasons[name])
			}
			race := slices.Contains(flags, "-race")
			custom := slices.Contains(flags, "-tags=nplusone_case")
			assert.Contains(t, said["platforms"][1], fmt.Sprint(race))
			assert.Equal(t, custom, strings.Contains(said["platforms"][1], "custom"))
		})
	}
}
