// Command nplusone finds N+1 queries in Go programs without changing them,
// and works on what was found: recorded traces, reports, baselines.
//
// Its exit codes are 0 when nothing new was found, 1 when something was, and
// 2 when it was used wrongly or could not do what was asked.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/nplusone-go/nplusone/internal/zerotouch"
)

// The exit codes.
const (
	exitOK       = 0
	exitFindings = 1
	exitUsage    = 2
)

// stdio is what a command reads and writes.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

// A command is one word behind nplusone. run returns the exit code; an error
// is printed and makes it 2.
type command struct {
	name    string
	args    string // behind the name in the usage line
	short   string // one line
	long    string // more of it
	example string // a use with what it does
	// flags are declared anew on every call; nil for commands that have none
	// of their own.
	flags func() *flag.FlagSet
	// words may stand behind the name, for completion; nil for files.
	words func() []string
	run   func(s stdio, args []string) (int, error)
}

// reportCommands work on what was found.
func reportCommands() []command {
	return []command{analyzeCommand(), mergeCommand(), baselineCommand(), diffCommand(), checklistCommand(), fingerprintCommand()}
}

// toolCommands tell something about nplusone itself.
func toolCommands() []command {
	return []command{explainCommand(), completionCommand(), versionCommand()}
}

// commands in the order in which help lists them.
func commands() []command {
	var all []command
	all = append(all, zeroTouchCommands()...)
	all = append(all, reportCommands()...)
	all = append(all, toolCommands()...)
	return all
}

func main() {
	if code, ok := zerotouch.Inner(os.Args[1:]); ok {
		os.Exit(code)
	}
	os.Exit(run(stdio{os.Stdin, os.Stdout, os.Stderr}, os.Args[1:]))
}

func run(s stdio, args []string) int {
	if len(args) == 0 {
		help(s.err)
		return exitUsage
	}
	if args[0] == "help" || asksHelp(args[0]) {
		return helpCommand(s, args[1:])
	}
	if args[0] == completeWord {
		return complete(s, args[1:])
	}
	c, ok := find(args[0])
	if !ok {
		fmt.Fprintf(s.err, "nplusone: unknown command %q; run nplusone help\n", args[0])
		return exitUsage
	}
	if len(args) == 2 && asksHelp(args[1]) {
		c.help(s.out)
		return exitOK
	}
	code, err := c.run(s, args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		c.help(s.out)
		return exitOK
	case err != nil:
		for line := range strings.SplitSeq(err.Error(), "\n") {
			fmt.Fprintf(s.err, "nplusone %s: %s\n", c.name, printable(line))
		}
		return exitUsage
	}
	return code
}

func asksHelp(arg string) bool { return arg == "-h" || arg == "-help" || arg == "--help" }

func find(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

func helpCommand(s stdio, args []string) int {
	if len(args) == 0 {
		help(s.out)
		return exitOK
	}
	c, ok := find(args[0])
	if !ok {
		fmt.Fprintf(s.err, "nplusone: unknown command %q; run nplusone help\n", args[0])
		return exitUsage
	}
	c.help(s.out)
	return exitOK
}

func help(w io.Writer) {
	fmt.Fprint(w, "nplusone finds N+1 queries in Go programs.\n\nUsage: nplusone <command> [arguments]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-12s %s\n", c.name, c.short)
	}
	fmt.Fprint(w, "\nnplusone help <command> describes one, with an example.\nExit codes: 0 nothing new, 1 findings, 2 wrong use or something that could not be done.\nAdvice (unbounded-list, wide-select, missing-index) is printed and leaves the exit code 0.\n")
}

func (c command) help(w io.Writer) {
	fmt.Fprintf(w, "%s\n\n%s\n", strings.TrimRight("Usage: nplusone "+c.name+" "+c.args, " "), c.long)
	if c.flags != nil {
		helpFlags(w, c.flags())
	}
	if c.example != "" {
		fmt.Fprintf(w, "\nExample:\n%s\n", c.example)
	}
}
