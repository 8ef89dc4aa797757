package main

import (
	"slices"
	"time"
)

// figures sum up answers.
type figures struct {
	latencies []time.Duration // of all answers
	right     int             // answers that were right, and in time
	requests  int             // also while warming up
	spent     time.Duration   // by the measured rounds
	cpu       time.Duration   // used by them, 0 where that is not known
}

func (f *figures) add(latency time.Duration, right bool) {
	f.latencies = append(f.latencies, latency)
	f.requests++
	if right {
		f.right++
	}
}

// merge adds other figures, those of another round or of another user.
func (f *figures) merge(other figures) {
	f.latencies = append(f.latencies, other.latencies...)
	f.right += other.right
	f.requests += other.requests
	f.spent += other.spent
	f.cpu += other.cpu
}

// warmUp are the figures of a round that is only judged for right answers:
// its users still had to connect.
func (f figures) warmUp() figures { return figures{right: f.right, requests: f.requests} }

// success is the share of right answers, 0 where nobody asked.
func (f figures) success() float64 {
	if f.requests == 0 {
		return 0
	}
	return float64(f.right) / float64(f.requests)
}

// throughput is answers in a second, 0 where nothing was measured.
func (f figures) throughput() float64 {
	if f.spent == 0 {
		return 0
	}
	return float64(len(f.latencies)) / f.spent.Seconds()
}

// cpuEach is the processor time of one answer, 0 where it is not known.
func (f figures) cpuEach() time.Duration {
	return f.cpu / time.Duration(max(1, len(f.latencies)))
}

// average is the mean latency, 0 without answers.
func (f figures) average() time.Duration {
	if len(f.latencies) == 0 {
		return 0
	}
	var sum time.Duration
	for _, l := range f.latencies {
		sum += l
	}
	return sum / time.Duration(len(f.latencies))
}

// quantiles are latencies that the shares of all answers do not exceed.
func (f figures) quantiles(shares ...float64) []time.Duration {
	sorted := slices.Sorted(slices.Values(f.latencies))
	found := make([]time.Duration, len(shares))
	for i, share := range shares {
		if n := len(sorted); n > 0 {
			found[i] = sorted[min(int(share*float64(n)), n-1)]
		}
	}
	return found
}

// ratio is on to off, of durations or of rates.
func ratio[T ~int64 | ~float64](on, off T) float64 {
	if off == 0 {
		return 0
	}
	return float64(on) / float64(off)
}
