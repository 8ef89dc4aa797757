// Command bench prints what `nplusone test` costs, as ratios to plain go
// measured in the same run. Its last line says how many of the bounds held;
// with -gate it fails where one did not.
//
// Builds are measured in CPU time of the go command and its children, for a
// busy machine stretches the other one. Plain and ours run in turn, and the
// least of each counts: it is the run that was disturbed least.
//
// It compiles into a build cache of its own, so that a cold build is cold.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	s := setting{}
	flag.IntVar(&s.runs, "runs", 12, "pairs of each timing")
	flag.StringVar(&s.app, "app", "examples/bookshop", "the application whose tests are built")
	flag.StringVar(&s.timed, "timed", "internal/zerotouch/testdata/app", "the application with TestCost")
	only := flag.String("only", "", "builds or calls; both where empty")
	gate := flag.Bool("gate", false, "exit with 1 where a bound is missed")
	flag.Parse()
	held, err := bench(&s, *only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	if *gate && !held {
		os.Exit(1)
	}
}

// setting is what is measured, and with what.
type setting struct {
	runs       int
	app, timed string
	dir        string // of the run, removed afterwards
	command    string // nplusone
}

// bound is one figure; those without a limit are for information.
type bound struct {
	what   string
	got    float64
	limit  float64
	unit   string
	spread string
}

func bench(s *setting, only string) (held bool, err error) {
	if s.dir, err = os.MkdirTemp("", "nplusone-bench-*"); err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(s.dir)) }()
	s.command = filepath.Join(s.dir, "nplusone")
	if _, err := cpu(".", "go", "build", "-o", s.command, "./cmd/nplusone"); err != nil {
		return false, err
	}
	for name, value := range map[string]string{
		"GOCACHE": filepath.Join(s.dir, "cache"), "NPLUSONE_CACHE": filepath.Join(s.dir, "ours"),
		"GOWORK": "off", "GOFLAGS": "", "NPLUSONE": "",
	} {
		if err := os.Setenv(name, value); err != nil {
			return false, err
		}
	}
	var bounds []bound
	for _, part := range []struct {
		name    string
		measure func(*setting) ([]bound, error)
	}{{"builds", buildCost}, {"calls", callCost}} {
		if only != "" && only != part.name {
			continue
		}
		got, err := part.measure(s)
		if err != nil {
			return false, err
		}
		bounds = append(bounds, got...)
	}
	return printBounds(bounds), nil
}

func printBounds(bounds []bound) bool {
	held, of := 0, 0
	for _, b := range bounds {
		limit, mark := "", ""
		if b.limit != 0 {
			of++
			limit, mark = fmt.Sprintf("(bound %.2f)", b.limit), "MISSED"
			if b.got <= b.limit {
				held++
				mark = "held"
			}
		}
		fmt.Printf("%-52s %7.2f %-3s %-13s %-7s %s\n", b.what, b.got, b.unit, limit, mark, b.spread)
	}
	fmt.Printf("bench-zero-touch: %d of %d bounds held\n", held, of)
	return held == of
}
