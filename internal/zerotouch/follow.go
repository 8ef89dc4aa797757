package zerotouch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nplusone-go/nplusone/internal/inproc"
	"github.com/nplusone-go/nplusone/internal/zerotouch/requests"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/compare"
)

// follower reads what running processes find, prints what is new and adds up
// the rest. All processes of a program are one to it: what two of them find is
// printed once.
type follower struct {
	*Command
	dir      string
	requests string // what a page is to show
	known    map[string]int
	files    map[string]*followed // by the name without the ending
	printed  map[string]int       // executions that a finding was printed with
	ended    report.Report        // of processes whose files are read and gone
	beyond   bool                 // more findings than are kept
	stop     chan struct{}
	done     sync.WaitGroup
}

// followed is the files of one process.
type followed struct {
	offset int64
	report report.Report
}

// How often the files are looked at, how many may lie there before those of
// ended processes are folded into one, and how much is kept of all.
const (
	lookEvery   = 100 * time.Millisecond
	maxFiles    = 32
	maxFollowed = 2000
)

// follow begins to read. end must be called.
func (c *Command) follow(r *running, known map[string]int) *follower {
	f := &follower{Command: c, dir: r.findings, requests: r.requests, known: known, files: map[string]*followed{}, printed: map[string]int{}, stop: make(chan struct{})}
	f.done.Go(func() {
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				f.look()
			case <-f.stop:
				return
			}
		}
	})
	return f
}

// end reads what is left and returns the report of all processes.
func (f *follower) end() report.Report {
	close(f.stop)
	f.done.Wait()
	f.look()
	for _, name := range f.names() {
		f.fold(name)
	}
	if f.beyond {
		f.ended.Missed = append(f.ended.Missed, fmt.Sprintf("more than %d different findings: those that came last are left out", maxFollowed))
	}
	return f.ended
}

func (f *follower) names() []string {
	names := make([]string, 0, len(f.files))
	for name := range f.files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// look reads what was written since the last time.
func (f *follower) look() {
	f.lookAtRequests()
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return // the program has taken it away
	}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), inproc.LinesExt)
		if !ok {
			continue
		}
		if f.files[name] == nil {
			f.files[name] = &followed{}
		}
		f.read(name)
	}
	if len(f.files) <= maxFiles {
		return
	}
	for _, name := range f.names() {
		if !alive(processOf(name)) {
			f.read(name)
			f.fold(name)
		}
	}
}

// lookAtRequests hands on what a page is to show.
func (f *follower) lookAtRequests() {
	if f.OnRequest == nil {
		return
	}
	for _, line := range requests.Take(f.requests) {
		f.locate(&line)
		f.fix(&line)
		f.OnRequest(*line.Request, line.Report)
	}
}

func (f *follower) path(name, ext string) string { return filepath.Join(f.dir, name+ext) }

// read takes the whole lines that are new in a process's file.
func (f *follower) read(name string) {
	at := f.files[name]
	file, err := os.Open(f.path(name, inproc.LinesExt))
	if err != nil {
		return
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || info.Size() <= at.offset {
		return
	}
	text, err := io.ReadAll(io.NewSectionReader(file, at.offset, info.Size()-at.offset))
	if err != nil {
		return
	}
	whole := bytes.LastIndexByte(text, '\n') + 1
	at.offset += int64(whole)
	reports := []report.Report{at.report}
	for text := range bytes.Lines(text[:whole]) {
		if line, ok := f.line(text); ok {
			f.printReport(line.Report)
			reports = append(reports, line.Report)
		}
	}
	at.report = f.bounded(compare.Merge(reports...))
}

// line reads one line, with the fixes of what it tells.
func (f *follower) line(text []byte) (line inproc.Line, ok bool) {
	if err := json.Unmarshal(text, &line); err != nil {
		f.printf("a line of the findings of one process is damaged and left out: %v", err)
		return line, false
	}
	f.locate(&line)
	f.fix(&line)
	if line.Ending != nil {
		line.Report.Missed = append(line.Report.Missed, missed(line.Ending)...)
	}
	return line, true
}

// missed is what a process did not look at.
func missed(end *inproc.Ending) []string {
	var what []string
	if end.Stopped != "" {
		what = append(what, "what ran after detection ended, for "+end.Stopped)
	}
	if end.Dropped > 0 {
		what = append(what, "findings that came last, for which there was no room")
	}
	return what
}

// printReport prints findings that are new, or twice as bad as when they were
// printed.
func (f *follower) printReport(r report.Report) {
	for i := range r.Findings {
		found := &r.Findings[i]
		count := found.Query.Count
		if found.Suppressed != "" || f.Stderr == nil {
			continue
		}
		if known, ok := f.known[found.ID]; ok && count <= known {
			continue
		}
		printed, again := f.printed[found.ID]
		if again && count < 2*printed || len(f.printed) >= maxFollowed {
			continue
		}
		f.printed[found.ID] = max(count, 1)
		fmt.Fprint(f.Stderr, inproc.Headline(found))
	}
}

// fold brings the files of a process that has ended into one report, and
// removes them.
func (f *follower) fold(name string) {
	at := f.files[name]
	delete(f.files, name)
	r := at.report
	if text, err := os.ReadFile(f.path(name, inproc.SumsExt)); err == nil {
		if sums, ok := f.line(text); ok {
			r = withSums(r, sums.Report)
		}
	}
	if text, err := os.ReadFile(f.path(name, inproc.CountsExt)); err == nil {
		putCounts(&r, text)
	}
	f.ended = f.bounded(compare.Merge(f.ended, r))
	for _, ext := range []string{inproc.LinesExt, inproc.SumsExt, inproc.CountsExt} {
		_ = os.Remove(f.path(name, ext)) // all goes at the end
	}
}

// bounded leaves out what is more than is kept. The worst come first.
func (f *follower) bounded(r report.Report) report.Report {
	if len(r.Findings) > maxFollowed {
		r.Findings, f.beyond = r.Findings[:maxFollowed], true
	}
	r.Scopes = r.Scopes[:min(len(r.Scopes), maxFollowed)]
	r.Recognised = r.Recognised[:min(len(r.Recognised), maxFollowed)]
	r.Notes = r.Notes[:min(len(r.Notes), maxFollowed)]
	r.Missed = r.Missed[:min(len(r.Missed), maxFollowed)]
	return r
}

// withSums adds what the lines of a process do not tell. Where both tell of a
// scope, the sums are the later ones.
func withSums(lines, sums report.Report) report.Report {
	summed := map[[2]string]bool{}
	for _, s := range sums.Scopes {
		summed[[2]string{s.Kind, s.Name}] = true
	}
	lines.Scopes = slices.DeleteFunc(slices.Clone(lines.Scopes), func(s report.ScopeStats) bool {
		return summed[[2]string{s.Kind, s.Name}]
	})
	return compare.Merge(lines, sums)
}

// putCounts sets the numbers that a process counted to its end.
func putCounts(r *report.Report, text []byte) {
	seen := map[string]int{}
	scopes := map[string]report.ScopeStats{}
	for len(text) >= inproc.CountSize {
		fields := strings.Fields(string(text[:inproc.CountSize]))
		text = text[inproc.CountSize:]
		var n [6]int64
		for i, f := range fields {
			if i >= 2 && i < 2+len(n) {
				n[i-2], _ = strconv.ParseInt(f, 10, 64)
			}
		}
		switch {
		case len(fields) == 3 && fields[0] == "f":
			seen[fields[1]] = int(n[0])
		case len(fields) == 8 && fields[0] == "s":
			scopes[fields[1]] = report.ScopeStats{Runs: int(n[0]), Queries: int(n[1]), Rows: n[2], Errors: int(n[3]), DurationNS: n[4], DBDurationNS: n[5]}
		}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Seen = seen[f.ID]; f.Seen == 1 {
			f.Seen = 0
		}
	}
	for i := range r.Scopes {
		s := &r.Scopes[i]
		n, ok := scopes[inproc.ScopeKey(s.Kind, s.Name)]
		if !ok {
			continue
		}
		s.Runs, s.Queries, s.Rows, s.Errors, s.DurationNS, s.DBDurationNS = n.Runs, n.Queries, n.Rows, n.Errors, n.DurationNS, n.DBDurationNS
		if s.Runs == 1 {
			s.Runs = 0
		}
	}
}

// processOf reads the process's id from the name of its files.
func processOf(name string) int {
	parts := strings.Split(name, "-")
	if len(parts) < 3 {
		return 0
	}
	pid, _ := strconv.Atoi(parts[1])
	return pid
}
