package overlay

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone"
)

// The command carries whole packages: every file that lies in the folder of a
// part is embedded, assembly included, and no folder that is no part.
func TestSourcesAreWhole(t *testing.T) {
	t.Parallel()
	tree := os.DirFS("../..")
	parts, err := loadParts(tree)
	require.NoError(t, err)
	carried, err := Parts(nplusone.Sources)
	require.NoError(t, err, "sources.go has all packages that %s imports", entry)
	folders := map[string]bool{}
	for i, p := range parts {
		require.Equal(t, p.dir, carried[i])
		folders[p.dir] = true
		for _, f := range p.files {
			at := path.Join(p.dir, f.name)
			text, err := fs.ReadFile(nplusone.Sources, at)
			require.NoError(t, err, "sources.go leaves out %s", at)
			require.Equal(t, string(f.src), string(text), at)
		}
	}
	require.NoError(t, fs.WalkDir(nplusone.Sources, ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			assert.True(t, folders[path.Dir(name)], "%s is carried for nothing", name)
		}
		return err
	}))
}

// Our packages as they are become one package without an error, on platforms
// that this machine is not and under build tags too.
func TestCurrentSourcesMerge(t *testing.T) {
	t.Parallel()
	tool, err := FindToolchain("go", "")
	require.NoError(t, err)
	for _, platform := range []string{"linux/amd64", "linux/386", "windows/arm64"} {
		t.Run(platform, func(t *testing.T) {
			other := *tool
			other.GOOS, other.GOARCH, _ = strings.Cut(platform, "/")
			parts, err := loadParts(nplusone.Sources)
			require.NoError(t, err)
			m := &merger{target: other.Context(), parts: parts, fset: token.NewFileSet(), std: map[string]*types.Package{}}
			files, err := m.merge()
			require.NoError(t, err)
			for _, tags := range [][]string{nil, {"race", "cgo"}, {"nplusone_portable"}} {
				checkMerged(t, m, files, tags)
			}
		})
	}
}

func checkMerged(t *testing.T, m *merger, files []merged, tags []string) {
	t.Helper()
	trees, err := m.standardFiles(targetPackage)
	require.NoError(t, err)
	for _, f := range files {
		ok, err := m.matches(&sourceFile{name: f.name, src: f.text}, tags)
		require.NoError(t, err)
		if !ok || path.Ext(f.name) == ".s" {
			continue
		}
		tree, err := parser.ParseFile(m.fset, f.name, f.text, parser.SkipObjectResolution)
		require.NoError(t, err)
		trees = append(trees, tree)
	}
	conf := types.Config{Importer: m, Sizes: m.sizes()}
	pkg, err := conf.Check(targetPackage, m.fset, trees, &types.Info{Defs: map[*ast.Ident]types.Object{}})
	require.NoError(t, err, tags)
	assert.NotNil(t, pkg.Scope().Lookup("NPlusOneStart"))
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		at := m.fset.Position(obj.Pos()).Filename
		if strings.HasPrefix(at, "zz_nplusone") {
			assert.Regexp(t, `^(NPlusOne|[nN]1[a-z0-9]+_)`, name)
		}
	}
}
