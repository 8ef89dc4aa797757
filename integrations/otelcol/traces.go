package otelcol

import (
	"container/heap"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// trace is one whose spans are still coming.
type trace struct {
	id          pcommon.TraceID
	spans       []span
	first, last time.Time
	due         time.Time
	at          int // in the queue
	over        int // spans past the bound
	// partial says that an earlier collector died with some of its spans.
	partial bool
}

// traces are the open ones, ordered by when they are to be judged. It is used
// under the connection's lock.
type traces struct {
	cfg    *Config
	open   map[pcommon.TraceID]*trace
	queue  queue
	spans  int
	judged remembered
	// cutShort are traces that were open when an earlier collector died.
	cutShort remembered
}

func newTraces(cfg *Config) *traces {
	return &traces{
		cfg: cfg, open: map[pcommon.TraceID]*trace{},
		judged: remembered{most: cfg.RememberTraces}, cutShort: remembered{most: cfg.RememberTraces},
	}
}

// add keeps spans of a trace. It returns how many came too late, after the
// trace was judged.
func (t *traces) add(id pcommon.TraceID, spans []span, now time.Time) (late int) {
	if t.judged.has(id) {
		return len(spans)
	}
	tr := t.open[id]
	if tr == nil {
		tr = &trace{id: id, first: now, partial: t.cutShort.has(id)}
		t.open[id] = tr
		heap.Push(&t.queue, tr)
	}
	tr.last = now
	room := max(t.cfg.MaxSpansPerTrace-len(tr.spans), 0)
	if len(spans) > room {
		tr.over += len(spans) - room
		spans = spans[:room]
	}
	tr.spans = append(tr.spans, spans...)
	t.spans += len(spans)
	tr.due = tr.last.Add(t.cfg.DecisionWait)
	if latest := tr.first.Add(t.cfg.MaxWait); tr.due.After(latest) {
		tr.due = latest
	}
	heap.Fix(&t.queue, tr.at)
	return 0
}

// due takes a trace out that is to be judged, nil for none.
func (t *traces) due(now time.Time) *trace {
	if len(t.queue) == 0 || t.queue[0].due.After(now) {
		return nil
	}
	return t.take()
}

// crowded takes a trace out where more are kept than may be.
func (t *traces) crowded() *trace {
	if len(t.queue) == 0 || t.spans <= t.cfg.MaxSpans && len(t.open) <= t.cfg.MaxTraces {
		return nil
	}
	return t.take()
}

func (t *traces) take() *trace {
	tr := heap.Pop(&t.queue).(*trace)
	delete(t.open, tr.id)
	t.spans -= len(tr.spans)
	t.judged.add(tr.id)
	return tr
}

// queue is a heap by due.
type queue []*trace

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].due.Before(q[j].due) }
func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].at, q[j].at = i, j
}

// Push is for package heap.
func (q *queue) Push(x any) {
	tr := x.(*trace)
	tr.at = len(*q)
	*q = append(*q, tr)
}

// Pop is for package heap.
func (q *queue) Pop() any {
	last := len(*q) - 1
	tr := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return tr
}

// remembered are the latest ids that were added, at least half of most.
type remembered struct {
	most          int
	newer, before map[pcommon.TraceID]struct{}
}

func (r *remembered) add(id pcommon.TraceID) {
	if r.newer == nil || len(r.newer) >= max(r.most/2, 1) {
		r.before, r.newer = r.newer, map[pcommon.TraceID]struct{}{}
	}
	r.newer[id] = struct{}{}
}

func (r *remembered) has(id pcommon.TraceID) bool {
	if _, ok := r.newer[id]; ok {
		return true
	}
	_, ok := r.before[id]
	return ok
}

// all goes from the oldest half to the newer.
func (r *remembered) all(yield func(pcommon.TraceID) bool) {
	for _, half := range []map[pcommon.TraceID]struct{}{r.before, r.newer} {
		for id := range half {
			if !yield(id) {
				return
			}
		}
	}
}
