// Package zerotouch runs the go command with our overlay: `nplusone test`,
// `run`, `build`, `exec`, `overlay` and `env`. Whatever stands in the way of
// detection is said in one line, and the go command runs without it.
package zerotouch

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/inproc"
	"github.com/nplusone-go/nplusone/internal/overlay"
	"github.com/nplusone-go/nplusone/report"
)

// Command is one use of the go command. The zero value of its streams is
// nothing; Dir empty means the current directory.
type Command struct {
	Dir            string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Sources        fs.FS  // our packages
	CacheDir       string // empty means nplusone below the user's cache directory
	// OnRequest is told of each request of a program that RunWith runs, as it
	// ends; nil for nobody.
	OnRequest func(inproc.Request, report.Report)

	// The workspace, where it has several modules.
	root    string
	modules []module
}

// plan is how the go command is to be run.
type plan struct {
	tool *overlay.Toolchain
	json string   // the overlay, empty where there is none
	args []string // the user's, without -overlay
	// perTest is set where tests tell when they begin and end.
	perTest bool
}

// prepare makes the overlay for a go command and the user's arguments. It
// never fails: where detection cannot be had, it says why and the plan has no
// overlay.
func (c *Command) prepare(command string, args []string) plan {
	p := plan{tool: &overlay.Toolchain{Command: command}, args: args}
	if reason := foreign(linked(command)); reason != "" {
		c.printf("detection is off: the go command is %s, and %s; %s", filepath.Base(linked(command)), reason, instead)
		return p
	}
	tool, err := overlay.FindToolchain(command, c.Dir)
	if err != nil {
		c.printf("detection is off: %v", err)
		return p
	}
	p.tool = tool
	if reason := refused(args, tool.GoFlags); reason != "" {
		c.printf("detection is off: %s", reason)
		return p
	}
	base, rest := userOverlay(args, tool.GoFlags)
	if base != "" && !filepath.IsAbs(base) {
		base = filepath.Join(c.Dir, base)
	}
	cache, err := c.cacheDir()
	if err != nil {
		c.printf("detection is off: %v", err)
		return p
	}
	plain := *tool // as it was, should the overlay not be usable after all
	result, err := c.build(tool, overlay.Options{Sources: c.Sources, CacheDir: cache, Base: base}, instrumented(args, tool.GoFlags))
	if err != nil {
		c.printf("detection is off: %v", err)
		p.tool = &plain
		return p
	}
	for _, line := range result.Off {
		c.printf("%s", line)
	}
	p.json, p.args = result.Path, rest
	p.perTest = result.Replace[filepath.Join(tool.GoRoot, "src", "testing", "testing.go")] != ""
	return p
}

// build makes the overlay and compiles the patched packages once, with these
// flags. Where they do not compile, the hooks that detection can do without
// are dropped.
func (c *Command) build(tool *overlay.Toolchain, o overlay.Options, flags []string) (*overlay.Result, error) {
	result, err := overlay.Build(tool, o)
	if err != nil {
		return nil, err
	}
	text, err := c.compiles(tool, result, flags)
	if err == nil {
		return result, nil
	}
	o.Only = []string{"database/sql/sql.go"}
	least, err2 := overlay.Build(tool, o)
	if err2 == nil {
		_, err2 = c.compiles(tool, least, flags)
	}
	if err2 != nil {
		return nil, fmt.Errorf("the patched standard library of %s does not compile: %s", tool.GoVersion, firstLine(text))
	}
	least.Off = append(least.Off, fmt.Sprintf("findings per test and request are off: the patched standard library of %s does not compile: %s", tool.GoVersion, firstLine(text)))
	return least, nil
}

// compiles builds the patched packages. A mark beside the overlay, which is
// named by its content, spares the next command the question.
func (c *Command) compiles(tool *overlay.Toolchain, r *overlay.Result, flags []string) (string, error) {
	mark := strings.TrimSuffix(r.Path, ".json") + strings.Join(flags, "") + ".ok"
	if _, err := os.Stat(mark); err == nil {
		return "", nil
	}
	// Not in the user's module: its build flags and its own overlay's files
	// are not what is asked about.
	args := slices.Concat([]string{"build", "-overlay=" + r.Path}, flags, []string{"database/sql", "testing", "net/http/httptest"})
	cmd := exec.Command(tool.Command, args...)
	cmd.Dir = filepath.Dir(r.Path)
	cmd.Env = append(os.Environ(), append(tool.Env, "GOFLAGS=", "GOWORK=off")...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return string(out), err
	}
	return "", os.WriteFile(mark, nil, 0o644)
}

// instrumented are the flags by which the whole standard library is compiled
// in another way: without them it would be compiled twice, and not as it is
// going to be used.
func instrumented(args []string, goflags string) []string {
	v := readArgs(args, goflags)
	var flags []string
	for _, name := range []string{"race", "msan", "asan"} {
		if v.on(name) {
			flags = append(flags, "-"+name)
		}
	}
	return flags
}

func firstLine(text string) string {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") {
			return line
		}
	}
	return "the go command gave no reason"
}

func (c *Command) cacheDir() (string, error) {
	if c.CacheDir != "" {
		return filepath.Abs(c.CacheDir)
	}
	if dir := os.Getenv("NPLUSONE_CACHE"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache directory (set NPLUSONE_CACHE): %w", err)
	}
	return filepath.Join(dir, "nplusone"), nil
}

// printf writes one plain line.
func (c *Command) printf(format string, args ...any) {
	if c.Stderr != nil {
		fmt.Fprintf(c.Stderr, "nplusone: "+format+"\n", args...)
	}
}

// key names a directory after what it depends on.
func key(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d %s\n", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}
