package baseline

import (
	"fmt"
	"time"

	"github.com/nplusone-go/nplusone/internal/escape"
	"github.com/nplusone-go/nplusone/internal/match"
	"github.com/nplusone-go/nplusone/internal/sentences"
	"github.com/nplusone-go/nplusone/internal/tree"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// Comparison is what a report came to beside a baseline.
type Comparison struct {
	New      []report.Finding // not in the baseline, or expired in it: these fail
	Grown    []Change         // more executions than known: these fail
	Shrunk   []Change         // fewer
	Known    int              // as known
	Vanished []Entry          // entries that matched nothing
	Expired  []Entry          // entries that matched, but hold no longer
}

// Change is an entry whose count is another one now.
type Change struct {
	Entry
	Now int
}

// Failed reports whether there is anything that was not accepted.
func (c Comparison) Failed() bool { return len(c.New)+len(c.Grown) > 0 }

// Apply marks each finding of the report as new, known or grown, and tells
// what else differs. today decides what has expired: an entry holds on the
// day that it names. Suppressed findings are left alone; an entry for one
// matches nothing.
func (b Baseline) Apply(r *report.Report, today time.Time) Comparison {
	var c Comparison
	entries, known := map[string]Entry{}, map[string]int{}
	for _, e := range b.Entries {
		entries[e.ID], known[e.ID] = e, e.Count
	}
	worst := tree.WorstByID(r.Findings)
	findings := make([]*report.Finding, len(worst))
	for i := range worst {
		findings[i] = &worst[i]
	}
	all, left := match.Against(known, findings)
	states := map[string]match.State{}
	day := today.Format(time.DateOnly)
	for _, f := range all {
		e := entries[f.ID]
		if f.State != match.New && e.expired(day) {
			f.State = match.New
			c.Expired = append(c.Expired, e)
		}
		states[f.ID] = f.State
		switch f.State {
		case match.New:
			f.Baseline = string(f.State)
			c.New = append(c.New, *f.Finding)
		case match.Grown:
			c.Grown = append(c.Grown, Change{e, f.Query.Count})
		case match.Shrunk:
			c.Shrunk = append(c.Shrunk, Change{e, f.Query.Count})
		default:
			c.Known++
		}
	}
	match.Mark(r, states)
	for _, e := range sorted(b.Entries) {
		if left[e.ID] {
			c.Vanished = append(c.Vanished, e)
		}
	}
	return c
}

// expired reports whether an entry holds no longer on a day.
func (e Entry) expired(day string) bool { return e.Expires != "" && e.Expires < day }

// Lines tells the comparison, one fact a line; nothing where all is as known.
func (c Comparison) Lines() []string {
	var lines []string
	for _, g := range c.Grown {
		lines = append(lines, fmt.Sprintf("grown: %s ran %s, %d are known", g.name(), words.Count(g.Now, "time", "times"), g.Count))
	}
	for _, e := range c.Expired {
		lines = append(lines, fmt.Sprintf("expired on %s: %s (%s)", e.Expires, e.name(), escape.Clean(e.Reason)))
	}
	for _, s := range c.Shrunk {
		lines = append(lines, fmt.Sprintf("shrunk: %s ran %s, %d were known; nplusone baseline -prune lowers it", s.name(), words.Count(s.Now, "time", "times"), s.Count))
	}
	for _, e := range c.Vanished {
		line := "vanished: " + e.name()
		if moved := c.moved(e); moved != "" {
			line += ", perhaps now " + moved
		} else {
			line += "; nplusone baseline -prune removes it"
		}
		lines = append(lines, line)
	}
	return lines
}

// name is how an entry is called in a sentence.
func (e Entry) name() string {
	at := ""
	if e.line > 0 {
		at = fmt.Sprintf(", line %d", e.line)
	}
	return fmt.Sprintf("%s in %s (%s%s)", sentences.RuleTitle(e.Rule), escape.Clean(e.Function), escape.Clean(e.ID), at)
}

// moved is the id of a new finding that looks like a vanished entry under
// another name: a renamed function, or a statement that was changed.
func (c Comparison) moved(e Entry) string {
	for _, f := range c.New {
		if f.Rule == e.Rule && (f.Query.Shape == e.Shape && e.Shape != "" || f.Site.Function == e.Function && e.Function != "") {
			return escape.Clean(f.ID)
		}
	}
	return ""
}
