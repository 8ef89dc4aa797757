package zerotouch

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sort"
	"strings"
	"syscall"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/overlay"
)

// Outcome is what a go command came to.
type Outcome struct {
	Code   int // the go command's exit code
	Report detect.Report
	// Watched is false where detection was off.
	Watched bool
}

// Test runs `go test` with args. mode is what NPLUSONE is set to ("" leaves
// it as it is), known the findings that do not count, by ID.
func (c *Command) Test(args []string, mode string, known map[string]int) (Outcome, error) {
	var p plan
	if mode == "off" {
		p = plan{tool: &overlay.Toolchain{Command: "go"}, args: args}
	} else {
		p = c.prepare("go", args)
	}
	if p.json == "" {
		code, err := c.goCommand(p, "test", nil)
		return Outcome{Code: code}, err
	}
	findings, err := c.findingsDir("test", args, mode)
	if err != nil {
		return Outcome{}, err
	}
	env := []string{"NPLUSONE_FINDINGS=" + findings}
	if mode != "" {
		env = append(env, "NPLUSONE="+mode)
	}
	if len(known) > 0 {
		file, err := writeKnown(findings, known)
		if err != nil {
			return Outcome{}, err
		}
		env = append(env, "NPLUSONE_KNOWN="+file)
	}
	if err := c.withPgx(&p); err != nil {
		c.say("native pgx is not followed: %v", err)
	}
	out := Outcome{Watched: true}
	if out.Code, err = c.goCommand(p, "test", env); err != nil {
		return out, err
	}
	out.Report, err = c.readFindings(findings)
	return out, err
}

// Build runs `go build` with args.
func (c *Command) Build(args []string) (int, error) {
	p := c.prepare("go", args)
	if err := c.withPgx(&p); err != nil {
		c.say("native pgx is not followed: %v", err)
	}
	return c.goCommand(p, "build", nil)
}

// Exec runs any command with GOFLAGS set, so that the go commands below it
// use the overlay. A command that the overlay cannot reach is run as it is.
func (c *Command) Exec(args []string) (int, error) {
	if reason := foreign(args[0]); reason != "" {
		c.say("detection is off: %s; %s", reason, instead)
		return c.run(exec.Command(args[0], args[1:]...))
	}
	var p plan
	if isGo(args[0]) {
		// Its arguments are known: what they forbid is found out here, and an
		// -overlay among them would hide the one in GOFLAGS.
		p = c.prepare(args[0], args[1:])
		args = append(args[:1:1], p.args...)
	} else {
		p = c.prepare("go", nil)
	}
	cmd := exec.Command(args[0], args[1:]...)
	if p.json != "" {
		cmd.Env = append(os.Environ(), c.environment(p)...)
	}
	return c.run(cmd)
}

func isGo(command string) bool {
	return strings.TrimSuffix(filepath.Base(command), ".exe") == "go"
}

// Overlay returns the path of the overlay file, empty where there is none.
func (c *Command) Overlay() string { return c.prepare("go", nil).json }

// Env returns the environment, as NAME=value, by which any go command uses
// the overlay. Native pgx is left out of it: what follows pgx replaces go.mod,
// and `go mod tidy` under such an environment would write what it read there.
func (c *Command) Env() []string {
	p := c.prepare("go", nil)
	if p.json == "" {
		return nil
	}
	return c.environment(p)
}

func (c *Command) environment(p plan) []string {
	flags := make([]string, 0, 4)
	for _, f := range goFlags(p.tool.GoFlags) {
		if !strings.HasPrefix(strings.TrimLeft(f, "-"), "overlay=") {
			flags = append(flags, quoteFlag(f))
		}
	}
	flags = append(flags, quoteFlag("-overlay="+p.json))
	return append([]string{"GOFLAGS=" + strings.Join(flags, " ")}, p.tool.Env...)
}

func quoteFlag(f string) string {
	if strings.ContainsAny(f, " \t") {
		return "'" + f + "'"
	}
	return f
}

func (c *Command) goCommand(p plan, verb string, env []string) (int, error) {
	args := []string{verb}
	if p.json != "" {
		args = append(args, "-overlay="+p.json)
	}
	cmd := exec.Command(p.tool.Command, append(args, p.args...)...)
	cmd.Env = append(append(os.Environ(), p.tool.Env...), env...)
	return c.run(cmd)
}

// run waits for a command and passes signals on: a terminal sends them to the
// whole group, but a supervisor sends them to us alone.
func (c *Command) run(cmd *exec.Cmd) (int, error) {
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Dir, c.Stdin, c.Stdout, c.Stderr
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return 2, fmt.Errorf("nplusone: %w", err)
	}
	done := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-signals:
				// An interrupt has reached the child already.
				if s != os.Interrupt {
					_ = cmd.Process.Signal(s) // the child may have ended
				}
			case <-done:
				return
			}
		}
	}()
	err := cmd.Wait()
	close(done)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if code := exit.ExitCode(); code > 0 {
			return code, nil
		}
		return 1, nil // ended by a signal
	}
	if err != nil {
		return 2, fmt.Errorf("nplusone: %w", err)
	}
	return 0, nil
}

// findingsDir is the same for the same use in the same place: go test may
// answer from its cache, and what the cached run found is then still there.
func (c *Command) findingsDir(verb string, args []string, mode string) (string, error) {
	cache, err := c.cacheDir()
	if err != nil {
		return "", err
	}
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return "", fmt.Errorf("nplusone: %w", err)
	}
	findings := filepath.Join(cache, "findings", key(append([]string{verb, dir, mode}, args...)...))
	return findings, os.MkdirAll(findings, 0o755)
}

// writeKnown writes the findings that do not count. The digest behind the
// name makes go test run again when they change.
func writeKnown(dir string, known map[string]int) (string, error) {
	ids := make([]string, 0, len(known))
	for id := range known {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	var b strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&b, "%s %d\n", id, known[id])
	}
	name := filepath.Join(dir, "known")
	return name + "#" + key(b.String()), os.WriteFile(name, []byte(b.String()), 0o644)
}
