// Package overlay makes the file that `go build -overlay` takes, by which a
// program is built with a few functions of the standard library replaced and
// our detector compiled in, while its sources, its module and the toolchain
// stay as they are.
package overlay

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"time"
)

// Options say what an overlay is made from.
type Options struct {
	// Sources holds our packages (nplusone.Sources).
	Sources fs.FS
	// CacheDir takes the patched files; it is made if it is not there, and
	// several commands may use it at once.
	CacheDir string
	// Base is the user's own overlay file, merged into ours; empty for none.
	Base string
	// Only limits the hooks to these files below GOROOT/src; nil means all.
	Only []string
}

// Result is an overlay that is ready to be used.
type Result struct {
	// Path is the JSON file for -overlay.
	Path string
	// Off are the hooks that could not be set, each in a plain line.
	Off []string
	// Replace maps real paths to those that stand for them.
	Replace map[string]string
}

// Build writes the patched files and the overlay. It fails only where nothing
// could be found without what is missing; whatever else is missing is said in
// Off. The toolchain is relocated if it must be.
func Build(t *Toolchain, o Options) (*Result, error) {
	if err := t.Supported(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.CacheDir, 0o755); err != nil {
		return nil, fmt.Errorf("overlay: %w", err)
	}
	if err := t.relocate(o.CacheDir); err != nil {
		return nil, err
	}
	made, err := patched(t, o)
	if err != nil {
		return nil, err
	}
	r := &Result{Off: made.Off, Replace: map[string]string{}}
	for name := range made.Sizes {
		below := filepath.FromSlash(name)
		r.Replace[filepath.Join(t.GoRoot, "src", below)] = filepath.Join(made.Dir, below)
	}
	if err := r.addBase(o.Base); err != nil {
		return nil, err
	}
	return r, r.Write(made.Dir)
}

// patched writes the patched files, unless an earlier command has.
func patched(t *Toolchain, o Options) (*remembered, error) {
	key, err := inputs(t, o)
	if err != nil {
		return nil, err
	}
	if r, ok := o.recall(key); ok {
		return r, nil
	}
	files, off, err := patchedFiles(t, o)
	if err != nil {
		return nil, err
	}
	r := &remembered{Off: off, Sizes: map[string]int64{}}
	r.Dir = filepath.Join(o.CacheDir, t.GoVersion+"-"+t.GOOS+"-"+t.GOARCH+"-"+digest(files))
	for _, f := range files {
		if err := writeOnce(filepath.Join(r.Dir, filepath.FromSlash(f.name)), f.text); err != nil {
			return nil, err
		}
		r.Sizes[f.name] = int64(len(f.text))
	}
	o.remember(key, r)
	return r, nil
}

// patchedFiles returns all files by their names below GOROOT/src.
func patchedFiles(t *Toolchain, o Options) ([]merged, []string, error) {
	var files []merged
	var off []string
	for _, h := range hooks {
		if !wanted(o.Only, h.file) {
			continue
		}
		text, err := h.patch(t)
		if err != nil && h.required {
			return nil, nil, fmt.Errorf("overlay: %s is off, for Go %s has another %s: %w", h.what, t.GoVersion, h.file, err)
		}
		if err != nil {
			off = append(off, fmt.Sprintf("%s is off: Go %s has another %s (%v)", h.what, t.GoVersion, h.file, err))
			continue
		}
		files = append(files, merged{name: h.file, text: text})
	}
	ours, err := mergeSources(o.Sources, t.Context())
	if err != nil {
		return nil, nil, err
	}
	for _, f := range ours {
		files = append(files, merged{name: targetPackage + "/" + f.name, text: f.text})
	}
	// A function without a body needs an assembly file beside it.
	files = append(files, merged{name: targetPackage + "/zz_nplusone_empty.s", text: []byte("// allows functions without a body\n")})
	if hasExitHooks(t) {
		files = append(files, merged{name: targetPackage + "/zz_nplusone_exit.go", text: []byte(exitFile)})
	}
	sort.Slice(files, func(i, j int) bool { return files[i].name < files[j].name })
	return files, off, nil
}

func hasExitHooks(t *Toolchain) bool {
	_, err := os.Stat(filepath.Join(t.GoRoot, "src", "internal", "runtime", "exithook"))
	return err == nil
}

// exitFile ties the end of the process to the standard library's own hooks,
// which only the standard library may import.
const exitFile = `package driver

import "internal/runtime/exithook"

func init() {
	NPlusOneOnExit = func(f func()) { exithook.Add(exithook.Hook{F: f, RunOnFailure: true}) }
}
`

func (h hook) patch(t *Toolchain) ([]byte, error) {
	src, err := os.ReadFile(filepath.Join(t.GoRoot, "src", filepath.FromSlash(h.file)))
	if err != nil {
		return nil, err
	}
	f, err := parseFile(h.file, src)
	if err != nil {
		return nil, err
	}
	if err := h.splice(f); err != nil {
		return nil, err
	}
	return splice(src, f.edits)
}

func wanted(only []string, name string) bool {
	if only == nil {
		return true
	}
	for _, o := range only {
		if o == name {
			return true
		}
	}
	return false
}

func digest(files []merged) string {
	h := sha256.New()
	for _, f := range files {
		fmt.Fprintf(h, "%s %d\n", f.name, len(f.text))
		h.Write(f.text)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// writeOnce writes a file whose directory is named after its content, so that
// what is there already is right. Its time is set to an old one: the go
// command keeps its index of the standard library only for files that are not
// just being written, and goes by name, time and size.
func writeOnce(name string, text []byte) error {
	if old, err := os.Stat(name); err == nil && old.Size() == int64(len(text)) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(text)
	if err2 := tmp.Close(); err == nil {
		err = err2
	}
	if err == nil {
		sum := sha256.Sum256(text)
		old := time.Unix(1_000_000_000+int64(sum[0])<<16+int64(sum[1])<<8+int64(sum[2]), 0)
		err = os.Chtimes(tmp.Name(), old, old)
	}
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	return nil
}

// addBase merges the user's own overlay, whose entries win where they replace
// a file that we do not touch; the same file twice is an error.
func (r *Result) addBase(name string) error {
	if name == "" {
		return nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("overlay: cannot read your overlay: %w", err)
	}
	var base struct{ Replace map[string]string }
	if err := json.Unmarshal(text, &base); err != nil {
		return fmt.Errorf("overlay: your overlay %s is no overlay file: %w", name, err)
	}
	for from, to := range base.Replace {
		if abs, err := filepath.Abs(from); err == nil {
			from = abs
		}
		if to != "" {
			if abs, err := filepath.Abs(to); err == nil {
				to = abs
			}
		}
		if _, taken := r.Replace[from]; taken {
			return fmt.Errorf("overlay: your overlay %s and ours both replace %s", name, from)
		}
		r.Replace[from] = to
	}
	return nil
}

// Write writes the JSON under a name made from its content and sets Path.
func (r *Result) Write(dir string) error {
	text, err := json.MarshalIndent(struct{ Replace map[string]string }{r.Replace}, "", "\t")
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	r.Path = filepath.Join(dir, "overlay-"+hex.EncodeToString(sum[:8])+".json")
	return writeOnce(r.Path, text)
}

// Store writes a file below dir under a name made from its content and
// returns where.
func Store(dir, name string, text []byte) (string, error) {
	sum := sha256.Sum256(text)
	at := filepath.Join(dir, "files", hex.EncodeToString(sum[:8]), name)
	return at, writeOnce(at, text)
}

// Link makes a symbolic link to a directory; several commands may do so at
// once.
func Link(target, link string) error {
	if old, err := os.Readlink(link); err == nil && old == target {
		return nil
	}
	return replaceLink(target, link)
}
