package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// event is one line of go test -json.
type event struct {
	Action      string
	Package     string
	ImportPath  string // of build output, instead of Package
	Test        string
	Elapsed     float64
	Output      string
	FailedBuild string
}

// unit is what output belongs to: a test, a package, or a build.
type unit struct{ pkg, test string }

// tally counts tests, subtests included, and prints what failed.
type tally struct {
	passed, failed int
	skipped        []string

	out       io.Writer
	output    map[unit][]string
	failures  map[string]int // failed tests by package
	successes map[string]int
}

func newTally(out io.Writer) *tally {
	return &tally{out: out, output: map[unit][]string{}, failures: map[string]int{}, successes: map[string]int{}}
}

// read takes one stream of events to its end.
func (t *tally) read(stream io.Reader) error {
	clear(t.failures)
	clear(t.successes)
	lines := bufio.NewReader(stream)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) == nil {
				t.add(e)
			} else {
				t.printf("%s", line) // go test itself says something
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (t *tally) add(e event) {
	u := unit{e.Package, e.Test}
	switch e.Action {
	case "output":
		t.output[u] = append(t.output[u], e.Output)
	case "build-output":
		u := unit{pkg: e.ImportPath}
		t.output[u] = append(t.output[u], e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			t.endPackage(e)
		} else {
			t.endTest(e)
		}
		delete(t.output, u)
	}
}

func (t *tally) endTest(e event) {
	switch e.Action {
	case "pass":
		t.passed++
		t.successes[e.Package]++
	case "skip":
		t.skipped = append(t.skipped, e.Package+"."+e.Test)
	case "fail":
		t.failed++
		t.failures[e.Package]++
		t.printOutput(unit{e.Package, e.Test})
	}
}

func (t *tally) endPackage(e event) {
	switch {
	case e.Action == "fail":
		t.endFailedPackage(e)
	case t.successes[e.Package] > 0:
		t.printf("ok   %s %d tests, %.1f s%s\n", e.Package, t.successes[e.Package], e.Elapsed, t.cached(e.Package))
	}
}

// endFailedPackage counts a package that failed otherwise than by a test: it
// did not build, or its process ended early.
func (t *tally) endFailedPackage(e event) {
	if t.failures[e.Package] == 0 {
		t.failed++
	}
	if e.FailedBuild != "" {
		t.printOutput(unit{pkg: e.FailedBuild})
	}
	for u := range t.output {
		if u.pkg == e.Package && u.test != "" { // tests that never ended
			t.printOutput(u)
			delete(t.output, u)
		}
	}
	t.printOutput(unit{pkg: e.Package})
	t.printf("FAIL %s\n", e.Package)
}

func (t *tally) cached(pkg string) string {
	for _, line := range t.output[unit{pkg: pkg}] {
		if strings.HasSuffix(strings.TrimSpace(line), "(cached)") {
			return " (cached)"
		}
	}
	return ""
}

func (t *tally) printOutput(u unit) {
	for _, line := range t.output[u] {
		t.printf("%s", line)
	}
}

func (t *tally) printf(format string, args ...any) { _, _ = fmt.Fprintf(t.out, format, args...) }
