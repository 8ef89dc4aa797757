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

// A flagValue takes the text of a flag, and knows the words that it may be.
type flagValue struct {
	set   func(string) error
	words func() []string // for completion; nil for files and free text
	truth bool            // needs no value
}

// Set implements flag.Value.
func (v *flagValue) Set(text string) error { return v.set(text) }

// String implements flag.Value: no default is shown.
func (v *flagValue) String() string { return "" }

// IsBoolFlag is how package flag learns that a flag may stand alone.
func (v *flagValue) IsBoolFlag() bool { return v.truth }

// choice is the value of a flag that takes one word of a list.
func choice(to *string, what string, list ...string) *flagValue {
	return &flagValue{words: func() []string { return list }, set: func(word string) error {
		*to = word
		for _, known := range list {
			if word == known {
				return nil
			}
		}
		return oneOf(what, word, list)
	}}
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

// parseFront reads flags up to the first argument that is none of the set's,
// and returns the rest: another command has flags of the same form.
func parseFront(f *flag.FlagSet, args []string) ([]string, error) {
	for len(args) > 0 {
		name, value, joined := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(args[0], "-"), "-"), "=")
		if !strings.HasPrefix(args[0], "-") {
			break
		}
		if name == "h" || name == "help" {
			return nil, flag.ErrHelp
		}
		known := f.Lookup(name)
		if known == nil {
			break
		}
		args = args[1:]
		if alone, is := known.Value.(*flagValue); is && alone.truth && !joined {
			value = "true"
		} else if !joined {
			if len(args) == 0 {
				return nil, fmt.Errorf("flag -%s needs a value", name)
			}
			value, args = args[0], args[1:]
		}
		if err := f.Set(name, value); err != nil {
			return nil, err
		}
	}
	return args, nil
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
