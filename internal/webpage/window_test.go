package webpage

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is kept up request by request is what sorting all of them comes to.
func TestWindowIsSorted(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, reason string
		next         func(i int) int64
	}{
		{"chance", "the usual", func(int) int64 { return rand.Int64N(1e9) }},
		{"few values", "equal ones are told apart by nothing", func(int) int64 { return rand.Int64N(3) }},
		{"rising", "each is inserted at the end", func(i int) int64 { return int64(i) }},
		{"falling", "each is inserted at the front", func(i int) int64 { return int64(-i) }},
		{"one value", "the oldest is the newest", func(int) int64 { return 7 }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var w window
			var all []int64
			for i := range 3*maxWindow + 17 {
				d := tt.next(i)
				w.add(d)
				all = append(all, d)
				if i%97 != 0 {
					continue
				}
				latest := slices.Clone(all[max(0, len(all)-maxWindow):])
				sum := int64(0)
				for _, d := range latest {
					sum += d
				}
				slices.Sort(latest)
				require.Equal(t, latest, w.sorted, tt.reason)
				require.Equal(t, sum, w.sum)
			}
			assert.Equal(t, maxWindow, w.len())
			assert.LessOrEqual(t, cap(w.sorted), 2*maxWindow, "it does not grow")
		})
	}
}

// BenchmarkSlowness is what a request of a busy route costs: its figures are
// held against the targets each time.
func BenchmarkSlowness(b *testing.B) {
	s := &routeStats{route: "GET /posts"}
	r := rand.New(rand.NewPCG(1, 2))
	e := &Request{Status: 200}
	for range maxWindow {
		e.DurationNS = r.Int64N(1e8)
		s.add(e)
	}
	targets := DefaultTargets()
	b.ReportAllocs()
	for b.Loop() {
		e.DurationNS = r.Int64N(1e8)
		s.add(e)
		s.slowness(targets)
	}
}
