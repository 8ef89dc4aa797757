// Command bench measures what detection costs, every bound of it as a ratio
// or a difference to the same work without us, in one run: short blocks of
// both take turns, and the median of the paired differences counts, over the
// quieter half of the turns, so that what else the machine does falls on both
// sides or on neither.
//
//	go run ./bench [-only name] [-rounds n]
//
// NPLUSONE_TEST_POSTGRES names a PostgreSQL server for the rows that need
// one, NPLUSONE_CORPUS a directory of statements to fingerprint in place of
// the few that are built in. The last line is
//
//	bench: K of M bounds held
//
// A row that cannot be measured is named and is not among M. The command
// fails only where measuring does; a bound that is missed is no failure.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
)

// A section measures some rows of the table.
type section struct {
	name string
	run  func(*bench) error
}

// The order is that of the table of budgets.
var sections = []section{
	{"no-scope", noScope},
	{"fingerprint", fingerprints},
	{"linear", linear},
	{"statement", statements},
	{"statement-callers", statementsByCallers},
	{"row", rowsRead},
	{"postgres", postgres},
	{"memory", memory},
	{"end", endOfScope},
	{"flat", flat},
	{"sqlite", sqlite},
}

func main() {
	profile := flag.String("cpuprofile", "", "write a CPU profile to this file")
	only := flag.String("only", "", "only the sections whose name contains this")
	rounds := flag.Int("rounds", 400, "turns of each measurement")
	flag.Parse()
	b := &bench{out: os.Stdout, rounds: max(*rounds, 10)}
	stop, err := startProfile(*profile)
	if err == nil {
		err = run(b, *only)
		stop()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// usualHeap keeps as much memory alive as a small service does. With less the
// collector would start over every few milliseconds, and its barriers, which
// slow the program and its driver alike, would be most of what is measured.
const usualHeap = 64 << 20

func run(b *bench, only string) error {
	ballast := make([]byte, usualHeap)
	defer runtime.KeepAlive(ballast)
	if isChild() {
		return child(b)
	}
	for _, s := range sections {
		if !strings.Contains(s.name, only) {
			continue
		}
		if err := s.run(b); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	b.last()
	return nil
}

// startProfile writes a CPU profile of all that is measured, which tells
// where a bound that is missed goes.
func startProfile(path string) (stop func(), err error) {
	if path == "" {
		return func() {}, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		f.Close()
	}, nil
}
