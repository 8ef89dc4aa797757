package main

import (
	"context"
	"errors"
	"flag"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/loops"
	"github.com/nplusone-go/nplusone/internal/trace"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

func analyzeCommand() command {
	return command{
		name: "analyze", args: "[flags] file|directory|-...", short: "a recorded trace as a report",
		long: `Analyze judges traces, which programs write where NPLUSONE_RECORD names a
directory, and reports what it finds in them in any format. Of a directory it
takes all *.trace.jsonl below it, each process's parts in their order. Traces
are read as a stream: memory does not grow with their length. A line that cannot
be used is named, and all else is analysed; the exit code is 2 then.`,
		example: "  nplusone analyze traces/\n  nplusone analyze -format html -o nplusone.html traces/",
		flags:   func() *flag.FlagSet { f, _, _ := reportFlags("analyze"); return f },
		run:     runAnalyze,
	}
}

func runAnalyze(s stdio, args []string) (int, error) {
	o, names, err := parseReport("analyze", args)
	if err != nil {
		return exitUsage, err
	}
	if len(names) == 0 {
		return exitUsage, errors.New("no trace to read: name files or directories, or - for standard input")
	}
	r, damage := analyze(s, names)
	return o.reportResult(s, r, damage)
}

// analyze replays all traces as one stream.
func analyze(s stdio, names []string) (report.Report, error) {
	files, missing := traceFiles(names)
	if len(files) == 0 {
		return report.Report{}, missing
	}
	p := newProgress(s.err, "analyzing", totalSize(files))
	defer p.done()
	in := newParts(s.in, files)
	defer in.close()
	found := &summing{gathering{bounds: ofTraces}}
	sum, err := trace.Replay(p.reader(in), detect.New(
		detect.ReportTo(found),
		detect.ReadWith(atLoops),
		detect.FixWith(suggest.New()),
	))
	return found.report(), errors.Join(missing, in.errors(sum), err)
}

// atLoops places a finding at its loop, and passes over retries and what helpers
// of tests prepare or look at. The loop of a test's own body stays, and one that
// reads in a helper: it was recorded because somebody watches that test.
var atLoops = loops.Reader{TestsToo: true}

// summing keeps the sum of all reports. It is used by one goroutine: a replay
// reports on its own.
type summing struct{ all gathering }

// Report implements report.Reporter.
func (s *summing) Report(_ context.Context, r report.Report) { s.all.add(r) }

func (s *summing) report() report.Report {
	r := s.all.report()
	s.all.bounds.apply(&r)
	return r
}

func isTraceName(name string) bool { return strings.HasSuffix(name, ".trace.jsonl") }
