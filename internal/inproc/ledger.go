package inproc

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/nplusone-go/nplusone/report"
)

// A ledger keeps what a process finds while it serves: each finding once, and
// how often it was seen. A server runs for as long as it likes, so everything
// in here has a bound.
type ledger struct {
	mu         sync.Mutex
	findings   map[string]*entry
	scopes     map[scopeKey]*scopeEntry
	recognised map[recognisedKey]*report.Recognised
	notes      map[string]bool
	unused     []report.Suppression
	tool       report.Tool
	version    int
	handed     int // bytes that were handed on
	dropped    int // findings that found no room
	slots      int
	changed    bool // since the sums were last taken

	disk disk
}

// The bounds of a ledger. A program whose statements or paths are all
// different comes to them; that there was more is said.
const (
	maxFindings   = 1000
	maxLines      = 32 // of one finding: the first one, and those that say more
	eachGrowth    = 16 // of them say any growth, those after it a doubling
	maxHanded     = 16 << 20
	maxScopes     = 500
	maxTimelines  = 50
	maxRecognised = 500
	maxNotes      = 100
)

type recognisedKey struct{ what, sql string }

// entry is one finding.
type entry struct {
	seen       int
	count      int // executions in the worst scope
	handed     int // executions in the line that was handed on last
	strength   int
	lines      int
	printed    int // executions when it was printed last
	slot       int
	suppressed bool
	// worst is set where the worst scope is worse than what was handed on.
	worst *report.Finding
	kept  *Case
}

// strength orders evidence.
func strength(e report.Evidence) int {
	switch e {
	case report.Proved:
		return 4
	case report.Traced:
		return 3
	case report.Likely:
		return 2
	case report.Repeated:
		return 1
	}
	return 0
}

func newLedger(dir string) *ledger {
	return &ledger{
		disk:       disk{dir: dir},
		findings:   map[string]*entry{},
		scopes:     map[scopeKey]*scopeEntry{},
		recognised: map[recognisedKey]*report.Recognised{},
		notes:      map[string]bool{},
	}
}

// book is the ledger of this process.
var book = sync.OnceValue(func() *ledger { return newLedger(settings().findings) })

// add takes the report of one scope and returns what is new in it, as a line.
func (l *ledger) add(r report.Report, kept map[string]Case) (line Line, news bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.changed = true
	l.tool, l.version, l.unused = r.Tool, r.Version, r.Unused
	fresh := report.Report{Version: r.Version, Tool: r.Tool}
	for i := range r.Scopes {
		if s := &r.Scopes[i]; l.addScope(s) {
			fresh.Scopes = append(fresh.Scopes, *s)
			fresh.Scopes[len(fresh.Scopes)-1].Timeline = nil // the sums have it
		}
	}
	for i := range r.Recognised {
		l.addRecognised(&r.Recognised[i])
	}
	cases := map[string]Case{}
	for i := range r.Findings {
		f := &r.Findings[i]
		c, ok := kept[f.ID]
		if !l.addFinding(f, c, ok) {
			continue
		}
		fresh.Findings = append(fresh.Findings, *f)
		if ok {
			cases[f.ID] = c
		}
	}
	for _, n := range r.Notes {
		if l.addNote(n) {
			fresh.Notes = append(fresh.Notes, n)
		}
	}
	news = len(fresh.Findings)+len(fresh.Notes)+len(fresh.Scopes) > 0
	return Line{Dir: workDir(), Report: fresh, Cases: cases, Paths: paths(&fresh)}, news
}

// addFinding reports whether the finding says something that was not said
// before: it is new, surer, no longer excused, or worse.
func (l *ledger) addFinding(f *report.Finding, c Case, ok bool) bool {
	e := l.findings[f.ID]
	if e == nil {
		if len(l.findings) >= maxFindings || l.handed >= maxHanded {
			l.dropped++
			return false
		}
		e = &entry{suppressed: f.Suppressed != "", slot: l.newSlot()}
		l.findings[f.ID] = e
	}
	e.seen++
	l.disk.count(e.slot, "f %s %d", f.ID, e.seen)
	if e.more(f) && l.handed < maxHanded {
		e.take(f)
		return true
	}
	if f.Query.Count > e.count {
		e.count = f.Query.Count
		e.worst, e.kept = clone(f), nil
		if ok {
			e.kept = &c
		}
	}
	return false
}

func (e *entry) more(f *report.Finding) bool {
	switch {
	case e.lines == 0:
		return true
	case e.lines >= maxLines:
		return false
	case strength(f.Evidence) > e.strength, e.suppressed && f.Suppressed == "":
		return true
	case e.lines < eachGrowth:
		return f.Query.Count > e.handed
	}
	return f.Query.Count >= 2*e.handed
}

// take notes that the finding is handed on.
func (e *entry) take(f *report.Finding) {
	e.lines++
	e.handed, e.count = max(e.handed, f.Query.Count), max(e.count, f.Query.Count)
	e.strength = max(e.strength, strength(f.Evidence))
	e.suppressed = e.suppressed && f.Suppressed != ""
	if e.handed == e.count {
		e.worst, e.kept = nil, nil
	}
}

func (l *ledger) newSlot() int {
	l.slots++
	return l.slots - 1
}

func clone(f *report.Finding) *report.Finding {
	c := *f
	return &c
}

func (l *ledger) addNote(n string) bool {
	if l.notes[n] || len(l.notes) >= maxNotes {
		return false
	}
	l.notes[n] = true
	return true
}

func (l *ledger) addRecognised(r *report.Recognised) {
	key := recognisedKey{r.What, r.SQL}
	if r.Site != nil {
		key.sql += fmt.Sprintf("\x00%s:%d", r.Site.File, r.Site.Line)
	}
	if old := l.recognised[key]; old != nil {
		old.Count += r.Count
		if old.Scope != r.Scope {
			old.Scope = ""
		}
		return
	}
	if len(l.recognised) < maxRecognised {
		c := *r
		l.recognised[key] = &c
	}
}

// enter takes the report of a scope that no test owns, of a program that was
// started to be listened to.
func enter(r report.Report, at Request) {
	kept := takeCases(r)
	handOn(at, r, kept)
	if len(r.Findings) == 0 && len(r.Notes) == 0 {
		return
	}
	line, news := book().add(r, kept)
	if news {
		book().hand(line)
		if !settings().quiet {
			for i := range line.Report.Findings {
				book().announce(&line.Report.Findings[i])
			}
		}
	}
	book().sum(false)
}

// announce prints a finding when it is new, and when it is twice as bad.
func (l *ledger) announce(f *report.Finding) {
	if f.Suppressed == "" && l.grown(f) {
		printFinding(f)
	}
}

func (l *ledger) grown(f *report.Finding) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.findings[f.ID]
	if e == nil || e.printed > 0 && f.Query.Count < 2*e.printed {
		return false
	}
	e.printed = max(f.Query.Count, 1)
	return true
}

// Headline is what is printed of a finding, for the command that prints it.
func Headline(f *report.Finding) string {
	return fmt.Sprintf("nplusone: %s\n%s", oneLine(f.Scope), headline(f))
}

// hand writes a line to the process's file at once, so that it survives a
// crash.
func (l *ledger) hand(line Line) {
	if l.disk.dir == "" {
		return
	}
	text, err := json.Marshal(line)
	if err != nil {
		failed(err)
		return
	}
	l.mu.Lock()
	l.handed += len(text)
	l.mu.Unlock()
	l.disk.append(append(text, '\n'))
}

// sum writes what the lines and the counts do not tell, now and then and at
// the end.
func (l *ledger) sum(last bool) {
	if l.disk.dir == "" || !l.disk.due(last) {
		return
	}
	begin := time.Now()
	if text := l.sums(); text != nil {
		l.disk.replace(text)
	}
	l.disk.took(time.Since(begin))
}

// sums returns nil where nothing has changed.
func (l *ledger) sums() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.changed {
		return nil
	}
	l.changed = false
	text, err := json.Marshal(l.total())
	if err != nil {
		failed(err)
		return nil
	}
	return text
}

// total is what the sums say; the lock is held.
func (l *ledger) total() Line {
	t := Line{Dir: workDir(), Cases: map[string]Case{}}
	t.Report = report.Report{Version: l.version, Tool: l.tool, Unused: l.unused}
	for id, e := range l.findings {
		if e.worst == nil {
			continue
		}
		t.Report.Findings = append(t.Report.Findings, *e.worst)
		if e.kept != nil {
			t.Cases[id] = *e.kept
		}
	}
	for _, s := range l.scopes {
		t.Report.Scopes = append(t.Report.Scopes, s.sum)
	}
	for _, r := range l.recognised {
		t.Report.Recognised = append(t.Report.Recognised, *r)
	}
	t.Paths = paths(&t.Report)
	if why := whyStopped(); why != "" || l.dropped > 0 {
		t.Ending = &Ending{Stopped: why, Dropped: l.dropped}
	}
	return t
}
