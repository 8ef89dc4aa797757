package main

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	nplusone "github.com/nplusone-go/nplusone"
	"github.com/nplusone-go/nplusone/internal/env"
	"github.com/nplusone-go/nplusone/internal/zerotouch"
	"github.com/nplusone-go/nplusone/report/baseline"
)

const zeroTouchNote = `It replaces a few functions of the standard library while it builds, for tests
and local servers, not for production binaries. The work tree, go.mod, go.sum
and the module cache stay as they are. Where detection is
not possible, one line says why and the go command runs without it; with
-mode fail the exit code is then 2.`

const runLong = `Run builds a program, starts it and prints findings per request while it runs:
each once, and all of them with their counts when it ends. Signals are passed on
to the program. The exit code is the program's, 128+n if signal n ended it;
findings change it only with -mode fail.

With -page a page shows each request as it ends: its statements over time, what
is wrong and how to repair it, and all loops by what they cost.`

const zeroTouchFlags = `
Our own flags stand before those of go, and -C before all. What was not looked
at is named, and with -mode fail the exit code is then 2.`

func zeroTouchCommands() []command {
	return []command{
		{
			name: "test", args: "[our flags] [go test arguments]", short: "go test, with the N+1s of each test",
			long:    "Test runs go test and prints the findings of each test.\n" + zeroTouchNote + "\n" + zeroTouchFlags,
			example: "  nplusone test ./...\n  nplusone test -mode fail -race ./store",
			flags:   ownFlags("test"),
			run:     runTest,
		},
		{
			name: "run", args: "[our flags] [go run arguments]", short: "go run, with the N+1s of each request as they come",
			long:    runLong + "\n" + zeroTouchNote + "\n" + zeroTouchFlags,
			example: "  nplusone run ./cmd/server\n  nplusone run -page ./cmd/server",
			flags:   ownFlags("run"),
			run:     runRun,
		},
		{
			name: "build", args: "[go build arguments]", short: "go build, with detection compiled in",
			long:    "Build builds a program that prints its findings when NPLUSONE_LIVE=1 is set.\n" + zeroTouchNote,
			example: "  nplusone build -o server ./cmd/server && NPLUSONE_LIVE=1 ./server",
			flags:   buildFlags,
			run:     runBuild,
		},
		{
			name: "exec", args: "-- command [arguments]", short: "any command, whose go commands then detect",
			long:    "Exec sets GOFLAGS for a command, so that the go commands that it runs use the\noverlay. Native pgx is not followed this way.\n" + zeroTouchNote,
			example: "  nplusone exec -- make test",
			run:     runExec,
		},
		{
			name: "overlay", short: "print the path of the overlay file",
			long:    "Overlay prints the file for go's -overlay flag, for editors and debuggers.",
			example: "  dlv test --build-flags=-overlay=$(nplusone overlay)",
			run:     runOverlay,
		},
		{
			name: "env", short: "print the environment that makes go commands detect",
			long:    "Env prints NAME=value lines for a shell.",
			example: "  export \"$(nplusone env)\"; go test ./...",
			run:     runEnv,
		},
	}
}

func zeroTouch(s stdio) *zerotouch.Command {
	return &zerotouch.Command{Stdin: s.in, Stdout: s.out, Stderr: s.err, Sources: nplusone.Sources}
}

// maxMissed lines say what was not looked at.
const maxMissed = 20

func runTest(s stdio, args []string) (int, error) {
	own, rest, err := parseOwn("test", args)
	if err != nil {
		return exitUsage, err
	}
	baseline, err := own.loadBaseline()
	if err != nil {
		return exitUsage, err
	}
	out, err := zeroTouch(s).Test(rest, string(own.config.Mode.Value), current(baseline))
	if err != nil || !out.Watched {
		return own.sightless(out), err
	}
	if out.JSON {
		s.out = s.err // standard output is go test's stream
	}
	return own.report(s, out, baseline)
}

// restMemory is what the command aims to keep to beside a program that runs for
// long. What it reads of a program's packages, for edits, is garbage at once,
// and would stay with it until the heap has doubled. The limit is a soft one: a
// big program's packages may still take more.
const restMemory = 36 << 20

func runRun(s stdio, args []string) (int, error) {
	debug.SetMemoryLimit(restMemory)
	own, rest, err := parseOwn("run", args)
	if err != nil {
		return exitUsage, err
	}
	baseline, err := own.loadBaseline()
	if err != nil {
		return exitUsage, err
	}
	command := zeroTouch(s)
	if own.page != "" {
		page, err := openPage(s, own.page)
		if err != nil {
			return exitUsage, err
		}
		defer page.close()
		command.OnRequest = page.show
	}
	out, err := command.RunWith(rest, string(own.config.Mode.Value), current(baseline))
	if err != nil || !out.Watched {
		return own.unwatched(out.Code), err
	}
	code, err := own.report(s, out, baseline)
	if err == nil && own.config.Mode.Value != env.Fail {
		code = out.Code // the program's, whatever was found
	}
	return code, err
}

// current are the findings of a baseline that do not count today, by ID.
func current(b baseline.Baseline) map[string]int {
	known := map[string]int{}
	for _, e := range b.Entries {
		if e.Expires == "" || e.Expires >= time.Now().Format(time.DateOnly) {
			known[e.ID] = e.Count
		}
	}
	return known
}

func (o *output) loadBaseline() (baseline.Baseline, error) {
	if o.config.Baseline.Value == "" {
		return baseline.Baseline{}, nil
	}
	b, _, err := baseline.LoadBaseline(o.config.Baseline.Value)
	return b, err
}

// unwatched is the exit code where detection was off, or ended early: under
// -mode fail success would say that somebody looked.
func (o *output) unwatched(code int) int {
	if o.config.Mode.Value == env.Fail {
		return exitUsage
	}
	return code
}

// sightless decides on the exit code where detection was off: tests that were
// to fail by findings may not pass because nobody looked.
func (o *output) sightless(out zerotouch.Outcome) int {
	if !out.Blind {
		return out.Code
	}
	return o.unwatched(out.Code)
}

// report writes the report and decides on the exit code.
func (o *output) report(s stdio, out zerotouch.Outcome, baseline baseline.Baseline) (int, error) {
	for i, what := range out.Report.Missed {
		if i == maxMissed && len(out.Report.Missed) > maxMissed+1 {
			fmt.Fprintf(s.err, "nplusone: not looked at: %d more, which the report names\n", len(out.Report.Missed)-i)
			break
		}
		fmt.Fprintf(s.err, "nplusone: not looked at: %s\n", printable(what))
	}
	code, err := o.finish(s, out.Report, baseline)
	switch {
	case err != nil:
	case out.Blind && o.config.Mode.Value == env.Fail:
		code = exitUsage
	case out.Code != 0:
		code = out.Code
	}
	return code, err
}

func runBuild(s stdio, args []string) (int, error) {
	args, err := parseFront(buildFlags(), args)
	if err != nil {
		return exitUsage, err
	}
	return zeroTouch(s).Build(args)
}

func runExec(s stdio, args []string) (int, error) {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return exitUsage, errors.New("no command: nplusone exec -- make test")
	}
	return zeroTouch(s).Exec(args)
}

func runOverlay(s stdio, args []string) (int, error) {
	if len(args) > 0 {
		return exitUsage, fmt.Errorf("unknown argument %q", args[0])
	}
	path := zeroTouch(s).Overlay()
	if path == "" {
		return exitUsage, errors.New("there is no overlay")
	}
	fmt.Fprintln(s.out, path)
	return exitOK, nil
}

func runEnv(s stdio, args []string) (int, error) {
	if len(args) > 0 {
		return exitUsage, fmt.Errorf("unknown argument %q", args[0])
	}
	env := zeroTouch(s).Env()
	if env == nil {
		return exitUsage, errors.New("there is no overlay")
	}
	for _, line := range env {
		fmt.Fprintln(s.out, line)
	}
	return exitOK, nil
}
