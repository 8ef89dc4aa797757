package nplusonetest

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/internal/ambient"
	"github.com/nplusone-go/nplusone/internal/files"
	"github.com/nplusone-go/nplusone/internal/naming"
	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/baseline"
	"github.com/nplusone-go/nplusone/report/compare"
)

// Main runs the tests of a package and exits:
//
//	func TestMain(m *testing.M) { nplusonetest.Main(m) }
//
// At the end it tells what no test could own, and what became of the
// baseline; it writes the report of the whole package where
// NPLUSONE_REPORT_DIR says. Findings that no test owns raise an exit code of 0
// to 1; one that is not 0 stays. So does a suite that opened no database through
// nplusone, where NPLUSONE=fail or Fail says that silence must not pass.
func Main(m M, opts ...Option) { os.Exit(Run(m, opts...)) }

// Run is Main without the exit: it returns the code.
func Run(m M, opts ...Option) int { return runMain(m, os.Stderr, opts) }

func runMain(m M, out io.Writer, opts []Option) int {
	s, err := newSettings(changesOf(opts))
	if err != nil {
		fmt.Fprintf(out, "nplusone: %v\n", err)
		return max(m.Run(), 2)
	}
	if s.off() {
		return m.Run()
	}
	sharedDetector() // the suite listens from here on
	theSuite.begin()
	code := m.Run()
	ambient.Flush()
	sharedDetector().Flush()
	reports, unscoped := theSuite.end()
	failed := s.sumUp(out, reports, unscoped)
	undecided, tests := theSuite.takeUndecided()
	failed = s.sumUpBlind(out, undecided, tests) || failed
	if failed && code == 0 {
		code = 1
	}
	return code
}

// sumUpBlind tells what the suite could not see, and reports whether that
// fails it. A suite that opens no database fails only where somebody asked for
// failures: its tests may have been skipped for want of one.
func (s *settings) sumUpBlind(out io.Writer, undecided statements, tests []string) (failed bool) {
	if !record.Watching() && !partial() {
		fmt.Fprintf(out, "nplusone: these tests opened no database through nplusone: nothing was watched\nmode: %s\n", s.Mode)
		failed = s.fails() && s.Mode.From != "default"
	}
	if len(undecided.groups) > 0 {
		fmt.Fprintf(out, "nplusone: statements belong to no scope, while several tests ran of which some saw none (%s):%s\n%s\nmode: %s\n",
			strings.Join(tests, ", "), undecided.text(), howToOwn, s.Mode)
		failed = failed || s.fails()
	}
	return failed
}

func (s *suite) takeUndecided() (list statements, tests []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list, tests = s.undecided, s.undecidedTests
	s.undecided, s.undecidedTests = statements{}, nil
	return list, tests
}

func (s *suite) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.main = true
}

func (s *suite) end() (reports, unscoped []report.Report) {
	s.mu.Lock()
	defer s.mu.Unlock()
	reports, unscoped = s.reports, s.unscoped
	s.main, s.reports, s.unscoped = false, nil, nil
	return reports, unscoped
}

// sumUp tells what the suite came to beside what its tests told, and reports
// whether that fails it.
func (s *settings) sumUp(out io.Writer, reports, unscoped []report.Report) (failed bool) {
	known, err := s.baseline()
	if err != nil {
		fmt.Fprintf(out, "nplusone: %v\n", err)
		failed = s.fails()
	}
	nobodys := compare.Merge(unscoped...)
	known.Apply(&nobodys, time.Now())
	counted := counting(nobodys)
	if len(counted.Findings) > 0 {
		fmt.Fprintf(out, "nplusone: unscoped: no test owns what follows; its statements had no context of Check, no database of Open, and ran on goroutines that no watched test started\n")
		_ = printers.Text(out, counted, printers.OmitSummary())
		fmt.Fprintf(out, "mode: %s\n", s.Mode)
		failed = failed || s.fails() && s.fatal(counted)
	}

	all := compare.Merge(append(slices.Clone(reports), nobodys)...)
	for _, line := range s.changes(known.Apply(&all, time.Now())) {
		fmt.Fprintf(out, "nplusone: %s\n", line)
	}
	for _, u := range all.Unused {
		fmt.Fprintf(out, "nplusone: suppression matched nothing: %s %s (%s)\n", u.Kind, u.Match, u.Reason)
	}
	if err := s.write(out, all); err != nil {
		fmt.Fprintf(out, "nplusone: %v\n", err)
	}
	return failed
}

// write leaves the report of the whole package where it was asked for: as
// JSON for nplusone merge, and in the formats that are files. Without a
// directory those are printed.
func (s *settings) write(out io.Writer, all report.Report) error {
	dir := s.ReportDir.Value
	name := ""
	if dir != "" {
		file, err := files.WriteDir(dir, all)
		if err != nil {
			return err
		}
		name = strings.TrimSuffix(file, printers.FormatJSON.Extension())
	}
	for _, f := range s.Formats.Value {
		switch f {
		case printers.FormatText, printers.FormatGitHub:
			continue // told by each test
		case printers.FormatJSON:
			if name != "" {
				continue
			}
		}
		if name == "" {
			if err := printers.Write(out, f, all); err != nil {
				return err
			}
			continue
		}
		var b bytes.Buffer
		if err := printers.Write(&b, f, all); err != nil {
			return err
		}
		if err := os.WriteFile(name+f.Extension(), b.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// changes tells what shrank or vanished: what is new or grew, tests told. A
// part of the tests says nothing about what is gone, and a baseline is for all
// packages: only entries for functions of this one count as vanished.
func (s *settings) changes(c baseline.Comparison) []string {
	if partial() {
		return nil
	}
	here := testedPackage()
	gone := slices.DeleteFunc(slices.Clone(c.Vanished), func(e baseline.Entry) bool {
		return here == "" || naming.ImportPath(e.Function) != here
	})
	return baseline.Comparison{Shrunk: c.Shrunk, Vanished: gone}.Lines()
}

// partial reports whether only some tests were asked for.
func partial() bool {
	for _, name := range []string{"test.run", "test.skip", "test.short", "test.list"} {
		if f := flag.Lookup(name); f != nil && f.Value.String() != f.DefValue {
			return true
		}
	}
	return false
}

// testedPackage is the import path of the package that this binary tests.
func testedPackage() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	path, ok := strings.CutSuffix(info.Path, ".test")
	if !ok {
		return ""
	}
	return path
}
