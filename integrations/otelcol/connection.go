package otelcol

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.uber.org/zap"
)

// end is one of the two components that a collector makes of a connector. One
// of them takes the spans, which the collector hands to both.
type end struct {
	*connection
	feeds bool
}

// Capabilities says that spans are only read.
func (e *end) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

// ConsumeTraces takes a batch of spans.
func (e *end) ConsumeTraces(_ context.Context, td ptrace.Traces) error {
	if e.feeds {
		e.consume(td)
	}
	return nil
}

// connection is a connector at work.
type connection struct {
	cfg     *Config
	log     *zap.Logger
	logs    consumer.Logs    // nil where no pipeline takes logs
	metrics consumer.Metrics // nil likewise
	forget  func()
	intake  *intake
	now     func() time.Time

	start, stop       sync.Once
	startErr, stopErr error
	quit, ended       chan struct{}

	mu       sync.Mutex // guards what is below
	started  time.Time
	traces   *traces
	book     book
	counts   counts
	told     counts // in the last log of what was missed
	measured time.Time
	journal  *journal
	awaiting []pcommon.TraceID // judged, with findings in the book
	panicked bool
	unwell   bool // the journal could not be written
}

func newConnection(set connector.Settings, cfg *Config) *connection {
	log := set.Logger
	if log == nil {
		log = zap.NewNop()
	}
	return &connection{
		cfg: cfg, log: log, intake: newIntake(), now: time.Now, forget: func() {},
		quit: make(chan struct{}), ended: make(chan struct{}),
		traces: newTraces(cfg), book: book{interval: cfg.LogInterval},
	}
}

// Start opens the journal and begins to judge.
func (c *connection) Start(context.Context, component.Host) error {
	c.start.Do(func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.started = c.now()
		c.measured = c.started
		if c.startErr = c.resume(); c.startErr == nil {
			go c.run()
		}
	})
	return c.startErr
}

// resume takes over from an earlier process.
func (c *connection) resume() error {
	if c.cfg.Journal == "" {
		return nil
	}
	j, p, err := openJournal(c.cfg.Journal)
	if err != nil {
		return err
	}
	for _, id := range p.judged {
		c.traces.judged.add(id)
	}
	for id := range p.undelivered {
		c.traces.judged.add(id)
	}
	for id, n := range p.spans {
		c.traces.cutShort.add(id)
		p.lost += n
	}
	c.counts.lost, c.counts.tracesLost = p.lost, p.tracesLost+int64(len(p.spans))
	c.counts.tracesUnreported = p.tracesUnreported + int64(len(p.undelivered))
	c.journal = j
	return c.rewriteJournal()
}

// rewriteJournal begins the journal anew with what still matters.
func (c *connection) rewriteJournal() error {
	j := c.journal
	j.pending = j.pending[:0]
	var nobody pcommon.TraceID
	for _, total := range []struct {
		mark mark
		n    int64
	}{{lostSpans, c.counts.lost - c.told.lost}, {lostTraces, c.counts.tracesLost - c.told.tracesLost}, {unreported, c.counts.tracesUnreported - c.told.tracesUnreported}} {
		if total.n > 0 {
			j.note(total.mark, nobody, total.n)
		}
	}
	for id := range c.traces.judged.all {
		j.note(isDone, id, 0)
	}
	for _, id := range c.awaiting {
		j.note(hasFinding, id, 0)
	}
	for id, t := range c.traces.open {
		j.note(cameSpans, id, int64(len(t.spans)+t.over))
	}
	return j.begin()
}

// consume keeps the spans of a batch. Whatever goes wrong in it, the batch has
// been taken.
func (c *connection) consume(td ptrace.Traces) {
	defer c.guard()
	batch := c.intake.read(td)
	var crowded []*trace
	c.mu.Lock()
	now := c.now()
	c.counts.received += int64(size(batch))
	for _, a := range batch {
		late := c.traces.add(a.trace, a.spans, now)
		c.counts.late += int64(late)
		if late == 0 {
			c.journal.note(cameSpans, a.trace, int64(len(a.spans)))
		}
		for t := c.traces.crowded(); t != nil; t = c.traces.crowded() {
			crowded = append(crowded, t)
		}
	}
	c.flushJournal()
	c.mu.Unlock()
	for _, t := range crowded {
		c.settle(t, true)
	}
}

// settle judges a trace and notes what was found.
func (c *connection) settle(t *trace, early bool) {
	found, resent, ok := c.judge(t)
	c.mu.Lock()
	defer c.mu.Unlock()
	n := int64(len(t.spans) - resent)
	c.counts.resent += int64(resent)
	c.counts.over += int64(t.over)
	switch {
	case !ok:
		c.counts.failed += n
		c.counts.tracesFailed++
	case early:
		c.counts.evicted += n
		c.counts.tracesEvicted++
	default:
		c.counts.judged += n
		c.counts.tracesJudged++
	}
	for _, f := range found {
		if !c.book.add(f) {
			c.counts.forgotten++
		}
	}
	if len(found) == 0 {
		c.journal.note(isDone, t.id, 0)
		return
	}
	c.journal.note(hasFinding, t.id, 0)
	if c.journal != nil {
		c.awaiting = append(c.awaiting, t.id)
	}
}

// judge is the rules, guarded: a fault in them costs the trace, not the
// collector.
func (c *connection) judge(t *trace) (found []finding, resent int, ok bool) {
	defer c.guard()
	found, resent = judge(c.cfg, t)
	return found, resent, true
}

func (c *connection) guard() {
	if v := recover(); v != nil {
		c.mu.Lock()
		first := !c.panicked
		c.panicked = true
		c.mu.Unlock()
		if first {
			c.log.Error("nplusone: a fault in the detection; the trace was left out, further ones are counted only", zap.String("fault", fmt.Sprint(v)), zap.Stack("stack"))
		}
	}
}

func (c *connection) run() {
	defer close(c.ended)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() { // what follows may try again for minutes
		<-c.quit
		cancel()
	}()
	tick := time.NewTicker(min(max(c.cfg.DecisionWait/4, 20*time.Millisecond), time.Second))
	defer tick.Stop()
	for {
		select {
		case <-c.quit:
			return
		case <-tick.C:
			c.work(ctx, false)
		}
	}
}

// work judges what is due, all at the end, and hands on what was found.
func (c *connection) work(ctx context.Context, all bool) {
	now := c.now()
	until := now
	if all {
		until = now.Add(c.cfg.MaxWait)
	}
	for {
		c.mu.Lock()
		t := c.traces.due(until)
		c.mu.Unlock()
		if t == nil {
			break
		}
		c.settle(t, false)
	}
	c.handOn(ctx, now, all)
}

// handOn gives logs and metrics to the next components.
func (c *connection) handOn(ctx context.Context, now time.Time, all bool) {
	c.mu.Lock()
	// In this order: what dies between is reported by nobody, and counted.
	c.flushJournal()
	lines := c.book.ready(now, all)
	// A finding that waits for its interval was logged before: with the
	// process only its further traces would be lost.
	reported := c.awaiting
	c.awaiting = nil
	missed := c.counts
	measure := all || now.Sub(c.measured) >= c.cfg.MetricsInterval
	// What an earlier process lost is told at once: this one may die, too.
	tell := missed.missedMore(&c.told) && (measure || missed.lost > c.told.lost || missed.tracesUnreported > c.told.tracesUnreported)
	c.mu.Unlock()

	if len(lines) > 0 && c.logs != nil {
		c.deliver(ctx, logsOf(lines, now), len(lines))
	}
	if tell && c.logs != nil {
		c.deliver(ctx, incompleteLog(&missed, now), 0)
	}
	if measure && c.metrics != nil {
		c.deliverMetrics(ctx, now)
	}

	c.mu.Lock()
	defer c.mu.Unlock()
	if tell {
		inherited := missed.lost > c.told.lost || missed.tracesUnreported > c.told.tracesUnreported
		c.told = missed
		if inherited && c.journal != nil {
			c.check(c.rewriteJournal()) // it has been told, and must not be again
		}
	}
	if measure {
		c.measured = now
	}
	for _, id := range reported {
		c.journal.note(isDone, id, 0)
	}
	c.flushJournal()
}

func (c *connection) deliver(ctx context.Context, logs plog.Logs, findings int) {
	if err := c.logs.ConsumeLogs(ctx, logs); err != nil {
		c.mu.Lock()
		c.counts.undelivered += int64(findings)
		c.mu.Unlock()
		c.log.Warn("nplusone: findings were refused", zap.Error(err))
	}
}

func (c *connection) deliverMetrics(ctx context.Context, now time.Time) {
	c.mu.Lock()
	m := metricsOf(&c.book, &c.counts, c.traces, c.started, now)
	c.mu.Unlock()
	if err := c.metrics.ConsumeMetrics(ctx, m); err != nil {
		c.log.Warn("nplusone: metrics were refused", zap.Error(err))
	}
}

// flushJournal is called with the lock held.
func (c *connection) flushJournal() {
	if c.journal == nil {
		return
	}
	err := c.journal.flush()
	if err == nil && c.journal.full() {
		err = c.rewriteJournal()
	}
	c.check(err)
}

// check says once that the journal is of no use any more.
func (c *connection) check(err error) {
	if err != nil && !c.unwell {
		c.unwell = true
		c.log.Error("nplusone: the journal cannot be written; what a crash loses will not be known", zap.Error(err))
	}
}

// lastWords is how long the collector's end waits for those who take findings.
const lastWords = 10 * time.Second

// Shutdown judges all that is there. It is called for the one end when nothing
// more arrives at either, and before what follows either is shut down.
func (c *connection) Shutdown(ctx context.Context) error {
	c.stop.Do(func() {
		c.start.Do(func() { c.startErr = errors.New("never started") })
		if c.startErr != nil {
			c.forget()
			return
		}
		close(c.quit)
		<-c.ended
		ctx, cancel := context.WithTimeout(ctx, lastWords)
		defer cancel()
		c.work(ctx, true)
		c.mu.Lock()
		c.stopErr = c.journal.close()
		c.mu.Unlock()
		c.forget()
	})
	return c.stopErr
}
