// Command comparison measures us beside other wrappers of database/sql
// drivers, and our fingerprints beside other readers of SQL, all of them in
// one process and in turns, and prints a page in Markdown.
//
//	go run ./test/comparison [-tags heavy] [-rounds n] [-o file]
//
// The tag adds the parser in C, which takes a minute to compile. NPLUSONE_CORPUS
// names a directory of statements and pairs to read in place of our own.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
)

// usualHeap is what a small service keeps alive; see Command bench.
const usualHeap = 64 << 20

func main() {
	rounds := flag.Int("rounds", 200, "turns of each measurement")
	file := flag.String("o", "", "write the page to this file, not to standard output")
	flag.Parse()
	ballast := make([]byte, usualHeap)
	defer runtime.KeepAlive(ballast)
	var page bytes.Buffer
	err := write(&page, max(*rounds, 10))
	if err == nil {
		err = keep(*file, page.Bytes())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "comparison:", err)
		os.Exit(1)
	}
}

func keep(file string, page []byte) error {
	if file == "" {
		_, err := os.Stdout.Write(page)
		return err
	}
	return os.WriteFile(file, page, 0o644)
}

func write(w io.Writer, rounds int) error {
	if err := head(w, rounds); err != nil {
		return err
	}
	if err := wrappers(w, rounds); err != nil {
		return err
	}
	return readers(w, rounds)
}
