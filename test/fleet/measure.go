package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"
)

// cost is what the connector takes, as a ratio to the collector without it.
type cost struct{ cpu, memory float64 }

const (
	spansPerTrace = 50
	rounds        = 2
)

// measure sends the spans of many requests to a collector without the
// connector and to one with it, in turn.
func measure(ctx context.Context, dir, binary string, spans int) (cost, error) {
	var without, with usage
	for round := range rounds {
		for _, journal := range []string{"", filepath.Join(dir, fmt.Sprintf("lone%d", round))} {
			u, err := measureOne(ctx, dir, binary, journal, spans/spansPerTrace)
			if err != nil {
				return cost{}, err
			}
			best := &without
			if journal != "" {
				best = &with
			}
			if best.cpu == 0 || u.cpu < best.cpu {
				best.cpu = u.cpu
			}
			best.memory = max(best.memory, u.memory)
		}
	}
	fmt.Printf("%d spans: the collector %.1f s of CPU and %d MiB, with the connector %.1f s and %d MiB\n",
		spans, without.cpu.Seconds(), without.memory>>20, with.cpu.Seconds(), with.memory>>20)
	return cost{with.cpu.Seconds() / without.cpu.Seconds(), float64(with.memory) / float64(without.memory)}, nil
}

func measureOne(ctx context.Context, dir, binary, journal string, traces int) (usage, error) {
	ports, err := freePorts(1)
	if err != nil {
		return usage{}, err
	}
	c, err := newCollector(dir, binary, "lone", loneConfig(ports[0], journal), ports[0])
	if err != nil {
		return usage{}, err
	}
	if err := c.start(ctx); err != nil {
		return usage{}, err
	}
	defer stopAll([]*collector{c})
	url, began := fmt.Sprintf("http://127.0.0.1:%d", ports[0]), time.Now()
	half := feeding{url: url, kind: mixed, to: spansPerTrace - 1, server: true, perBatch: 20}
	first, second := half, half
	first.past, second.first, second.past = traces/2, traces/2, traces
	if err := together(ctx, first, second); err != nil {
		return usage{}, err
	}
	fmt.Printf("  %d traces sent in %.1f s\n", traces, time.Since(began).Seconds())
	return c.stop()
}
