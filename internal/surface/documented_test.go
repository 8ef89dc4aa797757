package main

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/layering"
)

// Every public package says what it is in its doc.go, with a complete use, and
// has an example that runs for each function that is no option.
func TestEveryEntryPointIsShown(t *testing.T) {
	root := filepath.Join("..", "..")
	_, public, err := compiled(root)
	require.NoError(t, err)
	for _, path := range public {
		folder := strings.TrimPrefix(path, layering.Module+"/")
		if path == layering.Module {
			continue // the module's own documentation
		}
		t.Run(folder, func(t *testing.T) {
			p := documented(t, filepath.Join(root, folder), path)
			text, err := os.ReadFile(filepath.Join(root, folder, "doc.go"))
			require.NoError(t, err)
			assert.Contains(t, string(text), "// Package "+p.Name+" ")
			assert.Contains(t, string(text), "\n//\t", "doc.go shows a use")
			for _, f := range entryPoints(p) {
				runs := slices.ContainsFunc(f.Examples, func(e *doc.Example) bool { return e.Output != "" || e.EmptyOutput })
				// Main is Run and the end of the process.
				assert.True(t, runs || f.Name == "Main", "%s has no example that runs", f.Name)
			}
		})
	}
}

func documented(t *testing.T, dir, path string) *doc.Package {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	set := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
		require.NoError(t, err)
		files = append(files, file)
	}
	p, err := doc.NewFromFiles(set, files, path)
	require.NoError(t, err)
	return p
}

// entryPoints are the functions of a package but those that make an option.
func entryPoints(p *doc.Package) []*doc.Func {
	all := slices.Clone(p.Funcs)
	for _, t := range p.Types {
		if !strings.HasSuffix(t.Name, "Option") {
			all = append(all, t.Funcs...)
		}
	}
	return all
}
