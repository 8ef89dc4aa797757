package otelcol

import (
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/nplusone-go/nplusone/internal/sentences"
	"github.com/nplusone-go/nplusone/internal/words"
)

const scopeName = "github.com/nplusone-go/nplusone/integrations/otelcol"

// logsOf makes a record of each finding, under the resource that sent the
// spans.
func logsOf(lines []line, now time.Time) plog.Logs {
	out := plog.NewLogs()
	by := map[*origin]plog.LogRecordSlice{}
	for i := range lines {
		from := lines[i].worst.origin
		records, ok := by[from]
		if !ok {
			r := out.ResourceLogs().AppendEmpty()
			from.attributes.CopyTo(r.Resource().Attributes())
			s := r.ScopeLogs().AppendEmpty()
			s.Scope().SetName(scopeName)
			records = s.LogRecords()
			by[from] = records
		}
		lines[i].write(records.AppendEmpty(), now)
	}
	return out
}

func (l *line) write(r plog.LogRecord, now time.Time) {
	f := &l.worst
	r.SetEventName("nplusone.finding")
	r.SetTimestamp(pcommon.Timestamp(f.start))
	r.SetObservedTimestamp(pcommon.NewTimestampFromTime(now))
	r.SetSeverityNumber(plog.SeverityNumberWarn)
	r.SetSeverityText("WARN")
	r.SetTraceID(f.trace)
	if f.loop != 0 {
		r.SetSpanID(pdataSpanID(f.loop))
	} else if len(f.spans) > 0 {
		r.SetSpanID(pdataSpanID(f.spans[0]))
	}
	r.Body().SetStr(sentences.Headline(&f.Finding))
	a := r.Attributes()
	for _, pair := range [][2]string{
		{"nplusone.rule", f.Rule},
		{"nplusone.id", f.ID},
		{"nplusone.evidence", string(f.Evidence)},
		{"nplusone.why", f.Why},
		{"nplusone.advice", f.Advice},
		{"nplusone.scope", f.Scope},
		{"nplusone.shape", f.Query.Shape},
		{"db.query.text", f.Query.SQL},
		{"db.query.summary", f.summary},
		{"code.function.name", f.Site.Function},
		{"code.file.path", f.Site.File},
	} {
		if pair[1] != "" {
			a.PutStr(pair[0], pair[1])
		}
	}
	if f.Site.Line > 0 {
		a.PutInt("code.line.number", int64(f.Site.Line))
	}
	a.PutInt("nplusone.count", int64(f.Query.Count))
	if f.Query.DistinctArgs > 0 {
		a.PutInt("nplusone.distinct_args", int64(f.Query.DistinctArgs))
	}
	a.PutInt("nplusone.duration_ns", f.Query.DurationNS)
	a.PutBool("nplusone.parallel", f.Parallel)
	a.PutInt("nplusone.traces", l.traces)
	l.link(a)
}

// link names the spans that repeat, as the links of a span would, and other
// traces with the same finding.
func (l *line) link(a pcommon.Map) {
	links := a.PutEmptySlice("nplusone.links")
	for _, id := range l.worst.spans {
		link := links.AppendEmpty().SetEmptyMap()
		link.PutStr("trace_id", l.worst.trace.String())
		link.PutStr("span_id", pdataSpanID(id).String())
	}
	for _, id := range l.others {
		links.AppendEmpty().SetEmptyMap().PutStr("trace_id", id.String())
	}
}

// incompleteLog says what was not looked at.
func incompleteLog(c *counts, now time.Time) plog.Logs {
	out := plog.NewLogs()
	s := out.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty()
	s.Scope().SetName(scopeName)
	r := s.LogRecords().AppendEmpty()
	r.SetEventName("nplusone.missed")
	r.SetTimestamp(pcommon.NewTimestampFromTime(now))
	r.SetObservedTimestamp(pcommon.NewTimestampFromTime(now))
	r.SetSeverityNumber(plog.SeverityNumberWarn)
	r.SetSeverityText("WARN")
	body := "part of what arrived was not looked at:"
	sep := " "
	for _, part := range c.missed() {
		if part.n == 0 {
			continue
		}
		r.Attributes().PutInt("nplusone.missed."+part.key, part.n)
		body += sep + words.Count(part.n, part.one, part.many)
		sep = ", "
	}
	r.Body().SetStr(body)
	return out
}

type missedPart struct {
	key, one, many string
	n              int64
}

func (c *counts) missed() []missedPart {
	return []missedPart{
		{"evicted_traces", "trace judged early for want of room", "traces judged early for want of room", c.tracesEvicted},
		{"late_spans", "span that came after its trace was judged", "spans that came after their trace was judged", c.late},
		{"over_spans", "span past the bound of its trace", "spans past the bound of their trace", c.over},
		{"failed_traces", "trace that could not be judged", "traces that could not be judged", c.tracesFailed},
		{"lost_spans", "span lost with a collector that was killed", "spans lost with a collector that was killed", c.lost},
		{"lost_traces", "trace of these", "traces of these", c.tracesLost},
		{"unreported_traces", "judged trace whose findings may have been lost", "judged traces whose findings may have been lost", c.tracesUnreported},
		{"undelivered_findings", "finding that the next component refused", "findings that the next component refused", c.undelivered},
		{"forgotten_findings", "finding beyond those that are kept apart", "findings beyond those that are kept apart", c.forgotten},
	}
}
