// Command testmodules runs the tests of every module below the current folder
// and counts them:
//
//	go run ./internal/testmodules [-again TOOLCHAIN=PATTERN,...] [PATTERN...] [-- go test flags]
//
// Without patterns it takes every go.mod that it finds. -again runs the
// patterns once more under another Go toolchain. Only what fails is printed in
// full; each package with its time is said in a line. The last line reads
// "N passed, N failed", and ", N skipped" where a test was skipped: with
// NPLUSONE_TEST_ALL=1 that is a failure too.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/internal/workspace"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// A pass is one call of go test.
type pass struct {
	title     string
	toolchain string // empty: the one that runs us
	patterns  []string
}

func run(args []string, stdout, stderr io.Writer) int {
	args, testFlags := splitAtDashes(args)
	var again []pass
	flags := flag.NewFlagSet("testmodules", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Func("again", "`TOOLCHAIN=PATTERN,...` to test once more under another Go", func(value string) error {
		p, err := parseAgain(value)
		again = append(again, p)
		return err
	})
	if err := flags.Parse(args); err != nil {
		return 2
	}
	passes, err := firstPasses(flags.Args())
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "testmodules:", err)
		return 2
	}

	total := newTally(stdout)
	for _, p := range append(passes, again...) {
		if err := p.run(total, testFlags, stdout, stderr); err != nil {
			_, _ = fmt.Fprintln(stderr, "testmodules:", err)
			return 2
		}
	}
	return conclude(total, os.Getenv("NPLUSONE_TEST_ALL") == "1", stdout)
}

// splitAtDashes keeps go test's flags apart; flag.Parse would swallow the
// dashes.
func splitAtDashes(args []string) (ours, theirs []string) {
	if i := slices.Index(args, "--"); i >= 0 {
		return args[:i], args[i+1:]
	}
	return args, nil
}

func parseAgain(value string) (pass, error) {
	toolchain, patterns, ok := strings.Cut(value, "=")
	if !ok || toolchain == "" || patterns == "" {
		return pass{}, errors.New("it has the form TOOLCHAIN=PATTERN,PATTERN")
	}
	return pass{value, toolchain, strings.Split(patterns, ",")}, nil
}

func firstPasses(patterns []string) ([]pass, error) {
	if len(patterns) > 0 {
		return []pass{{strings.Join(patterns, " "), "", patterns}}, nil
	}
	folders, err := workspace.Modules(".")
	if err != nil {
		return nil, err
	}
	passes := make([]pass, 0, len(folders))
	for _, folder := range folders {
		passes = append(passes, pass{folder, "", []string{"./" + folder + "/..."}})
	}
	return passes, nil
}

// run runs go test and adds what happened to total. A failing test is no
// error here.
func (p pass) run(total *tally, testFlags []string, stdout, stderr io.Writer) error {
	_, _ = fmt.Fprintf(stdout, "== %s\n", p.title)
	begin, before := time.Now(), *total
	args := slices.Concat([]string{"test", "-json"}, testFlags, p.patterns)
	cmd := exec.Command("go", args...)
	cmd.Stderr = stderr
	if p.toolchain != "" {
		cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+p.toolchain)
	}
	stream, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := total.read(stream); err != nil {
		return errors.Join(err, cmd.Wait())
	}
	if err := cmd.Wait(); err != nil && total.failed == before.failed {
		// go test failed before it ran anything: no events tell of it.
		total.failed++
		_, _ = fmt.Fprintf(stdout, "FAIL %s: %v\n", p.title, err)
	}
	_, _ = fmt.Fprintf(stdout, "== %s: %d passed, %d failed in %.1f s\n", p.title,
		total.passed-before.passed, total.failed-before.failed, time.Since(begin).Seconds())
	return nil
}

// conclude prints the last line and returns the exit code. all says that no
// test may be skipped.
func conclude(total *tally, all bool, stdout io.Writer) int {
	for _, name := range total.skipped {
		_, _ = fmt.Fprintln(stdout, "skipped:", name)
	}
	line := fmt.Sprintf("%d passed, %d failed", total.passed, total.failed)
	if len(total.skipped) > 0 {
		line += fmt.Sprintf(", %d skipped", len(total.skipped))
	}
	_, _ = fmt.Fprintln(stdout, line)
	switch {
	case total.failed > 0, total.passed == 0, all && len(total.skipped) > 0:
		return 1
	}
	return 0
}
