package main

import (
	"fmt"
	"io"
	"runtime"
	"text/tabwriter"
	"time"
)

// printReport prints what came out. It is an error where that is not good enough.
func printReport(out io.Writer, o *outcome, svg string) error {
	_, _ = fmt.Fprintf(out, "%d users on %s; users, service and database share %d CPUs\n\n", o.users, o.database, runtime.GOMAXPROCS(0))
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(table, "pages\tdetection\tsuccess\taverage\tp95\tp99\tthroughput\tCPU each\t")
	for i, kind := range kinds {
		c := o.kinds[i]
		row(table, kind, "off", c.off)
		row(table, "", "on", c.on)
		p := c.ratios()
		_, _ = fmt.Fprintf(table, "\ton/off\t\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t\n", p.average, p.p95, p.p99, p.throughput, p.cpu)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "\n%d requests had the queries and findings they asked for, %d statements compared one by one\nplot: %s\n",
		o.requests, o.statements, svg)
	for _, example := range o.examples {
		_, _ = fmt.Fprintln(out, "wrong:", example)
	}
	_, _ = fmt.Fprintf(out, "load: users=%d success=%.4f p95_on_off=%.2f misattributed=%d\n", o.users, o.success(), o.worstP95(), o.misattributed)
	return o.judge()
}

func row(table io.Writer, kind, detection string, f figures) {
	q := f.quantiles(0.95, 0.99)
	_, _ = fmt.Fprintf(table, "%s\t%s\t%.2f %%\t%s\t%s\t%s\t%.0f/s\t%s\t\n", kind, detection, 100*f.success(),
		brief(f.average()), brief(q[0]), brief(q[1]), f.throughput(), f.cpuEach().Round(10*time.Microsecond))
}

func brief(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

// ratios are on to off: above 1 is slower, of throughput below 1.
type ratios struct{ average, p95, p99, throughput, cpu float64 }

func (c comparison) ratios() ratios {
	on, off := c.on.quantiles(0.95, 0.99), c.off.quantiles(0.95, 0.99)
	return ratios{
		ratio(c.on.average(), c.off.average()),
		ratio(on[0], off[0]),
		ratio(on[1], off[1]),
		ratio(c.on.throughput(), c.off.throughput()),
		ratio(c.on.cpuEach(), c.off.cpuEach()),
	}
}

// success is the least share of right answers with detection on.
func (o *outcome) success() float64 {
	return min(o.kinds[0].on.success(), o.kinds[1].on.success())
}

// worstP95 is of those pages where detection costs more.
func (o *outcome) worstP95() float64 {
	return max(o.kinds[0].ratios().p95, o.kinds[1].ratios().p95)
}

// judge says what is not good enough.
func (o *outcome) judge() error {
	switch {
	case o.success() <= leastSuccess:
		return fmt.Errorf("%.2f %% of the answers were right with detection on, and more than %.0f %% have to be", 100*o.success(), 100*leastSuccess)
	case o.misattributed > 0:
		return fmt.Errorf("%d statements were attributed to the wrong request", o.misattributed)
	case o.requests == 0 || o.statements == 0:
		return fmt.Errorf("nothing was compared: %d requests, %d statements", o.requests, o.statements)
	}
	return nil
}
