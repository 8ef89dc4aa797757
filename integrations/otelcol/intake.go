package otelcol

import (
	"hash/maphash"
	"strings"
	"sync"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// intake makes spans of what arrives. It holds what many of them share.
type intake struct {
	statements statements
	mu         sync.Mutex // guards what is below
	places     places
	origins    map[uint64]*origin
	seed       maphash.Seed
}

const maxOrigins = 2_000

func newIntake() *intake { return &intake{seed: maphash.MakeSeed()} }

// arrived are the spans of one trace in one batch.
type arrived struct {
	trace pcommon.TraceID
	spans []span
}

// read sorts a batch by traces.
func (in *intake) read(td ptrace.Traces) []arrived {
	var out []arrived
	at := map[pcommon.TraceID]int{}
	var a attributes
	for _, resource := range td.ResourceSpans().All() {
		from := in.origin(resource.Resource().Attributes())
		for _, scope := range resource.ScopeSpans().All() {
			for _, s := range scope.Spans().All() {
				i, known := at[s.TraceID()]
				if !known {
					i = len(out)
					at[s.TraceID()] = i
					out = append(out, arrived{trace: s.TraceID()})
				}
				out[i].spans = append(out[i].spans, in.span(&a, s, from))
			}
		}
	}
	return out
}

func (in *intake) span(a *attributes, s ptrace.Span, from *origin) span {
	a.read(s.Attributes())
	kept := span{
		id: spanID(s.SpanID()), parent: spanID(s.ParentSpanID()),
		start: int64(s.StartTimestamp()), end: int64(s.EndTimestamp()), origin: from,
	}
	if k := s.Kind(); k == ptrace.SpanKindServer || k == ptrace.SpanKindConsumer {
		kept.flags |= entry
	}
	if a.function != "" || a.file != "" {
		kept.flags |= coded
	}
	if a.system != "" || a.text != "" {
		kept.flags |= database
		in.execution(&kept, a, s)
	}
	if kept.flags&database == 0 || kept.flags&coded != 0 {
		in.mu.Lock()
		kept.place = in.places.of(a, s)
		in.mu.Unlock()
	}
	return kept
}

// execution notes the statement that a database span ran to its end. One that
// failed may be tried again, and is no work done. What a database itself
// exports as a server lies within the statement of its client.
func (in *intake) execution(kept *span, a *attributes, s ptrace.Span) {
	if s.Status().Code() == ptrace.StatusCodeError || s.Kind() == ptrace.SpanKindServer {
		return
	}
	kept.statement = in.statements.of(a, s.Name())
	if kept.statement == nil {
		return
	}
	kept.values = valuesOf(kept.statement.dialect, a.text) + a.parameters
	if a.bound > 0 {
		kept.flags |= bound
	}
}

// origin keeps one copy of each sender's attributes.
func (in *intake) origin(m pcommon.Map) *origin {
	var sum uint64
	for key, v := range m.All() {
		sum += maphash.String(in.seed, key+"\x00"+v.AsString())
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if known, ok := in.origins[sum]; ok {
		return known
	}
	if in.origins == nil || len(in.origins) >= maxOrigins {
		in.origins = map[uint64]*origin{}
	}
	made := &origin{attributes: pcommon.NewMap()}
	m.CopyTo(made.attributes)
	if name, ok := m.Get("service.name"); ok {
		made.service = strings.Clone(cut(text(name)))
	}
	in.origins[sum] = made
	return made
}

// size is the number of spans of a batch.
func size(batch []arrived) (n int) {
	for _, a := range batch {
		n += len(a.spans)
	}
	return n
}
