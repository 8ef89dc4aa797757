package otelcol

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/nplusone-go/nplusone/report"
)

// tenQueries is a trace with a finding.
func tenQueries(trace uint64) ptrace.Traces {
	p := newProgram(trace)
	loop(p, p.request(0, "/posts"), 10, author)
	return p.td
}

// accounted is every span that arrived, but for those that wait.
func accounted(c *counts) int64 {
	return c.judged + c.evicted + c.late + c.resent + c.over + c.failed
}

func TestEverySpanIsAccountedFor(t *testing.T) {
	cases := []struct {
		name, reason string
		change       func(*Config)
		run          func(*testing.T, *stand)
		want         counts
		findings     int
	}{
		{"in time", "the plain case", nil, func(t *testing.T, s *stand) {
			s.send(t, tenQueries(1))
		}, counts{received: 11, judged: 11, tracesJudged: 1}, 1},
		{"late", "its trace was judged", nil, func(t *testing.T, s *stand) {
			s.send(t, tenQueries(1))
			s.pass(11 * time.Second)
			s.send(t, tenQueries(1))
		}, counts{received: 22, judged: 11, late: 11, tracesJudged: 1}, 1},
		{"twice", "the sender heard no answer and sent again", nil, func(t *testing.T, s *stand) {
			s.send(t, tenQueries(1))
			s.send(t, tenQueries(1))
		}, counts{received: 22, judged: 11, resent: 11, tracesJudged: 1}, 1},
		{"too many traces", "the one that is due first goes, and is judged", func(c *Config) { c.MaxTraces = 2 }, func(t *testing.T, s *stand) {
			for i := range 5 {
				s.send(t, tenQueries(uint64(i+1)))
				s.at = s.at.Add(time.Second)
			}
		}, counts{received: 55, judged: 22, evicted: 33, tracesJudged: 2, tracesEvicted: 3}, 5},
		{"too many spans", "memory is bounded", func(c *Config) { c.MaxSpans = 25 }, func(t *testing.T, s *stand) {
			for i := range 3 {
				s.send(t, tenQueries(uint64(i+1)))
			}
		}, counts{received: 33, judged: 22, evicted: 11, tracesJudged: 2, tracesEvicted: 1}, 3},
		{"a giant trace", "it takes no other's room", func(c *Config) { c.MaxSpansPerTrace = 8 }, func(t *testing.T, s *stand) {
			s.send(t, tenQueries(1))
		}, counts{received: 11, judged: 8, over: 3, tracesJudged: 1}, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newStand(t, c.change)
			c.run(t, s)
			s.pass(11 * time.Second)
			assert.Equal(t, c.want, s.counts, c.reason)
			assert.Equal(t, s.counts.received, accounted(&s.counts))
			assert.Len(t, s.findings(), c.findings)
			s.pass(15 * time.Second)
			told := len(s.named("nplusone.missed")) > 0
			assert.Equal(t, s.counts.missedMore(&counts{}), told, "what was not looked at is said")
		})
	}
}

func TestATraceThatGoesOnIsJudged(t *testing.T) {
	s := newStand(t, nil)
	p := newProgram(1)
	r := p.request(0, "/jobs")
	for range 40 {
		p.td = ptrace.NewTraces()
		p.query(r, author)
		s.send(t, p.td)
		s.pass(5 * time.Second)
	}
	require.Len(t, s.findings(), 1, "after max_wait at the latest, and once")
}

// A killed collector leaves what it wrote: nothing is closed, nothing flushed.
func TestAKilledCollector(t *testing.T) {
	journal := filepath.Join(t.TempDir(), "state", "journal")
	change := func(c *Config) { c.Journal = journal }

	killed := newStand(t, change)
	killed.send(t, tenQueries(1))
	killed.pass(11 * time.Second) // judged and reported
	require.Len(t, killed.findings(), 1)
	killed.send(t, tenQueries(2)) // received only
	killed.send(t, tenQueries(3))
	killed.pass(5 * time.Second)

	next := newStand(t, change)
	assert.Equal(t, counts{lost: 22, tracesLost: 2}, next.counts, "what was received and not judged is lost, and counted")
	next.send(t, tenQueries(1)) // the sender heard no answer
	next.send(t, tenQueries(2)) // the rest of a trace
	next.pass(11 * time.Second)
	assert.EqualValues(t, 11, next.counts.late, "what was reported is not reported again")
	found := next.findings()
	require.Len(t, found, 1)
	assert.Contains(t, found[0]["nplusone.why"], "part of the trace was lost")
	told := next.named("nplusone.missed")
	require.NotEmpty(t, told)
	assert.EqualValues(t, 22, told[0]["nplusone.missed.lost_spans"])

	third := newStand(t, change)
	assert.Zero(t, third.counts, "a loss is told once")
}

func TestKilledBetweenJudgingAndReporting(t *testing.T) {
	journal := filepath.Join(t.TempDir(), "journal")
	change := func(c *Config) { c.Journal = journal }
	killed := newStand(t, change)
	killed.send(t, tenQueries(1))
	killed.connection.mu.Lock()
	tr := killed.traces.take()
	killed.connection.mu.Unlock()
	killed.settle(tr, false)
	killed.flushJournal()

	next := newStand(t, change)
	assert.Equal(t, counts{tracesUnreported: 1}, next.counts)
	next.send(t, tenQueries(1))
	next.pass(11 * time.Second)
	assert.Empty(t, next.findings(), "whether it was reported is not known: it is counted, not repeated")
}

func TestAJournalCutShort(t *testing.T) {
	journal := filepath.Join(t.TempDir(), "journal")
	change := func(c *Config) { c.Journal = journal }
	newStand(t, change).send(t, tenQueries(1))
	whole, err := os.ReadFile(journal)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(journal, append(whole, "Shalf"...), 0o600))
	assert.EqualValues(t, 11, newStand(t, change).counts.lost)
}

func TestTheJournalIsBounded(t *testing.T) {
	journal := filepath.Join(t.TempDir(), "journal")
	s := newStand(t, func(c *Config) { c.Journal, c.RememberTraces = journal, 100 })
	s.send(t, tenQueries(1))
	s.journal.written = compactAt
	s.send(t, tenQueries(2))
	assert.EqualValues(t, 22, newStand(t, func(c *Config) { c.Journal = journal }).counts.lost, "what is open outlives the compaction")
}

func TestOneFindingIsLoggedOnceInAWhile(t *testing.T) {
	s := newStand(t, func(c *Config) { c.LogInterval = time.Minute })
	for i := range 50 {
		s.send(t, tenQueries(uint64(i+1)))
	}
	s.pass(11 * time.Second)
	require.Len(t, s.findings(), 1)
	assert.EqualValues(t, 50, s.findings()[0]["nplusone.traces"])
	for i := range 50 {
		s.send(t, tenQueries(uint64(i+100)))
	}
	s.pass(11 * time.Second)
	require.Len(t, s.findings(), 1, "not yet")
	s.pass(time.Minute)
	require.Len(t, s.findings(), 2)
	assert.EqualValues(t, 50, s.findings()[1]["nplusone.traces"])
}

func TestWhatIsRefusedIsCounted(t *testing.T) {
	s := newStand(t, nil)
	s.refuse = errors.New("full")
	s.send(t, tenQueries(1))
	s.pass(11 * time.Second)
	assert.EqualValues(t, 1, s.counts.undelivered)
}

// Who takes the findings may try for minutes to hand them on: the collector's
// end does not wait for that, and what piles up is bounded.
func TestNobodyTakesFindings(t *testing.T) {
	s := newStand(t, func(c *Config) { c.DecisionWait = time.Millisecond })
	blocked := make(chan struct{})
	s.connection.metrics, _ = consumer.NewMetrics(func(ctx context.Context, _ pmetric.Metrics) error {
		close(blocked)
		<-ctx.Done()
		s.connection.metrics = nil
		return ctx.Err()
	})
	s.now = func() time.Time { return begin.Add(time.Hour) }
	s.measured = begin
	require.NoError(t, s.logsEnd.Start(context.Background(), nil))
	s.connection.mu.Lock()
	s.measured = begin
	s.connection.mu.Unlock()
	<-blocked
	require.NoError(t, s.logsEnd.Shutdown(context.Background()))

	var b book
	for i := range maxLines + 5 {
		b.add(finding{Finding: report.Finding{ID: "a"}, trace: newProgram(uint64(i)).trace, origin: &origin{}})
	}
	assert.Len(t, b.waiting, maxLines)
}

// A fault in the rules costs one trace, and never the collector.
func TestAFaultInTheRules(t *testing.T) {
	s := newStand(t, nil)
	s.send(t, tenQueries(1))
	for _, tr := range s.traces.open {
		tr.spans[3].origin = nil
	}
	s.send(t, tenQueries(2))
	s.pass(11 * time.Second)
	assert.Len(t, s.findings(), 1)
	assert.EqualValues(t, 11, s.counts.failed)
}

func TestMetrics(t *testing.T) {
	s := newStand(t, nil)
	s.send(t, tenQueries(1))
	s.send(t, tenQueries(2))
	s.pass(16 * time.Second)
	require.NotEmpty(t, s.sink.metrics)
	points := map[string]int64{}
	for _, r := range s.sink.metrics[len(s.sink.metrics)-1].ResourceMetrics().All() {
		for _, m := range r.ScopeMetrics().At(0).Metrics().All() {
			if m.Type() != pmetric.MetricTypeSum {
				continue
			}
			for _, p := range m.Sum().DataPoints().All() {
				for _, label := range p.Attributes().All() {
					points[m.Name()+" "+label.Str()] += p.IntValue()
				}
			}
		}
	}
	assert.EqualValues(t, 22, points["nplusone.spans judged"], "the collector hands each span to both ends; it counts once")
	assert.EqualValues(t, 2, points["nplusone.findings n-plus-one"])
	assert.EqualValues(t, 20, points["nplusone.repeated_statements n-plus-one"])
}

// As a collector runs it: started, fed at both ends, and shut down end by end.
func TestLifecycle(t *testing.T) {
	s := newStand(t, nil)
	ctx := context.Background()
	require.NoError(t, s.logsEnd.Start(ctx, nil))
	require.NoError(t, s.metricsEnd.Start(ctx, nil))
	s.send(t, tenQueries(1))
	require.NoError(t, s.logsEnd.Shutdown(ctx))
	require.NoError(t, s.metricsEnd.Shutdown(ctx))
	assert.Len(t, s.findings(), 1, "what is open is judged at the end")
	assert.Len(t, s.sink.metrics, 1)
}

func TestValidate(t *testing.T) {
	require.NoError(t, defaultConfig().Validate())
	bad := *defaultConfig()
	bad.MinRepeats, bad.MaxSpans, bad.MaxWait, bad.DecisionWait = 1, 0, time.Second, time.Minute
	bad.Journal, bad.MetricsInterval, bad.LogInterval = "relative", 0, -1
	err := bad.Validate()
	for _, name := range []string{"min_repeats", "max_spans", "max_wait", "journal", "metrics_interval", "log_interval"} {
		assert.ErrorContains(t, err, name)
	}
}
