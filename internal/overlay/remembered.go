package overlay

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// remembered is what an earlier Build came to from the same sources: reading
// and rewriting them takes longer than a build that finds everything done.
type remembered struct {
	Dir   string
	Sizes map[string]int64 // of the files below Dir, by their names below GOROOT/src
	Off   []string
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
	for _, p := range parts {
		entries, err := fs.ReadDir(o.Sources, p.dir)
		if err != nil {
			return "", err
		}
		for _, e := range entries {
			if e.IsDir() {
				continue
			}
			text, err := fs.ReadFile(o.Sources, p.dir+"/"+e.Name())
			if err != nil {
				return "", err
			}
			fmt.Fprintf(h, "%s %d\n", e.Name(), len(text))
			h.Write(text)
		}
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
