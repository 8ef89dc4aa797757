// Command stacks does what the pages under docs/stacks say, in the root of the
// repository: it runs their commands, whose output must have what stands in the
// block of text behind them. It also writes the table of docs/stacks/README.md
// by what the tests require. The last line counts the stacks that work:
//
//	stacks: frameworks=12/12 orms=7/7 drivers=6/6 twins=13/13
//
// The databases come from the environment: `make stacks` starts them. With
// names it runs these pages only; -check fails where the table is not what it
// would write, and runs nothing.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("stacks", flag.ContinueOnError)
	flags.SetOutput(stderr)
	check := flags.Bool("check", false, "only compare the table of versions")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if err := writeTable(".", *check); err != nil {
		_, _ = fmt.Fprintln(stderr, "stacks:", err)
		return 1
	}
	if *check {
		return 0
	}
	var total tally
	for _, s := range stacks {
		if flags.NArg() > 0 && !slices.Contains(flags.Args(), s.page) {
			continue
		}
		err := follow(".", s)
		total.add(s.kind, err == nil)
		if err != nil {
			_, _ = fmt.Fprintf(stdout, "FAIL %s: %v\n", s.page, err)
			continue
		}
		_, _ = fmt.Fprintln(stdout, "ok  ", s.page)
	}
	if flags.NArg() == 0 {
		total.twins(".", stdout)
	}
	_, _ = fmt.Fprintln(stdout, total.line())
	if total.failed {
		return 1
	}
	return 0
}
