package loops

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/nplusone-go/nplusone/report"
)

// SourcePath returns where the file of a frame lies on this machine, as far as
// that can be told.
func SourcePath(f report.Site) string { return sourcePath(f) }

// sourcePath returns where the file of a frame lies. A binary built with
// -trimpath knows only its import path, which leads to the file where the
// program runs below its own module, as tests do.
func sourcePath(f report.Site) string {
	if filepath.IsAbs(f.Path) {
		return f.Path
	}
	for _, name := range []string{f.Path, f.File} {
		if name == "" {
			continue
		}
		if rest, ok := strings.CutPrefix(name, modulePath()+"/"); ok && moduleRoot() != "" {
			return filepath.Join(moduleRoot(), filepath.FromSlash(rest))
		}
	}
	if f.Path == "" && f.File != "" && moduleRoot() != "" {
		return filepath.Join(moduleRoot(), filepath.FromSlash(f.File))
	}
	return f.Path
}

var modulePath = sync.OnceValue(func() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Path
	}
	return ""
})

// moduleRoot is the nearest directory above the process's with a go.mod.
var moduleRoot = sync.OnceValue(func() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
})
