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
	"unicode"

	"github.com/nplusone-go/nplusone/detect"
)

// A Line is one line of the file of findings: a report, and for each finding
// what the command needs to derive its fix.
type Line struct {
	Dir    string          `json:"dir"` // working directory of the process
	Report detect.Report   `json:"report"`
	Cases  map[string]Case `json:"cases,omitempty"`
	Off    string          `json:"off,omitempty"` // why detection ended early
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
				fmt.Fprintf(&text, "nplusone: %s\n", oneLine(test))
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
func live(r detect.Report) {
	write(r)
	if !settings().live {
		return
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Suppressed == "" {
			fmt.Fprintf(os.Stderr, "nplusone: %s\n%s", oneLine(f.Scope), headline(f))
		}
	}
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
	writeLine(line)
}

// writeLine is called with the file locked.
func writeLine(line []byte) {
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
	if settings().live {
		name = filepath.Join(dir, fmt.Sprintf("%016x-%d.jsonl", h.Sum64(), os.Getpid()))
	}
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
// found: findings of an earlier run do not outlive it, and the command sees
// that this process looked. Where it stopped looking, the file says so.
func NPlusOneExit() {
	why := endedBy.Load()
	if (off() && why == nil) || settings().findings == "" {
		return
	}
	defer guardHook()
	file.Lock()
	defer file.Unlock()
	open(settings().findings)
	if why == nil {
		return
	}
	if line, err := json.Marshal(Line{Dir: workDir(), Off: *why}); err == nil {
		writeLine(line)
	}
}
