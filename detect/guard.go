package detect

import (
	"context"
	"fmt"
	"log"
	"runtime/debug"
)

const brokenNote = "detection failed inside this scope and was switched off for it; see the log"

// guard is deferred: a panic of ours ends what the scope records, never the
// program's query.
func (s *Scope) guard(where string) {
	if v := recover(); v != nil {
		s.state.CompareAndSwap(scopeOpen, scopeBroken)
		s.detector.sayPanic(where, v)
	}
}

func (d *Detector) sayPanic(where string, v any) {
	d.say(fmt.Sprintf("internal error %s: %s", where, panicText(v)), debug.Stack())
}

// tell hands a report to one reporter. A panic in it is said once.
func (d *Detector) tell(ctx context.Context, r Reporter, report Report) {
	defer func() {
		if v := recover(); v != nil {
			d.say(fmt.Sprintf("reporter %T panicked: %s", r, panicText(v)), debug.Stack())
		}
	}()
	r.Report(ctx, report)
}

// maxSaid bounds the texts that are remembered as said.
const maxSaid = 64

// say writes a line to the standard logger, the same line once.
func (d *Detector) say(text string, stack []byte) {
	if _, again := d.said.LoadOrStore(text, true); again || d.saidCount.Add(1) > maxSaid {
		return
	}
	log.Printf("nplusone: %s\n%s", text, stack)
}

// note adds a sentence to the report, each once.
func (rec *record) note(text string) {
	const maxNotes = 32
	if len(rec.notes) >= maxNotes {
		return
	}
	for _, n := range rec.notes {
		if n == text {
			return
		}
	}
	rec.notes = append(rec.notes, text)
}
