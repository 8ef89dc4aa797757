package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/nplusone-go/nplusone/internal/env"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/baseline"
	"github.com/nplusone-go/nplusone/report/compare"
)

const defaultBaseline = ".nplusone-baseline"

func baselineCommand() command {
	return command{
		name: "baseline", args: "[flags] file|directory|-...", short: "known findings: check, write, prune",
		long: `Baseline compares reports with the file of known findings, which do not fail:
new ones and those that grew do. With -write it adds what the reports have and
the file does not; with -prune it removes what the reports no longer have.
Compare, and prune by, the reports of a whole run: after a part of the tests all
other findings seem to have vanished. Commit the file, and have it reviewed.`,
		example: "  nplusone baseline -write -reason 'before nplusone' reports/\n  nplusone baseline reports/\n  nplusone baseline -prune reports/",
		flags:   func() *flag.FlagSet { f, _ := baselineFlags(); return f },
		run:     runBaseline,
	}
}

type baselineOptions struct {
	file, reason, expires string
	write, prune          bool
}

func baselineFlags() (*flag.FlagSet, *baselineOptions) {
	f, o := newFlags("baseline"), &baselineOptions{}
	file := os.Getenv(env.EnvBaseline)
	if file == "" {
		file = defaultBaseline
	}
	f.StringVar(&o.file, "file", file, "the baseline `file`: "+defaultBaseline+", or what NPLUSONE_BASELINE names")
	f.BoolVar(&o.write, "write", false, "add new and grown findings to the file")
	f.BoolVar(&o.prune, "prune", false, "remove entries that vanished, lower those that shrank")
	f.StringVar(&o.reason, "reason", "", "why new entries are accepted; required by -write")
	f.StringVar(&o.expires, "expires", "", "last `day` on which new entries hold: 2027-01-31")
	return f, o
}

func (o baselineOptions) check() error {
	if o.write && o.reason == "" {
		return errors.New("-write needs -reason: why are these accepted?")
	}
	if !o.write && (o.reason != "" || o.expires != "") {
		return errors.New("-reason and -expires are for -write")
	}
	if o.expires != "" {
		if _, err := time.Parse(time.DateOnly, o.expires); err != nil {
			return fmt.Errorf("-expires %q is not a day such as 2027-01-31", o.expires)
		}
	}
	return nil
}

func runBaseline(s stdio, args []string) (int, error) {
	f, o := baselineFlags()
	names, err := parse(f, args)
	if err != nil {
		return exitUsage, err
	}
	if err := o.check(); err != nil {
		return exitUsage, err
	}
	b, path, err := baseline.LoadBaseline(o.file)
	if o.write && errors.Is(err, os.ErrNotExist) {
		path, err = o.file, nil
	}
	if err != nil {
		return exitUsage, err
	}
	r, damage := readReports(s, names)
	if damage != nil {
		if o.write || o.prune {
			return exitUsage, fmt.Errorf("%w\n%s is unchanged: writing it now would drop what could not be read", damage, path)
		}
		fmt.Fprintln(s.err, "nplusone baseline:", damage)
	}
	r = compare.Merge(r) // a finding of several scopes is one entry
	comparison := b.Apply(&r, time.Now())
	if o.write || o.prune {
		return o.rewrite(s, path, b, comparison, r)
	}
	return checkBaseline(s, comparison, damage)
}

// rewrite writes the file anew.
func (o baselineOptions) rewrite(s stdio, path string, b baseline.Baseline, c baseline.Comparison, r report.Report) (int, error) {
	before := map[string]bool{}
	for _, e := range b.Entries {
		before[e.ID] = true
	}
	for _, e := range c.Expired {
		before[e.ID] = false // accepted anew
	}
	if o.prune {
		b = b.Prune(c)
	}
	added := 0
	if o.write {
		b = b.Update(r, o.reason)
		for i := range b.Entries {
			if e := &b.Entries[i]; !before[e.ID] {
				e.Expires = o.expires
				added++
			}
		}
	}
	if err := replaceFile(path, b); err != nil {
		return exitUsage, err
	}
	fmt.Fprintf(s.out, "%s: %d known, %d of them new", path, len(b.Entries), added)
	if o.prune {
		fmt.Fprintf(s.out, ", %d removed, %d lowered", len(c.Vanished), len(c.Shrunk))
	}
	fmt.Fprintln(s.out)
	return exitOK, nil
}

// replaceFile writes beside the file first: a full disk must not cost the
// list that is there.
func replaceFile(path string, b baseline.Baseline) error {
	tmp := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".new")
	if err := writeFile(tmp, b.Write); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	return os.Rename(tmp, path)
}

func checkBaseline(s stdio, c baseline.Comparison, damage error) (int, error) {
	for i := range c.New {
		f := &c.New[i]
		fmt.Fprintf(s.out, "new: %s in %s (%s), %d times, %s:%d\n", f.Rule, f.Site.Function, f.ID, f.Query.Count, f.Site.File, f.Site.Line)
	}
	for _, line := range c.Lines() {
		fmt.Fprintln(s.out, line)
	}
	fmt.Fprintf(s.out, "%d new, %d grown, %d known, %d shrunk, %d vanished\n", len(c.New), len(c.Grown), c.Known, len(c.Shrunk), len(c.Vanished))
	switch {
	case damage != nil:
		return exitUsage, nil
	case fails(c):
		return exitFindings, nil
	}
	return exitOK, nil
}
