// Package workspace knows the modules of this repository. It is for its own
// tools and tests.
package workspace

import (
	"io/fs"
	"path/filepath"
	"strings"
)

// Modules returns the folders below root that hold a go.mod, root first. Like
// the go command it passes by testdata, vendor and names that begin with a dot
// or an underscore.
func Modules(root string) ([]string, error) {
	var folders []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		switch {
		case entry.IsDir() && path != root && ignored(name):
			return filepath.SkipDir
		case !entry.IsDir() && name == "go.mod":
			folder, err := filepath.Rel(root, filepath.Dir(path))
			if err != nil {
				return err
			}
			folders = append(folders, filepath.ToSlash(folder))
		}
		return nil
	})
	return folders, err
}

func ignored(name string) bool {
	return name == "testdata" || name == "vendor" || name == "build" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}
