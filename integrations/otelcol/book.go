package otelcol

import (
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// book holds the findings that are to be reported, and how often each was
// met. It is used under the connection's lock.
type book struct {
	interval time.Duration
	lines    map[bookKey]*line
	waiting  []*line // to be logged
}

type bookKey struct{ id, service string }

// line is one finding of one service.
type line struct {
	worst  finding
	traces int64 // that had it since the last log
	others []pcommon.TraceID
	logged time.Time
	queued bool

	rule   string
	origin *origin // for metrics
	total  int64   // traces that had it
	runs   int64   // executions in all of them
}

const (
	maxLines  = 10_000
	maxOthers = 10
)

// add notes a finding. It returns false where there is no room for it.
func (b *book) add(f finding) bool {
	if len(b.waiting) >= maxLines { // nobody takes them
		return false
	}
	key := bookKey{f.ID, f.origin.service}
	l := b.lines[key]
	if l == nil {
		if len(b.lines) >= maxLines {
			return false
		}
		l = &line{rule: f.Rule, origin: f.origin}
		if b.lines == nil {
			b.lines = map[bookKey]*line{}
		}
		b.lines[key] = l
	}
	l.total++
	l.runs += int64(f.Query.Count)
	if b.interval == 0 {
		b.waiting = append(b.waiting, &line{worst: f, traces: 1, origin: f.origin})
		return true
	}
	switch l.traces++; {
	case l.traces == 1:
		l.worst = f
	case f.Query.Count > l.worst.Query.Count:
		l.keep(l.worst.trace)
		l.worst = f
	default:
		l.keep(f.trace)
	}
	if !l.queued {
		l.queued = true
		b.waiting = append(b.waiting, l)
	}
	return true
}

func (l *line) keep(id pcommon.TraceID) {
	if len(l.others) < maxOthers {
		l.others = append(l.others, id)
	}
}

// ready takes out what is to be logged now; all of it at the end.
func (b *book) ready(now time.Time, all bool) []line {
	var out []line
	rest := b.waiting[:0]
	for _, l := range b.waiting {
		if !all && b.interval > 0 && now.Sub(l.logged) < b.interval {
			rest = append(rest, l)
			continue
		}
		out = append(out, *l)
		l.logged, l.queued, l.traces, l.others = now, false, 0, nil
	}
	clear(b.waiting[len(rest):])
	b.waiting = rest
	return out
}
