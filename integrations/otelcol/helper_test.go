package otelcol

import (
	"context"
	"encoding/binary"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// program writes the spans of one trace.
type program struct {
	trace   pcommon.TraceID
	service string
	td      ptrace.Traces
	last    uint64
	clock   time.Time
}

var begin = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

func newProgram(trace uint64) *program {
	p := &program{service: "shop", td: ptrace.NewTraces(), clock: begin}
	binary.BigEndian.PutUint64(p.trace[8:], trace)
	return p
}

type attrs map[string]any

// span adds one that takes a millisecond, below another one or 0.
func (p *program) span(parent uint64, kind ptrace.SpanKind, name string, a attrs) uint64 {
	p.last++
	id := p.last + binary.BigEndian.Uint64(p.trace[8:])<<32
	r := p.td.ResourceSpans().AppendEmpty()
	r.Resource().Attributes().PutStr("service.name", p.service)
	s := r.ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	s.SetTraceID(p.trace)
	s.SetSpanID(pdataSpanID(id))
	if parent != 0 {
		s.SetParentSpanID(pdataSpanID(parent))
	}
	s.SetName(name)
	s.SetKind(kind)
	s.SetStartTimestamp(pcommon.NewTimestampFromTime(p.clock))
	p.clock = p.clock.Add(time.Millisecond)
	s.SetEndTimestamp(pcommon.NewTimestampFromTime(p.clock))
	_ = s.Attributes().FromRaw(a)
	return id
}

func (p *program) latest() ptrace.Span {
	all := p.td.ResourceSpans()
	return all.At(all.Len() - 1).ScopeSpans().At(0).Spans().At(0)
}

func (p *program) request(parent uint64, route string) uint64 {
	return p.span(parent, ptrace.SpanKindServer, "GET "+route, attrs{"http.request.method": "GET", "http.route": route})
}

func (p *program) inner(parent uint64, name string) uint64 {
	return p.span(parent, ptrace.SpanKindInternal, name, nil)
}

func (p *program) code(parent uint64, function string) uint64 {
	return p.span(parent, ptrace.SpanKindInternal, "work", attrs{"code.function.name": function, "code.file.path": "shop/posts.go", "code.line.number": 12})
}

func (p *program) query(parent uint64, text string) uint64 {
	return p.span(parent, ptrace.SpanKindClient, "SELECT", attrs{"db.system.name": "postgresql", "db.query.text": text})
}

// sink is what follows the connector.
type sink struct {
	mu      sync.Mutex
	logs    []plog.LogRecord
	metrics []pmetric.Metrics
	refuse  error
}

func (s *sink) takeLogs(_ context.Context, l plog.Logs) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse != nil {
		return s.refuse
	}
	for _, r := range l.ResourceLogs().All() {
		for _, sc := range r.ScopeLogs().All() {
			for _, rec := range sc.LogRecords().All() {
				s.logs = append(s.logs, rec)
			}
		}
	}
	return nil
}

func (s *sink) takeMetrics(_ context.Context, m pmetric.Metrics) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.metrics = append(s.metrics, m)
	return nil
}

func (s *sink) named(event string) (out []map[string]any) {
	for _, r := range s.logs {
		if r.EventName() == event {
			a := r.Attributes().AsRaw()
			a["body"], a["trace"] = r.Body().Str(), r.TraceID().String()
			out = append(out, a)
		}
	}
	return out
}

func (s *sink) findings() []map[string]any { return s.named("nplusone.finding") }

// stand is a connector whose clock the test turns.
type stand struct {
	*connection
	sink
	logsEnd, metricsEnd *end
	at                  time.Time
}

func newStand(t *testing.T, change func(*Config)) *stand {
	t.Helper()
	f := NewFactory()
	cfg := f.CreateDefaultConfig().(*Config)
	cfg.LogInterval = 0
	if change != nil {
		change(cfg)
	}
	require.NoError(t, cfg.Validate())
	s := &stand{at: begin}
	logs, err := consumer.NewLogs(s.takeLogs)
	require.NoError(t, err)
	metrics, err := consumer.NewMetrics(s.takeMetrics)
	require.NoError(t, err)
	set := connector.Settings{ID: component.NewID(Type)}
	a, err := f.CreateTracesToLogs(context.Background(), set, cfg, logs)
	require.NoError(t, err)
	b, err := f.CreateTracesToMetrics(context.Background(), set, cfg, metrics)
	require.NoError(t, err)
	s.logsEnd, s.metricsEnd = a.(*end), b.(*end)
	s.connection = s.logsEnd.connection
	s.now = func() time.Time { return s.at }
	s.started = s.at
	require.NoError(t, s.resume())
	return s
}

// send hands a batch to both ends, as a collector does.
func (s *stand) send(t *testing.T, td ptrace.Traces) {
	t.Helper()
	require.NoError(t, s.logsEnd.ConsumeTraces(context.Background(), td))
	require.NoError(t, s.metricsEnd.ConsumeTraces(context.Background(), td))
}

func (s *stand) pass(d time.Duration) {
	s.at = s.at.Add(d)
	s.work(context.Background(), false)
}

// after sends one program's spans and waits until they are judged.
func after(t *testing.T, change func(*Config), run func(*program)) []map[string]any {
	t.Helper()
	s := newStand(t, change)
	p := newProgram(1)
	run(p)
	s.send(t, p.td)
	s.pass(11 * time.Second)
	require.Zero(t, s.traces.spans)
	return s.findings()
}
