package overlay

import (
	"encoding/json"
	"fmt"
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// Toolchain is the Go installation that the user's module builds with, which
// is not always the one on the PATH: go.mod may ask for another.
type Toolchain struct {
	GoRoot     string // as go env tells it
	GoVersion  string // "go1.26.1"
	GoModCache string
	GoCache    string
	GoFlags    string
	GoWork     string
	GoMod      string
	GOOS       string
	GOARCH     string
	Command    string   // the go command to run
	Env        []string // what it must be run with, beside the user's environment
}

// minimumMinor is the first Go 1.N whose goroutine labels have the layout
// that scopes are read from.
const minimumMinor = 24

// FindToolchain asks a go command in dir, which follows toolchain switches.
func FindToolchain(command, dir string) (*Toolchain, error) {
	cmd := exec.Command(command, "env", "-json", "GOROOT", "GOVERSION", "GOMODCACHE", "GOCACHE", "GOFLAGS", "GOWORK", "GOMOD", "GOOS", "GOARCH")
	cmd.Dir = dir
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		if first, _, _ := strings.Cut(strings.TrimSpace(complaint.String()), "\n"); first != "" {
			return nil, fmt.Errorf("overlay: go env failed: %s", first)
		}
		return nil, fmt.Errorf("overlay: go env failed: %w (is Go installed, and is the go command on the PATH?)", err)
	}
	t := &Toolchain{Command: command}
	if err := json.Unmarshal(out, t); err != nil {
		return nil, fmt.Errorf("overlay: go env printed no JSON: %w", err)
	}
	if t.GoRoot == "" || t.GoVersion == "" {
		return nil, fmt.Errorf("overlay: %s is not the Go project's own: go env knows no GOROOT or no GOVERSION", command)
	}
	return t, nil
}

// UnmarshalJSON reads the names of the environment.
func (t *Toolchain) UnmarshalJSON(b []byte) error {
	var env map[string]string
	if err := json.Unmarshal(b, &env); err != nil {
		return err
	}
	t.GoRoot, t.GoVersion, t.GoModCache, t.GoCache = env["GOROOT"], env["GOVERSION"], env["GOMODCACHE"], env["GOCACHE"]
	t.GoFlags, t.GoWork, t.GoMod = env["GOFLAGS"], env["GOWORK"], env["GOMOD"]
	t.GOOS, t.GOARCH = env["GOOS"], env["GOARCH"]
	return nil
}

// Minor returns N of Go 1.N, 0 where the version is none of that form.
func (t *Toolchain) Minor() int {
	rest, ok := strings.CutPrefix(t.GoVersion, "go1.")
	if !ok {
		if rest, ok = strings.CutPrefix(t.GoVersion, "devel go1."); !ok {
			return 0
		}
	}
	digits := 0
	for digits < len(rest) && rest[digits] >= '0' && rest[digits] <= '9' {
		digits++
	}
	n, _ := strconv.Atoi(rest[:digits])
	return n
}

// Supported says why this toolchain cannot be used, nil when it can.
func (t *Toolchain) Supported() error {
	for _, other := range []string{"gccgo", "tinygo"} {
		if strings.Contains(strings.ToLower(t.GoVersion), other) {
			return fmt.Errorf("the go command is %s, whose standard library is another one", other)
		}
	}
	if t.Minor() < minimumMinor {
		return fmt.Errorf("Go %s is older than 1.%d, whose goroutine labels are needed", strings.TrimPrefix(t.GoVersion, "go"), minimumMinor) //nolint:staticcheck // Go is a name
	}
	return nil
}

// Context returns the platform and release for choosing source files.
func (t *Toolchain) Context() build.Context {
	ctx := build.Default
	ctx.GOOS, ctx.GOARCH, ctx.Compiler = t.GOOS, t.GOARCH, "gc"
	ctx.GOROOT, ctx.ReleaseTags = t.GoRoot, nil
	for n := 1; n <= t.Minor(); n++ {
		ctx.ReleaseTags = append(ctx.ReleaseTags, "go1."+strconv.Itoa(n))
	}
	return ctx
}

// relocate makes the toolchain usable where GOROOT lies below GOMODCACHE, as
// it does for toolchains that the go command downloaded itself: there the go
// command refuses to replace files. It compares paths as text, so a symbolic
// link outside the cache will do, and the build cache is shared all the same,
// for it does not contain GOROOT.
func (t *Toolchain) relocate(cacheDir string) error {
	rel, err := filepath.Rel(t.GoModCache, t.GoRoot)
	if t.GoModCache == "" || err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return nil
	}
	link := filepath.Join(cacheDir, "goroot-"+t.GoVersion)
	if target, err := os.Readlink(link); err != nil || target != t.GoRoot {
		if err := replaceLink(t.GoRoot, link); err != nil {
			return fmt.Errorf("the toolchain lies in the module cache and cannot be linked from outside: %w", err)
		}
	}
	t.GoRoot = link
	t.Command = filepath.Join(link, "bin", "go")
	t.Env = append(t.Env, "GOROOT="+link, "GOTOOLCHAIN=local")
	return nil
}

// replaceLink makes a symbolic link by renaming, for two commands may do so
// at the same time.
func replaceLink(target, link string) error {
	if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
		return err
	}
	tmp := fmt.Sprintf("%s.%d", link, os.Getpid())
	os.Remove(tmp)
	if err := os.Symlink(target, tmp); err != nil {
		return err
	}
	return os.Rename(tmp, link)
}
