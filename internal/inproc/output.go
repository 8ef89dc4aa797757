package inproc

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/nplusone-go/nplusone/report"
)

// A Line is one line of the file of findings: a report, and for each finding
// what the command needs to derive its fix. The first line of a test says
// whose it is, the last one how it ended; these have no report.
type Line struct {
	Dir     string            `json:"dir"` // working directory of the process
	Package string            `json:"package,omitempty"`
	Report  report.Report     `json:"report"`
	Cases   map[string]Case   `json:"cases,omitempty"`
	Paths   map[string]string `json:"paths,omitempty"` // by PathKey
	Ending  *Ending           `json:"ending,omitempty"`
	Request *Request          `json:"request,omitempty"` // of a line that is one request's
}

// Ending says how far detection came in a process.
type Ending struct {
	Tests      int      `json:"tests"`               // that were begun, with their subtests
	Statements bool     `json:"statements"`          // whether any statement came by
	Elsewhere  bool     `json:"elsewhere,omitempty"` // whether one came by that package driver follows
	Running    []string `json:"running,omitempty"`   // tests that were not through
	TimedOut   bool     `json:"timed_out,omitempty"`
	Stopped    string   `json:"stopped,omitempty"` // why detection ended before the process
	Dropped    int      `json:"dropped,omitempty"` // reports for which there was no room
}

// publish writes the reports of one test and returns what the test prints.
func publish(test string, reports []report.Report) (string, bool) {
	var text strings.Builder
	failing := 0
	for _, r := range reports {
		write(r)
		for i := range r.Findings {
			f := &r.Findings[i]
			if f.Suppressed != "" {
				continue
			}
			known, ok := settings().known[f.ID]
			if ok && f.Query.Count <= known {
				continue
			}
			if text.Len() == 0 {
				fmt.Fprintf(&text, "nplusone: %s\n", oneLine(test))
			}
			if !report.Advisory(f.Rule) {
				failing++
			}
			text.WriteString(headline(f))
		}
	}
	// What fails in a fuzz worker goes into the user's corpus.
	return text.String(), failing > 0 && settings().fail && !isFuzzWorker()
}

// headline is the short form; the command prints the long one.
func headline(f *report.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "    %s:%d: %s: %s\n", f.Site.File, f.Site.Line, f.Rule, oneLine(f.Message))
	fmt.Fprintf(&b, "        %s\n", oneLine(f.Query.SQL))
	switch {
	case f.Why == "":
	case f.Evidence == "":
		fmt.Fprintf(&b, "        %s\n", oneLine(f.Why))
	default:
		fmt.Fprintf(&b, "        %s: %s\n", f.Evidence, oneLine(f.Why))
	}
	return b.String()
}

// oneLine is text that neither a terminal nor a build server acts upon: names
// in it may hold anything.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', r == '\r':
			return ' '
		case !unicode.IsPrint(r):
			return unicode.ReplacementChar
		}
		return r
	}, s)
	if s = strings.TrimLeft(s, " "); strings.HasPrefix(s, "::") {
		s = `\x3a` + s[1:]
	}
	return strings.ReplaceAll(s, "##", `#\x23`)
}

// live tells of a request that no test owns.
func live(r report.Report, at Request) {
	switch {
	case !settings().live:
		write(r)
	case ofTest.Load():
		write(r) // go test may keep what is found, with the rest of the test
		for i := range r.Findings {
			if f := &r.Findings[i]; f.Suppressed == "" {
				printFinding(f)
			}
		}
	default:
		enter(r, at)
	}
}

func printFinding(f *report.Finding) {
	fmt.Fprint(os.Stderr, Headline(f))
}

// unowned takes the reports of implicit scopes: statements of goroutines that
// neither a test nor a request started.
type unowned struct{}

func (unowned) Report(_ context.Context, r report.Report) {
	if len(r.Scopes) == 1 && r.Scopes[0].Kind == "implicit" {
		live(r, Request{Started: time.Now().Add(-time.Duration(r.Scopes[0].DurationNS))})
	}
}

// write appends a report to the process's file, one line at a time, so that
// what was written survives a crash.
func write(r report.Report) {
	dir := settings().findings
	if dir == "" || (len(r.Findings) == 0 && len(r.Notes) == 0) {
		return
	}
	if isFuzzWorker() && !news(r) {
		return
	}
	writeLine(Line{Dir: workDir(), Report: r, Cases: takeCases(r), Paths: paths(&r)})
}

// workDir is the directory that the process was in at its first finding.
var workDir = sync.OnceValue(func() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	return dir
})
