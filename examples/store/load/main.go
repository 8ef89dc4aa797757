// Load attacks the store of the directory above with 1,000 users at a time,
// on the loopback interface and for a bounded time. It compares what they
// wait with detection off and on, on the naive pages and on the repaired
// ones, and checks that no statement was attributed to a request that did not
// run it.
//
//	make load
//	go run ./examples/store/load -users 200 -round 2s
//
// It takes PostgreSQL where NPLUSONE_TEST_POSTGRES says where that is, else
// SQLite. A plot goes to build/load.svg. It fails where not more than 99 % of
// the answers are right, or where a statement was attributed wrongly.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

// leastSuccess is the share of right answers that has to be exceeded.
const leastSuccess = 0.99

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("load", flag.ExitOnError)
	users := flags.Int("users", 1000, "how many ask at the same time")
	round := flags.Duration("round", 6*time.Second, "how long one round of an attack lasts; there are 14")
	page := flags.Bool("page", false, "show every request on the debug page too")
	svg := flags.String("svg", filepath.Join("build", "load.svg"), "where the plot goes")
	_ = flags.Parse(args) // ExitOnError
	if *users < 1 || *round <= 0 {
		return errors.New("-users counts from 1, and -round has to last")
	}

	outcome, err := measure(ctx, plan{*users, *round, *page})
	if err != nil {
		return err
	}
	if err := write(*svg, plot(outcome)); err != nil {
		return err
	}
	return printReport(out, outcome, *svg)
}

func write(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}
