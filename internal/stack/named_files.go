package stack

import (
	"os"
	"path/filepath"
	"sync"
)

// filesPackage is the import path of a package that was named file by file,
// the same for all of them.
const filesPackage = "command-line-arguments"

// fileInModule names a file from the nearest directory above with a go.mod.
func fileInModule(file string) (string, bool) {
	if !filepath.IsAbs(file) {
		return "", false
	}
	root := moduleAbove(filepath.Dir(file))
	rel, err := filepath.Rel(root, file)
	if root == "" || err != nil {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// modulesAbove remembers what is asked once for each directory of the program.
var modulesAbove sync.Map // directory -> root, "" where there is none

func moduleAbove(dir string) string {
	if root, ok := modulesAbove.Load(dir); ok {
		return root.(string)
	}
	root := ""
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
		root = dir
	} else if up := filepath.Dir(dir); up != dir {
		root = moduleAbove(up)
	}
	modulesAbove.Store(dir, root)
	return root
}
