// Command gotest writes each fix into a copy of the applications that it is
// for, in the user's own package, builds and runs the copies, and compares what
// they come to. It runs on SQLite, and on PostgreSQL and MariaDB where
// NPLUSONE_TEST_POSTGRES and NPLUSONE_TEST_MYSQL say where.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	verbose := flag.Bool("v", false, "print every fix")
	only := flag.String("only", "", "applications whose name contains this")
	flag.Parse()
	if err := run(context.Background(), *verbose, *only); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, verbose bool, only string) error {
	dbs, err := databases()
	if err != nil {
		return err
	}
	var all []*attempt
	for _, a := range applications {
		if !strings.Contains(a.folder, only) {
			continue
		}
		found, err := a.observe(ctx, dbs)
		if err != nil {
			return fmt.Errorf("%s: %w", a.folder, err)
		}
		all = append(all, found...)
	}
	if err := try(all); err != nil {
		return err
	}
	b := board{verbose: verbose}
	for _, t := range all {
		b.add(t)
	}
	return b.print()
}
