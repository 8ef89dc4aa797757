package otelcol

import (
	"cmp"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// metricsOf makes cumulative sums of all that was counted. Labels are bounded:
// rules, and the services that sent spans. What a finding is about stands in
// the logs.
func metricsOf(b *book, c *counts, open *traces, started, now time.Time) pmetric.Metrics {
	w := writer{out: pmetric.NewMetrics(), started: pcommon.NewTimestampFromTime(started), now: pcommon.NewTimestampFromTime(now)}
	w.counts(c)
	w.gauge("nplusone.open_spans", "{span}", "spans that wait until their trace is judged", int64(open.spans))
	for _, s := range sums(b) {
		scope := w.scope()
		if s.service != "" {
			w.out.ResourceMetrics().At(w.out.ResourceMetrics().Len()-1).Resource().Attributes().PutStr("service.name", s.service)
		}
		w.sum(scope, "nplusone.findings", "{trace}", "traces that had a finding of the rule", "nplusone.rule", map[string]int64{s.rule: s.traces})
		w.sum(scope, "nplusone.repeated_statements", "{statement}", "statements that findings of the rule ran", "nplusone.rule", map[string]int64{s.rule: s.runs})
	}
	return w.out
}

type sumKey struct{ service, rule string }

type sum struct {
	sumKey
	traces, runs int64
}

func sums(b *book) []sum {
	by := map[sumKey]*sum{}
	for _, l := range b.lines {
		key := sumKey{l.origin.service, l.rule}
		if by[key] == nil {
			by[key] = &sum{sumKey: key}
		}
		by[key].traces += l.total
		by[key].runs += l.runs
	}
	var out []sum
	for _, s := range by {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b sum) int {
		return cmp.Or(cmp.Compare(a.service, b.service), cmp.Compare(a.rule, b.rule))
	})
	return out
}

type writer struct {
	out          pmetric.Metrics
	started, now pcommon.Timestamp
}

func (w *writer) scope() pmetric.MetricSlice {
	s := w.out.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty()
	s.Scope().SetName(scopeName)
	return s.Metrics()
}

func (w *writer) counts(c *counts) {
	scope := w.scope()
	w.sum(scope, "nplusone.spans", "{span}", "what became of the spans that arrived", "nplusone.outcome", map[string]int64{
		"judged": c.judged, "evicted": c.evicted, "late": c.late, "resent": c.resent, "over": c.over, "failed": c.failed, "lost": c.lost,
	})
	w.sum(scope, "nplusone.traces", "{trace}", "what became of the traces", "nplusone.outcome", map[string]int64{
		"judged": c.tracesJudged, "evicted": c.tracesEvicted, "failed": c.tracesFailed, "lost": c.tracesLost, "unreported": c.tracesUnreported,
	})
	w.sum(scope, "nplusone.findings.missed", "{finding}", "findings that were not reported", "nplusone.outcome", map[string]int64{
		"undelivered": c.undelivered, "forgotten": c.forgotten,
	})
}

func (w *writer) gauge(name, unit, description string, n int64) {
	m := w.scope().AppendEmpty()
	m.SetName(name)
	m.SetUnit(unit)
	m.SetDescription(description)
	p := m.SetEmptyGauge().DataPoints().AppendEmpty()
	p.SetTimestamp(w.now)
	p.SetIntValue(n)
}

func (w *writer) sum(to pmetric.MetricSlice, name, unit, description, label string, points map[string]int64) {
	m := to.AppendEmpty()
	m.SetName(name)
	m.SetUnit(unit)
	m.SetDescription(description)
	s := m.SetEmptySum()
	s.SetIsMonotonic(true)
	s.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
	keys := make([]string, 0, len(points))
	for key := range points {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		p := s.DataPoints().AppendEmpty()
		p.SetStartTimestamp(w.started)
		p.SetTimestamp(w.now)
		p.SetIntValue(points[key])
		p.Attributes().PutStr(label, key)
	}
}
