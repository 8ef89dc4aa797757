package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// newFlags returns an empty set that says nothing by itself: errors are told
// by run, help by the command.
func newFlags(name string) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	return f
}

// parse reads flags wherever they stand among the arguments, and returns the
// others. Behind "--" there are no flags.
func parse(f *flag.FlagSet, args []string) ([]string, error) {
	var others []string
	for {
		if err := f.Parse(args); err != nil {
			return nil, err
		}
		rest := f.Args()
		if n := len(args) - len(rest); n > 0 && args[n-1] == "--" || len(rest) == 0 {
			return append(others, rest...), nil
		}
		others, args = append(others, rest[0]), rest[1:]
	}
}

// noArguments is for commands that take none but flags.
func noArguments(args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("unknown argument %q", args[0])
	}
	return nil
}

// oneOf is the error for a word that is not in the list.
func oneOf(what, word string, list []string) error {
	return fmt.Errorf("unknown %s %q: want one of %s", what, word, strings.Join(list, ", "))
}

func helpFlags(w io.Writer, f *flag.FlagSet) {
	first := true
	f.VisitAll(func(fl *flag.Flag) {
		if first {
			fmt.Fprint(w, "\nFlags:\n")
			first = false
		}
		value, usage := flag.UnquoteUsage(fl)
		name := strings.TrimRight("-"+fl.Name+" "+value, " ")
		if isBool(fl) {
			name = "-" + fl.Name
		}
		fmt.Fprintf(w, "  %-22s %s\n", name, usage)
	})
}

func isBool(fl *flag.Flag) bool {
	b, ok := fl.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

var errNoInput = errors.New("no report to read: name files or directories, or - for standard input")
