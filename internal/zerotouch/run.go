package zerotouch

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/nplusone-go/nplusone/report"
)

// Outcome is what a go command came to.
type Outcome struct {
	Code   int // the go command's exit code
	Report report.Report
	// Watched is false where detection was off.
	Watched bool
	// Blind is set where something was to be looked at and could not be. The
	// report's Missed says what; where detection was off, a line has said so.
	Blind bool
}

// Run runs `go run` with args. Findings of requests are printed as they come.
func (c *Command) Run(args []string) (Outcome, error) {
	p := c.prepareAs("go", args, front(args))
	findings, err := os.MkdirTemp("", "nplusone-run-*")
	if err != nil {
		return Outcome{}, fmt.Errorf("nplusone: %w", err)
	}
	defer os.RemoveAll(findings)
	if err := c.withPgx(&p); err != nil {
		c.say("native pgx is not followed: %v", err)
	}
	out := Outcome{Watched: p.json != ""}
	out.Code, err = c.goCommand(p, "run", []string{"NPLUSONE_FINDINGS=" + findings, "NPLUSONE_LIVE=1"})
	if err != nil {
		return out, err
	}
	if out.Watched {
		out.Report, err = c.readFindings(findings)
		out.Blind = len(out.Report.Missed) > 0
	}
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
		code, err := c.run(exec.Command(args[0], args[1:]...))
		return unwatched(code), err
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
	if p.json == "" {
		code, err := c.run(cmd)
		return unwatched(code), err
	}
	cmd.Env = append(os.Environ(), c.environment(p)...)
	return c.run(cmd)
}

// unwatched is the exit code of a command that ran without detection, which
// knows the mode from its environment: under fail, success would say that
// somebody looked.
func unwatched(code int) int {
	if strings.EqualFold(os.Getenv("NPLUSONE"), "fail") {
		return 2
	}
	return code
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
