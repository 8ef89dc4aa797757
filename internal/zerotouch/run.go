package zerotouch

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

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
	// JSON is set where go test writes a stream of JSON.
	JSON bool
}

// Build runs `go build` with args.
func (c *Command) Build(args []string) (int, error) {
	p := c.prepare("go", args)
	if err := c.withPgx(&p); err != nil {
		c.printf("native pgx is not followed: %v", err)
	}
	return c.goCommand(p, "build", nil)
}

// Exec runs any command with GOFLAGS set, so that the go commands below it
// use the overlay. A command that the overlay cannot reach is run as it is.
func (c *Command) Exec(args []string) (int, error) {
	if reason := foreign(args[0]); reason != "" {
		c.printf("detection is off: %s; %s", reason, instead)
		code, err := c.run(exec.Command(args[0], args[1:]...), supervision{})
		return unwatched(code), err
	}
	var p plan
	how := supervision{}
	if isGo(args[0]) {
		how.wrapped = true // go passes no signal on to what it runs
		// Its arguments are known: what they forbid is found out here, and an
		// -overlay among them would hide the one in GOFLAGS.
		p = c.prepare(args[0], args[1:])
		args = append(args[:1:1], p.args...)
	} else {
		p = c.prepare("go", nil)
	}
	cmd := exec.Command(args[0], args[1:]...)
	if p.json == "" {
		code, err := c.run(cmd, how)
		return unwatched(code), err
	}
	cmd.Env = append(os.Environ(), c.environment(p)...)
	return c.run(cmd, how)
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
	how := supervision{wrapped: true, asks: true}
	if verb == "build" {
		how = supervision{build: true}
	}
	return c.run(cmd, how)
}

// run runs a command to its end, in a process group of its own, and passes on
// what signals are sent to us.
func (c *Command) run(cmd *exec.Cmd, how supervision) (int, error) {
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Dir, c.Stdin, c.Stdout, c.Stderr
	s := listen()
	defer s.close()
	g := &guard{}
	if self, err := c.self(); err == nil { // else the command goes without
		g = watchOver(self, "")
	}
	defer g.done()
	how.started = g.group
	end, err := s.supervise(cmd, how)
	if err != nil {
		return 2, fmt.Errorf("nplusone: %w", err)
	}
	if how.build && end.printed != 0 && end.code != 0 {
		return end.interrupted(), nil
	}
	return end.code, nil
}
