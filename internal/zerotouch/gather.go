package zerotouch

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/compare"
)

// miss notes what was not looked at, for nobody could have expected it.
func (o *Outcome) miss(what string) {
	if !slices.Contains(o.Report.Missed, what) {
		o.Report.Missed = append(o.Report.Missed, what)
	}
}

// blind notes what should have been looked at and was not.
func (o *Outcome) blind(what string) {
	o.miss(what)
	o.Blind = true
}

// gather brings together what the tests of all packages wrote, now or when go
// test ran what it answered from its cache.
func (t *testRun) gather(env []string, interrupted bool) error {
	t.listed()
	processes, err := t.readProcesses(t.dir)
	if err != nil {
		return err
	}
	ran := map[string][]process{} // by the package's key
	var order []string
	for _, p := range processes {
		pkg, _, _ := strings.Cut(bare(p.file), "-")
		if ran[pkg] == nil {
			order = append(order, pkg)
		}
		ran[pkg] = append(ran[pkg], p)
	}
	all := tally{run: t}
	var absent []*watched
	for i := range t.watched {
		pkg := &t.watched[i]
		if found := ran[pkg.key()]; found != nil {
			all.add(found)
			t.save(pkg, found)
			delete(ran, pkg.key())
			continue
		}
		absent = append(absent, pkg)
	}
	for _, pkg := range order {
		all.add(ran[pkg]) // go list did not name it, and its tests ran all the same
	}
	all.absent(absent, env, interrupted)
	all.finish()
	return nil
}

// save keeps what the tests of a package found for the time when go answers
// from its cache.
func (t *testRun) save(pkg *watched, found []process) {
	if pkg.generation == "" || !found[0].whole || len(found[0].ending.Running) > 0 {
		return
	}
	var text bytes.Buffer
	for _, p := range found {
		if p.whole {
			text.Write(p.text)
		}
	}
	t.store.save(pkg.key(), pkg.generation, pkg.before, text.Bytes())
}

// tally sums up the packages.
type tally struct {
	run        *testRun
	reports    []report.Report
	packages   int
	tests      int
	statements bool
	killed     bool // a process that a test had started
}

// add adds the processes of one package, the one that go started first.
func (a *tally) add(found []process) {
	for i := range found {
		p := &found[i]
		a.reports = append(a.reports, p.reports...)
		a.statements = a.statements || p.ending.Statements || len(p.reports) > 0
		a.stopped(p)
		if i > 0 {
			a.killed = a.killed || !p.whole
			continue
		}
		a.packages++
		a.tests += p.ending.Tests
		a.judge(p)
	}
}

// judge notes what was not looked at in a package that was tested.
func (a *tally) judge(p *process) {
	if p.pkg == "" {
		return // no test, or one that does not tell
	}
	out, end := &a.run.out, &p.ending
	switch {
	case end.TimedOut:
		out.blind(fmt.Sprintf("%s: time ran out%s", p.pkg, in(end.Running)))
	case !p.whole:
		out.blind(p.pkg + ": its process ended before its tests did")
	case len(end.Running) > 0:
		out.blind(fmt.Sprintf("%s: the process ended%s", p.pkg, in(end.Running)))
	}
	if end.Dropped > 0 {
		out.blind(fmt.Sprintf("%s: %d reports, for which there was no room", p.pkg, end.Dropped))
	}
	if end.Elsewhere {
		out.miss(p.pkg + ": connections wrapped by package driver, which report themselves")
	}
}

// stopped notes that detection ended before a process, be it of the tests or
// one that a test had started.
func (a *tally) stopped(p *process) {
	why := p.ending.Stopped
	if why == "" {
		return
	}
	what := fmt.Sprintf("%s: detection ended before the tests, for %s", p.pkg, why)
	if p.pkg == "" {
		what = "statements of a program that a test started, after detection ended for " + why
	}
	a.run.out.blind(what)
}

func in(tests []string) string {
	if len(tests) == 0 {
		return ""
	}
	return " in " + shortList(tests)
}

// shortList names a few of many.
func shortList(names []string) string {
	const most = 3
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// absent are packages with tests from which nothing came in this run.
func (a *tally) absent(packages []*watched, env []string, interrupted bool) {
	t := a.run
	if !t.perTest {
		if len(t.watched)+a.packages > 0 || t.unlisted != nil {
			t.out.blind("single tests: where one begins and ends is not known with this Go")
		}
		if t.out.Code != 0 {
			t.out.blind("what go test could not build or run")
		}
		return
	}
	var kept []*watched // what go may have answered from its cache
	for _, pkg := range packages {
		if pkg.before != nil && t.call.mayBeCached() && !interrupted {
			kept = append(kept, pkg)
		}
	}
	cached := map[string]bool{}
	if t.out.Code == 0 {
		for _, pkg := range kept {
			cached[pkg.ImportPath] = true
		}
	} else if len(kept) > 0 {
		cached = t.cachedAfterFailure(env)
	}
	for _, pkg := range packages {
		if !cached[pkg.ImportPath] {
			t.out.blind(pkg.ImportPath + ": " + t.why(pkg, interrupted))
			continue
		}
		text, err := os.ReadFile(t.store.findings(pkg.key(), pkg.generation))
		if err != nil {
			text = pkg.before
		}
		a.add([]process{t.readProcess(filepath.Join(t.store.dir, pkg.key()+".jsonl"), text)})
	}
}

// why says why nothing came from a package.
func (t *testRun) why(pkg *watched, interrupted bool) string {
	switch {
	case interrupted:
		return "go test was interrupted"
	case pkg.Error != nil:
		return firstLine(pkg.Error.Err)
	case t.out.Code != 0:
		return "not built or not run"
	}
	return "nothing came from its tests"
}

// finish merges the reports and says what silence means.
func (a *tally) finish() {
	out := &a.run.out
	missed := out.Report.Missed
	out.Report = compare.Merge(a.reports...)
	out.Report.Missed = append(missed, out.Report.Missed...)
	if a.killed {
		out.Report.Notes = append(out.Report.Notes, "a process that a test started was killed: its last statements were not checked")
	}
	switch {
	case a.run.unlisted != nil && a.packages == 0:
		out.blind("everything: go test ran no test")
	case len(a.run.watched) == 0 && a.packages == 0 && out.Code != 0:
		out.blind("everything: go test ran no test")
	case len(a.run.watched) == 0 && a.packages == 0:
		out.miss("everything: there are no tests")
	case a.run.unlisted != nil:
		out.blind("packages that go list could not name")
	case a.run.perTest && a.tests == 0 && !a.statements && a.packages > 0 && !out.Blind:
		out.miss("everything: no test ran")
	case a.run.perTest && !a.statements && a.packages > 0 && !out.Blind:
		out.Report.Notes = append(out.Report.Notes, "no statements were seen: the tests ran none through database/sql or pgx")
	}
}
