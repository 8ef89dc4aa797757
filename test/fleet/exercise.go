package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

// The traces of the exercise.
const (
	settled = 200 // with a loop, judged before the kill
	pages   = 200 // without one
	open    = 200 // with a loop, open when the collector is killed
)

// decisionWait is long enough that the kill comes while traces are open.
const decisionWait = 8 * time.Second

// outcome compares what was found with what was sent.
type outcome struct {
	found, expected int
	lostCounted     bool
	twice           int
	wrong           int // findings where there is no loop
	sent, counted   int64
	lost, late      int64
}

func (o *outcome) verdict() error {
	var errs []error
	if o.found != o.expected {
		errs = append(errs, fmt.Errorf("%d of %d loops were found", o.found, o.expected))
	}
	if o.wrong > 0 {
		errs = append(errs, fmt.Errorf("%d findings where there is no loop", o.wrong))
	}
	if o.twice > 0 {
		errs = append(errs, fmt.Errorf("%d findings were reported twice", o.twice))
	}
	if !o.lostCounted {
		errs = append(errs, fmt.Errorf("%d spans were sent, %d are accounted for", o.sent, o.counted))
	}
	return errors.Join(errs...)
}

// fleet is two gateways, which spread traces, before two backends, which judge
// them.
type fleet struct {
	sink     *sink
	gateways []string // where programs send to
	victim   *collector
	all      []*collector
	sent     int64
}

func startFleet(ctx context.Context, dir, binary string) (*fleet, error) {
	s, err := newSink()
	if err != nil {
		return nil, err
	}
	ports, err := freePorts(4)
	if err != nil {
		return nil, err
	}
	f := &fleet{sink: s}
	for i, port := range ports {
		name, config := fmt.Sprintf("backend%d", i), backendConfig(port, fmt.Sprintf("%s/backend%d", s.url, i), filepath.Join(dir, fmt.Sprintf("journal%d", i)), decisionWait.String())
		if i >= 2 {
			name, config = fmt.Sprintf("gateway%d", i), gatewayConfig(port, ports[:2])
			f.gateways = append(f.gateways, fmt.Sprintf("http://127.0.0.1:%d", port))
		}
		c, err := newCollector(dir, binary, name, config, port)
		if err == nil {
			err = c.start(ctx)
		}
		f.all = append(f.all, c)
		if err != nil {
			stopAll(f.all)
			return nil, err
		}
	}
	f.victim = f.all[0]
	return f, nil
}

// send has two processes send steps of each trace, one half each, by a
// gateway each: a trace comes to its end only where both halves meet.
func (f *fleet) send(ctx context.Context, kind string, first, n, from, to int, server bool) error {
	half := (from + to) / 2
	f.sent += int64(n * (to - from))
	if server {
		f.sent += int64(n)
	}
	return together(ctx,
		feeding{url: f.gateways[0], first: first, past: first + n, kind: kind, from: from, to: half, server: server, perBatch: 10},
		feeding{url: f.gateways[1], first: first, past: first + n, kind: kind, from: half, to: to, perBatch: 10})
}

// arrived waits until the backends have received all that was sent.
func (f *fleet) arrived(ctx context.Context) error {
	return waitFor(ctx, "the spans to arrive", func() bool { return f.counted() == f.sent })
}

// counted is what became of spans, and what still waits.
func (f *fleet) counted() int64 {
	return f.accounted() + f.sink.open("backend0") + f.sink.open("backend1")
}

func (f *fleet) accounted() int64 {
	return f.sink.sum("judged", "evicted", "late", "resent", "over", "failed", "lost")
}

func exercise(ctx context.Context, dir, binary string) (outcome, error) {
	began := time.Now()
	f, err := startFleet(ctx, dir, binary)
	if err != nil {
		return outcome{}, err
	}
	defer func() { _ = f.sink.server.Close() }()
	defer stopAll(f.all)
	for _, step := range []func(context.Context) error{f.beforeTheKill, f.kill, f.afterTheKill, f.end} {
		if err := step(ctx); err != nil {
			return outcome{}, err
		}
	}
	o := f.outcome()
	fmt.Printf("%d traces of %d spans in %.0f s by 2 programs, 2 gateways, 2 collectors with the connector: %d spans lost with the one that was killed, %d late\n",
		settled+pages+open, o.sent, time.Since(began).Seconds(), o.lost, o.late)
	return o, nil
}

// beforeTheKill has traces judged and reported. Eight queries are a finding,
// the four that come by either gateway are not.
func (f *fleet) beforeTheKill(ctx context.Context) error {
	if err := f.send(ctx, looping, 0, settled, 0, 8, true); err != nil {
		return err
	}
	if err := f.send(ctx, clean, settled, pages, 0, 12, true); err != nil {
		return err
	}
	return waitFor(ctx, "traces to be judged", func() bool { return f.accounted() == f.sent })
}

// kill ends a collector that holds the first half of traces, and sends the
// second half while it is gone.
func (f *fleet) kill(ctx context.Context) error {
	if err := f.send(ctx, looping, settled+pages, open, 0, 4, true); err != nil {
		return err
	}
	if err := f.arrived(ctx); err != nil {
		return err
	}
	if err := f.victim.kill(); err != nil {
		return err
	}
	f.sink.set("backend0", 0)
	return f.send(ctx, looping, settled+pages, open, 4, 12, false)
}

// afterTheKill starts it again, and sends spans once more that were judged
// long ago, as a program does that heard no answer.
func (f *fleet) afterTheKill(ctx context.Context) error {
	if err := f.victim.start(ctx); err != nil {
		return err
	}
	return f.send(ctx, looping, 0, settled, 0, 8, true)
}

func (f *fleet) end(ctx context.Context) error {
	if err := f.arrived(ctx); err != nil {
		return fmt.Errorf("%w: %d of %d", err, f.counted(), f.sent)
	}
	for i := len(f.all) - 1; i >= 0; i-- { // the gateways first
		if _, err := f.all[i].stop(); err != nil {
			return err
		}
	}
	return f.sink.damage
}

func (f *fleet) outcome() outcome {
	o := outcome{sent: f.sent, counted: f.accounted(), lost: f.sink.sum("lost"), late: f.sink.sum("late")}
	o.expected = settled + open
	loops := map[string]bool{}
	for i := range settled + pages + open {
		loops[traceID(i).String()] = i < settled || i >= settled+pages
	}
	for key, times := range f.sink.findings {
		if !loops[key.trace] {
			o.wrong++
			continue
		}
		o.found++
		o.twice += times - 1
	}
	o.lostCounted = o.lost > 0 && o.counted == o.sent && f.sink.partial > 0
	return o
}
