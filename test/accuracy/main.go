// Command accuracy measures the structure scanner of package fingerprint, and
// the second reader of package suggest, against native parsers: oliphant for
// PostgreSQL, marino for MySQL, meyer for SQLite.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	dir := flag.String("corpus", os.Getenv("NPLUSONE_CORPUS"), "directory with postgres.tsv, mysql.tsv and sqlite.tsv; empty for our own small corpus")
	disagreements := flag.Int("d", 0, "list this many everyday statements of each dialect on which the two readers disagree")
	misses := flag.Int("v", 0, "list this many misses of each dialect")
	rows := flag.String("rows", "all", "which rows by id: all, even or odd")
	flag.Parse()
	if err := run(os.Stdout, *dir, *rows, *misses, *disagreements); err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, dir, rows string, misses, disagreements int) error {
	var all []*result
	for _, d := range dialects {
		r, err := measure(d, dir, rows)
		if err != nil {
			return err
		}
		all = append(all, r)
		if misses > 0 {
			r.printMisses(w, misses)
		}
		for _, d := range r.readers.disagreed[:min(disagreements, len(r.readers.disagreed))] {
			fmt.Fprintln(w, d)
		}
	}
	print(w, all)
	return nil
}
