package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/nplusone-go/nplusone/internal/files"
	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/compare"
)

// readReports merges the reports of files and of directories with all that is
// below them; "-" is standard input. What cannot be read is an error that
// names file and line; all else is returned beside it.
func readReports(s stdio, names []string) (report.Report, error) {
	if len(names) == 0 {
		return report.Report{}, errNoInput
	}
	var errs []error
	p := newProgress(s.err, "reading reports", 0)
	defer p.done()
	all := gathering{bounds: ofReports}
	for _, name := range names {
		if name == "-" {
			r, err := files.Read(p.reader(s.in))
			all.add(r)
			errs = append(errs, named("standard input", err))
			continue
		}
		files, err := reportFiles(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for _, file := range files {
			r, err := readReport(p, file)
			all.add(r)
			errs = append(errs, named(file, err))
		}
	}
	return all.report(), errors.Join(errs...)
}

// gathering merges reports, many at a time: merging each into the rest would
// take time that grows with the square of their number, and keeping all until
// the end memory that grows with it.
type gathering struct {
	bounds  bounds
	merged  report.Report
	waiting []report.Report
	weight  int // parts of those that wait
}

// So many reports, or so many scopes, findings and lines of them, wait until
// they are merged.
const (
	gatherAtOnce  = 256
	gatherWeights = 400_000
)

func (g *gathering) add(r report.Report) {
	g.waiting = append(g.waiting, r)
	g.weight += weigh(&r)
	if len(g.waiting) >= gatherAtOnce || g.weight >= gatherWeights && len(g.waiting) > 1 {
		g.merged = g.report()
		clear(g.waiting)
		g.waiting, g.weight = g.waiting[:0], 0
	}
}

func weigh(r *report.Report) int {
	n := len(r.Scopes) + len(r.Findings) + len(r.Recognised)
	for i := range r.Scopes {
		n += len(r.Scopes[i].Timeline)
	}
	return n
}

func (g *gathering) report() report.Report {
	reports := g.waiting
	if g.merged.Version > 0 {
		reports = append([]report.Report{g.merged}, reports...)
	}
	if len(reports) == 1 {
		return reports[0] // as it was written, its scopes one by one
	}
	r := compare.Merge(reports...)
	g.bounds.apply(&r)
	return r
}

func readReport(p *progress, file string) (report.Report, error) {
	f, err := os.Open(file)
	if err != nil {
		return report.Report{}, err
	}
	defer f.Close()
	return files.Read(p.reader(f))
}

// named puts the file before an error, and before each one that was joined.
func named(file string, err error) error {
	if err == nil {
		return nil
	}
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return err // names it already
	}
	var lines []string
	for line := range strings.SplitSeq(err.Error(), "\n") {
		lines = append(lines, file+": "+strings.TrimPrefix(line, "report: "))
	}
	return errors.New(strings.Join(lines, "\n"))
}

// reportFiles are the reports that a name stands for: itself, or the JSON
// files below it. In a directory only nplusone's own names are taken, since
// artifacts of other tools often lie beside them.
func reportFiles(name string) ([]string, error) {
	files, err := filesBelow(name, isReportName)
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("no nplusone*.json or nplusone*.jsonl in %s", name)
	}
	return files, err
}

func isReportName(name string) bool {
	ext := filepath.Ext(name)
	return strings.HasPrefix(name, "nplusone") && (ext == ".json" || ext == ".jsonl") &&
		!strings.HasSuffix(name, printers.FormatGitLab.Extension()) && !isTraceName(name)
}
