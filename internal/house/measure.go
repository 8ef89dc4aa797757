package main

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/internal/layering"
)

// A room is one package, or one topic of test/.
type room struct {
	folder       string
	files, lines int
}

type house struct {
	rooms     []room   // of the root module and of those below integrations
	topics    []room   // of test/, with their tests
	long      []string // files over 400 lines
	up        []string // imports
	programs  map[string]bool
	exported  map[string]int
	linked    float64 // megabytes
	generated int     // lines, of all modules but those below integrations
}

// measure reads the sources, of all platforms.
func measure(root string) (*house, error) {
	h := &house{programs: map[string]bool{}, exported: map[string]int{}}
	rooms, topics := map[string]*room{}, map[string]*room{}
	err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if e.IsDir() {
			if base := path.Base(rel); rel != "." && (base == "testdata" || base[0] == '.' || base[0] == '_' || rel == "build") {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(rel) != ".go" {
			return nil
		}
		return h.file(root, rel, rooms, topics)
	})
	h.rooms, h.topics = sorted(rooms), sorted(topics)
	return h, err
}

func sorted(rooms map[string]*room) (out []room) {
	for _, r := range rooms {
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b room) int { return cmp.Compare(a.folder, b.folder) })
	return out
}

func (h *house) file(root, name string, rooms, topics map[string]*room) error {
	src, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		return err
	}
	tree, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return err
	}
	lines := bytes.Count(src, []byte("\n"))
	folder := path.Dir(name)
	switch {
	case ast.IsGenerated(tree):
		if !strings.HasPrefix(name, "integrations/") { // there a library's own generator wrote it
			h.generated += lines
		}
	case strings.HasPrefix(name, "test/"):
		parts := strings.SplitN(name, "/", 4)
		add(topics, path.Join(parts[:len(parts)-1]...), lines)
	case strings.HasSuffix(name, "_test.go"):
	case strings.HasPrefix(name, "integrations/"), inRoot(root, folder):
		add(rooms, folder, lines)
		if lines > longestFile {
			h.long = append(h.long, fmt.Sprintf("%s (%d)", name, lines))
		}
		if tree.Name.Name == "main" {
			h.programs[folder] = true
		}
		h.imports(folder, tree)
	}
	return nil
}

func add(rooms map[string]*room, folder string, lines int) {
	r := rooms[folder]
	if r == nil {
		r = &room{folder: folder}
		rooms[folder] = r
	}
	r.files++
	r.lines += lines
}

// inRoot reports whether no module of its own lies between the root and the
// folder.
func inRoot(root, folder string) bool {
	for ; folder != "."; folder = path.Dir(folder) {
		if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(folder), "go.mod")); err == nil {
			return false
		}
	}
	return true
}

// imports notes those that go up, and packages that have no floor to judge
// them by.
func (h *house) imports(folder string, tree *ast.File) {
	if folder == "." || strings.HasPrefix(folder, "integrations/") {
		return // above all floors
	}
	note := func(line string) {
		if !slices.Contains(h.up, line) {
			h.up = append(h.up, line)
		}
	}
	if !layering.Known(folder) {
		note(folder + ", which has no floor")
		return
	}
	for _, spec := range tree.Imports {
		ipath, _ := strconv.Unquote(spec.Path.Value)
		to, ours := strings.CutPrefix(ipath, layering.Module+"/")
		switch {
		case !ours:
		case !layering.Known(to):
			note(folder + " to " + to + ", which has no floor")
		case layering.Up(folder, to):
			note(folder + " to " + to)
		}
	}
}

// public reports whether programs may import a package.
func (h *house) public(folder string) bool {
	return folder != "." && !h.programs[folder] && !slices.Contains(strings.Split(folder, "/"), "internal") &&
		!strings.HasPrefix(folder, "integrations/") && !strings.HasPrefix(folder, "examples/")
}
