package zerotouch

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/nplusone-go/nplusone/internal/overlay"
)

// Run is RunWith without a mode and known findings.
func (c *Command) Run(args []string) (Outcome, error) { return c.RunWith(args, "", nil) }

// RunWith builds a program as `go run` with args would, starts it and waits
// for its end. What it finds is printed as it comes, each finding once. mode
// and known are those of Test; known findings are not printed.
//
// The go command builds, but does not start the program: it passes no signal
// on, and its exit code is never the program's.
func (c *Command) RunWith(args []string, mode string, known map[string]int) (Outcome, error) {
	line := splitRun(args)
	c = c.shared()
	plain := c
	if line.dir != "" {
		moved := *c
		moved.Dir = line.in(c.Dir)
		c = &moved
	}
	p := c.preparedRun(line, mode)
	if p.tool.GoRoot == "" { // no go command that we know
		code, err := plain.goCommand(plan{tool: p.tool, args: args}, "run", nil)
		return Outcome{Code: code}, err
	}
	self, err := c.self()
	if err != nil {
		return Outcome{Code: 2}, fmt.Errorf("nplusone: %w", err)
	}
	c.root, c.modules = c.workspace(&p)
	r := &running{Command: c, signals: listen(), line: line, plan: p, self: self, mode: mode}
	defer r.signals.close()
	if err := r.open(); err != nil {
		return Outcome{Code: 2}, fmt.Errorf("nplusone: %w", err)
	}
	defer r.close()
	program, code, err := r.build()
	if err != nil || program == "" {
		return Outcome{Code: code}, err
	}
	out := Outcome{Watched: p.json != ""}
	var found *follower
	if out.Watched {
		found = c.follow(r, known)
	}
	out.Code, err = r.start(program)
	if found != nil {
		out.Report = found.end()
		out.Blind = len(out.Report.Missed) > 0
	}
	return out, err
}

// preparedRun looks at the flags of go alone: behind the package stand the
// program's own.
func (c *Command) preparedRun(line runLine, mode string) plan {
	if mode == "off" {
		tool, err := overlay.FindToolchain("go", c.Dir)
		if err != nil {
			tool = &overlay.Toolchain{Command: "go"}
		}
		return plan{tool: tool, args: line.flags}
	}
	p := c.prepare("go", line.flags)
	if err := c.withPgx(&p); err != nil {
		c.printf("native pgx is not followed: %v", err)
	}
	return p
}

// self is the file of this command, which go run starts in the program's
// place.
func (c *Command) self() (string, error) {
	self, err := os.Executable()
	if !serves.Load() {
		err = errors.New("this program does not start itself")
	}
	if err == nil && strings.ContainsRune(self, '\'') && strings.ContainsRune(self, '"') {
		err = fmt.Errorf("cannot be started by go from %s: rename the folder", self)
	}
	return self, err
}

// running is one use of Run.
type running struct {
	*Command
	signals *signals
	line    runLine
	plan    plan
	self    string
	mode    string

	dir      string // all that is on disk
	program  string // the folder of the program
	findings string
	requests string // of the page
	guard    *guard
}

// open makes the folders, and sees to it that they go with us.
func (r *running) open() error {
	parent := os.Getenv("GOTMPDIR")
	sweep(parent)
	dir, err := os.MkdirTemp(parent, runPrefix+"*")
	if err != nil {
		return err
	}
	r.dir, r.program, r.findings = dir, filepath.Join(dir, "program"), filepath.Join(dir, "findings")
	r.requests = filepath.Join(dir, "requests")
	for _, d := range []string{r.program, r.findings, r.requests} {
		if err := os.Mkdir(d, 0o700); err != nil {
			_ = os.RemoveAll(dir)
			return err
		}
	}
	r.guard = watchOver(r.self, dir)
	return nil
}

const runPrefix = "nplusone-run-"

func (r *running) close() {
	if err := os.RemoveAll(r.dir); err != nil {
		r.printf("cannot remove %s: %v", r.dir, err)
	}
	r.guard.done()
}

// build has go run build the program and hand it over. It returns no program
// where there is none to start, with go's exit code.
func (r *running) build() (program string, code int, err error) {
	args := []string{"run"}
	if r.plan.json != "" {
		args = append(args, "-overlay="+r.plan.json)
	}
	args = append(args, r.plan.args...)
	if !r.line.has("n") { // which only says what it would do
		args = append(args, "-exec="+quoteField(r.self)+" "+handWord+" "+quoteField(r.program))
	}
	args = append(args, "--")
	cmd := exec.Command(r.plan.tool.Command, append(args, r.line.program...)...)
	cmd.Env = append(os.Environ(), r.plan.tool.Env...)
	if !r.line.has("work") {
		// What go leaves behind when it is interrupted is removed with the rest.
		cmd.Env = append(cmd.Env, "GOTMPDIR="+r.dir)
	}
	cmd.Dir, cmd.Stdout, cmd.Stderr = r.Dir, r.Stdout, r.Stderr
	end, err := r.signals.supervise(cmd, supervision{build: true, started: r.guard.group})
	if err != nil {
		return "", 2, fmt.Errorf("nplusone: %w", err)
	}
	if end.printed != 0 {
		return "", end.interrupted(), nil
	}
	entries, err := os.ReadDir(r.program)
	if err != nil {
		return "", 2, fmt.Errorf("nplusone: %w", err)
	}
	if end.code != 0 || len(entries) == 0 {
		return "", end.code, nil
	}
	return filepath.Join(r.program, entries[0].Name()), 0, nil
}

// start runs the program as go run would: in the same directory, with go's own
// folder in front of PATH.
func (r *running) start(program string) (int, error) {
	wrapper := r.line.wrapper(r.plan.tool.GoFlags, crossExec(r.plan.tool))
	argv := append(append(wrapper[:len(wrapper):len(wrapper)], program), r.line.args()...)
	cmd := exec.Command(argv[0], argv[1:]...)
	path := filepath.Join(r.plan.tool.GoRoot, "bin")
	if rest := os.Getenv("PATH"); rest != "" {
		path += string(os.PathListSeparator) + rest
	}
	cmd.Env = append(os.Environ(), "PATH="+path)
	if r.plan.json != "" {
		cmd.Env = append(cmd.Env, "NPLUSONE_FINDINGS="+r.findings, "NPLUSONE_LIVE=command")
		if r.OnRequest != nil {
			cmd.Env = append(cmd.Env, "NPLUSONE_REQUESTS="+r.requests)
		}
		if r.mode != "" && os.Getenv("NPLUSONE") != "" { // -mode overrules it
			cmd.Env = append(cmd.Env, "NPLUSONE="+r.mode)
		}
	}
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = r.Dir, r.Stdin, r.Stdout, r.Stderr
	end, err := r.signals.supervise(cmd, supervision{wrapped: len(wrapper) > 0, started: r.guard.group})
	if err != nil {
		return 2, fmt.Errorf("nplusone: %w", err)
	}
	return end.code, nil
}

// crossExec finds what the go command runs programs of another platform by.
func crossExec(t *overlay.Toolchain) string {
	if t.GOOS == runtime.GOOS && t.GOARCH == runtime.GOARCH {
		return ""
	}
	at, err := exec.LookPath("go_" + t.GOOS + "_" + t.GOARCH + "_exec")
	if err != nil {
		return ""
	}
	return at
}

// quoteField quotes a path in a flag that the go command splits at blanks.
func quoteField(s string) string {
	switch {
	case strings.ContainsRune(s, '\''):
		return `"` + s + `"`
	case strings.ContainsAny(s, " \t\n\"") || s == "":
		return "'" + s + "'"
	}
	return s
}
