// Command attack runs hostile programs against nplusone and says which of them
// it withstands. What they attack are the promises of a development tool: the
// program's own answers and data stay as they are, no secret leaves the
// process, and silence means that somebody looked.
//
// It prints a line for each kind of attack and ends with
//
//	attack: kinds=K held=K leaked=0
//
// and fails unless all are held and nothing leaked. -run keeps the kinds whose
// name matches a regular expression. The databases come from
// NPLUSONE_TEST_POSTGRES and NPLUSONE_TEST_MYSQL, as `make attack` sets them.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A kind is one way to do harm.
type kind struct {
	name   string // area/what, as in "web/late-writer"
	reason string // what a user would lose
	run    func(*attempt)
}

// kinds is filled by the files of this folder, one area each.
var kinds []kind

func register(k ...kind) { kinds = append(kinds, k...) }

func main() {
	only := flag.String("run", "", "run the kinds whose name matches this `regexp`")
	flag.Parse()
	pattern, err := regexp.Compile(*only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "attack: -run:", err)
		os.Exit(2)
	}
	slices.SortFunc(kinds, func(a, b kind) int { return strings.Compare(a.name, b.name) })
	workshop := newWorkshop()
	code := attack(workshop, pattern)
	workshop.close()
	os.Exit(code)
}

func attack(w *workshop, pattern *regexp.Regexp) int {
	ran, held, leaked := 0, 0, 0
	for _, k := range kinds {
		if !pattern.MatchString(k.name) {
			continue
		}
		ran++
		begin := time.Now()
		a := w.attempt(k)
		took := time.Since(begin).Round(time.Millisecond)
		leaked += len(a.leaks)
		if len(a.broken)+len(a.leaks) == 0 {
			held++
			fmt.Printf("held    %s (%v)\n", k.name, took)
			continue
		}
		fmt.Printf("BROKEN  %s (%v): %s\n", k.name, took, k.reason)
		for _, line := range slices.Concat(a.broken, a.leaks) {
			fmt.Println("        " + strings.ReplaceAll(line, "\n", "\n        "))
		}
	}
	fmt.Printf("attack: kinds=%d held=%d leaked=%d\n", ran, held, leaked)
	if ran == 0 || held != ran {
		return 1
	}
	return 0
}
