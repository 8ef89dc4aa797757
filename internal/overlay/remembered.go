package overlay

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// remembered is what an earlier Build came to from the same sources: reading
// and rewriting them takes longer than a build that finds everything done.
type remembered struct {
	Dir   string
	Sizes map[string]int64 // of the files below Dir, by their names below GOROOT/src
	Off   []string
}

//go:embed *.go
var own embed.FS

// ownSources tells releases of this package apart: another one may make other
// files of the same sources.
func ownSources(h io.Writer) error {
	return fs.WalkDir(own, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := own.ReadFile(name)
		fmt.Fprintf(h, "%s %d\n%s", name, len(text), text)
		return err
	})
}

// inputs names everything that the patched files are made from.
func inputs(t *Toolchain, o Options) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %s %q %v\n", t.GoVersion, t.GOOS, t.GOARCH, o.Only, hasExitHooks(t))
	for _, k := range hooks {
		text, err := os.ReadFile(filepath.Join(t.GoRoot, "src", filepath.FromSlash(k.file)))
		fmt.Fprintf(h, "%s %d %v\n", k.file, len(text), err == nil)
		h.Write(text)
	}
	parts, err := loadParts(o.Sources)
	if err != nil {
		return "", fmt.Errorf("%w: %w", errMerge, err)
	}
	for _, p := range parts {
		for _, f := range p.files {
			fmt.Fprintf(h, "%s/%s %d\n", p.dir, f.name, len(f.src))
			h.Write(f.src)
		}
	}
	if err := ownSources(h); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil))[:32], nil
}

func (o Options) memory(key string) string { return filepath.Join(o.CacheDir, "made", key+".json") }

// recall returns what was made from these inputs, if all of it is still there.
func (o Options) recall(key string) (*remembered, bool) {
	text, err := os.ReadFile(o.memory(key))
	if err != nil {
		return nil, false
	}
	var r remembered
	if json.Unmarshal(text, &r) != nil || len(r.Sizes) == 0 {
		return nil, false
	}
	for name, size := range r.Sizes {
		if at, err := os.Stat(filepath.Join(r.Dir, filepath.FromSlash(name))); err != nil || at.Size() != size {
			return nil, false
		}
	}
	return &r, true
}

// remember keeps it for the next time; where it cannot be kept, the next time
// takes longer.
func (o Options) remember(key string, r *remembered) {
	if text, err := json.Marshal(r); err == nil {
		_ = writeOnce(o.memory(key), text)
	}
}
