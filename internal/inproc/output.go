package inproc

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/nplusone-go/nplusone/detect"
)

// A Line is one line of the file of findings: a report, and for each finding
// what the command needs to derive its fix.
type Line struct {
	Dir    string          `json:"dir"` // working directory of the process
	Report detect.Report   `json:"report"`
	Cases  map[string]Case `json:"cases,omitempty"`
}

// publish writes the reports of one test and returns what the test prints.
func publish(test string, reports []detect.Report) (string, bool) {
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
				fmt.Fprintf(&text, "nplusone: %s\n", test)
			}
			if !detect.Advisory(f.Rule) {
				failing++
			}
			text.WriteString(headline(f))
		}
	}
	return text.String(), failing > 0 && settings().fail
}

// headline is the short form; the command prints the long one.
func headline(f *detect.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "    %s:%d: %s: %s\n", f.Site.File, f.Site.Line, f.Rule, f.Message)
	fmt.Fprintf(&b, "        %s\n", f.Query.SQL)
	switch {
	case f.Why == "":
	case f.Evidence == "":
		fmt.Fprintf(&b, "        %s\n", f.Why)
	default:
		fmt.Fprintf(&b, "        %s: %s\n", f.Evidence, f.Why)
	}
	return b.String()
}

// live tells of a request that no test owns.
func live(r detect.Report) {
	if settings().live {
		record(r)
		return
	}
	write(r)
}

// unowned takes the reports of implicit scopes: statements of goroutines that
// neither a test nor a request started.
type unowned struct{}

func (unowned) Report(_ context.Context, r detect.Report) {
	if len(r.Scopes) == 1 && r.Scopes[0].Kind == "implicit" {
		live(r)
	}
}

var file struct {
	sync.Mutex
	f      *os.File
	opened bool
}

// write appends a report to the process's file, one line at a time, so that
// what was written survives a crash.
func write(r detect.Report) {
	dir := settings().findings
	if dir == "" || (len(r.Findings) == 0 && len(r.Notes) == 0) {
		return
	}
	line, err := json.Marshal(Line{Dir: workDir(), Report: r, Cases: takeCases(r)})
	if err != nil {
		failed(err)
		return
	}
	file.Lock()
	defer file.Unlock()
	open(dir)
	if file.f == nil {
		return
	}
	if _, err := file.f.Write(append(line, '\n')); err != nil {
		fmt.Fprintf(os.Stderr, "nplusone: cannot write findings: %v\n", err)
		file.f.Close()
		file.f = nil
	}
}

// open makes the process's file anew. Its name comes from the working
// directory, which for a test is its package: when go test answers from its
// cache, the file of the run that it repeats is still there.
func open(dir string) {
	if file.opened {
		return
	}
	file.opened = true
	h := fnv.New64a()
	h.Write([]byte(workDir()))
	name := filepath.Join(dir, fmt.Sprintf("%016x.jsonl", h.Sum64()))
	f, err := os.Create(name)
	if err != nil {
		fmt.Fprintf(os.Stderr, "nplusone: cannot write findings: %v\n", err)
		return
	}
	file.f = f
}

// workDir is the directory that the process was in at its first finding.
var workDir = sync.OnceValue(func() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	return dir
})

// NPlusOneExit makes sure that the file is there, and empty where nothing was
// found, so that findings of an earlier run do not outlive it.
func NPlusOneExit() {
	if off() || settings().findings == "" {
		return
	}
	defer guardHook()
	file.Lock()
	defer file.Unlock()
	open(settings().findings)
}
