// Command fixes prints for how many true findings of the scenarios a rewrite
// was derived that the database confirms: it returned the same rows for each
// execution. It runs on SQLite, and on PostgreSQL and MariaDB where
// NPLUSONE_TEST_POSTGRES and NPLUSONE_TEST_MYSQL say where. With -gate it
// fails where less is reached than is claimed.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
)

func main() {
	verbose := flag.Bool("v", false, "print every finding and its fixes")
	only := flag.String("only", "", "scenarios whose name contains this")
	on := flag.String("on", "", "this database alone")
	gate := flag.Bool("gate", false, "fail where a claim does not hold, and leave out the timing")
	timing := flag.Bool("speed", false, "the timing alone")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, options{*verbose, *only, *on, *gate, *timing}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
