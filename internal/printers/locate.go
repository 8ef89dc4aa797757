package printers

import (
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/nplusone-go/nplusone/report"
)

// locator maps sites to files. Within the process that ran the program the
// path is known; elsewhere there is a module-relative file, and below a root
// the module is found by the function's package.
type locator struct {
	root    string
	prefix  string
	modules map[string]string // module path -> slash-separated directory below root
}

const (
	maxModuleDepth = 6
	maxModuleDirs  = 20_000
	maxSourceBytes = 4 << 20
)

func newLocator(root, prefix string) *locator {
	l := &locator{root: root, prefix: strings.Trim(path.Clean("/"+filepath.ToSlash(prefix)), "/")}
	if root != "" {
		if abs, err := filepath.Abs(root); err == nil {
			l.root = abs
		}
		l.modules = findModules(l.root)
	}
	return l
}

// file is the site's slash-separated path, relative to the root where that is
// known.
func (l *locator) file(s report.Site) string {
	if rel, ok := below(l.root, s.Path); ok {
		return rel
	}
	name := filepath.ToSlash(s.File)
	if rel, ok := below(l.root, s.File); ok {
		return rel
	}
	if dir, ok := l.module(s.Function); ok && !path.IsAbs(name) {
		return l.inModule(dir, name)
	}
	if dir, ok := l.moduleWith(name); ok && strings.HasPrefix(s.Function, "main.") {
		return path.Join(dir, name)
	}
	if l.prefix != "" && !path.IsAbs(name) {
		return path.Join(l.prefix, name)
	}
	return name
}

// inModule names a module's file from the root. Files of a workspace may be
// named from there already.
func (l *locator) inModule(dir, name string) string {
	file := path.Join(dir, name)
	if rest, ok := strings.CutPrefix(name, dir+"/"); ok && dir != "" {
		_, doubled := os.Stat(filepath.Join(l.root, file))
		_, once := os.Stat(filepath.Join(l.root, dir, rest))
		if doubled != nil && once == nil {
			return name
		}
	}
	return file
}

// below returns name relative to root, slash-separated, if it is there.
func below(root, name string) (string, bool) {
	if root == "" || !filepath.IsAbs(name) {
		return "", false
	}
	rel, err := filepath.Rel(root, name)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// module finds the directory of the module that a function belongs to: the
// one with the longest path that the function's name begins with.
func (l *locator) module(function string) (string, bool) {
	best, found := "", false
	for m := range l.modules {
		if len(m) >= len(best) && strings.HasPrefix(function, m) && strings.IndexAny(function[len(m):], "./") == 0 {
			best, found = m, true
		}
	}
	return l.modules[best], found
}

// moduleWith finds the one module that has a file of that name: the functions
// of a program's main package do not tell their module.
func (l *locator) moduleWith(name string) (dir string, found bool) {
	if !filepath.IsLocal(name) {
		return "", false
	}
	for _, d := range l.modules {
		if _, err := os.Stat(filepath.Join(l.root, d, name)); err != nil {
			continue
		}
		if found {
			return "", false // two of them: better the name alone than a wrong place
		}
		dir, found = d, true
	}
	return dir, found
}

// findModules looks for go.mod files below root, to a bounded depth and
// number of directories.
func findModules(root string) map[string]string {
	found := map[string]string{}
	dirs := 0
	_ = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // what cannot be read has no module for us
		}
		if d.IsDir() {
			dirs++
			rel, _ := filepath.Rel(root, name)
			depth := strings.Count(filepath.ToSlash(rel), "/") + 1
			base := d.Name()
			skip := name != root && (strings.HasPrefix(base, ".") || base == "vendor" || base == "node_modules" || base == "testdata")
			if skip || depth > maxModuleDepth || dirs > maxModuleDirs {
				return fs.SkipDir
			}
			return nil
		}
		if d.Name() == "go.mod" && d.Type().IsRegular() {
			if m := modulePath(name); m != "" {
				rel, _ := filepath.Rel(root, filepath.Dir(name))
				found[m] = strings.TrimPrefix(filepath.ToSlash(rel), ".")
			}
		}
		return nil
	})
	return found
}

func modulePath(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "module "); ok {
			rest, _, _ = strings.Cut(rest, "//")
			return strings.Trim(strings.TrimSpace(rest), `"`)
		}
	}
	return ""
}

// source returns the text of a site's file. A path of this process is opened
// as it is; a name out of a report, which somebody else may have written, only
// if it is a Go file below the root or the working directory.
func (l *locator) source(s report.Site) (string, bool) {
	if s.Path != "" {
		if f, err := os.Open(s.Path); err == nil {
			return readSource(f)
		}
	}
	root := l.root
	if root == "" {
		root = "."
	}
	name := filepath.FromSlash(l.file(s))
	if !filepath.IsLocal(name) || filepath.Ext(name) != ".go" {
		return "", false
	}
	f, err := os.OpenInRoot(root, name)
	if err != nil {
		return "", false
	}
	return readSource(f)
}

func readSource(f *os.File) (string, bool) {
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxSourceBytes {
		return "", false
	}
	text, err := io.ReadAll(io.LimitReader(f, maxSourceBytes))
	return string(text), err == nil
}
