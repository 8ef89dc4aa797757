package verify

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestSaved(t *testing.T) {
	t.Parallel()
	const us, ms = time.Microsecond, time.Millisecond
	for _, test := range []struct {
		name, reason string
		m            measured
		want         time.Duration
	}{
		{"no distance", "50 trips of 1 ms, and 3 ms of work",
			measured{loop: 5 * ms, rewrite: 2 * ms, ran: 50, executions: 50, keys: 50, spared: 50}, 53 * ms},
		{"loopback", "the trips that were measured do not count twice",
			measured{loop: 15 * ms, rewrite: 2200 * us, ran: 50, executions: 50, keys: 50, spared: 49, trip: 200 * us}, 12800*us + 49*800*us},
		{"a network as far", "what was measured is the answer",
			measured{loop: 50 * ms, rewrite: 1 * ms, ran: 50, executions: 50, keys: 50, spared: 49, trip: ms}, 49 * ms},
		{"a network farther", "a round trip of 1 ms saves less than these of 5 ms",
			measured{loop: 250 * ms, rewrite: 5 * ms, ran: 50, executions: 50, keys: 50, spared: 49, trip: 5 * ms}, 49 * ms},
		{"a join", "the parent is no longer asked either",
			measured{parent: 2 * ms, loop: 10 * ms, rewrite: 3 * ms, ran: 10, executions: 10, keys: 10, spared: 10}, 19 * ms},
		{"repeated keys", "each was run once, the program asked for each five times",
			measured{loop: 10 * ms, rewrite: 1 * ms, ran: 10, executions: 50, keys: 10, spared: 49}, 98 * ms},
		{"more keys than were run", "the rewrite has them all to find too",
			measured{loop: 10 * ms, rewrite: 2 * ms, ran: 100, executions: 500, keys: 500, spared: 499}, 539 * ms},
		{"fewer keys than were run", "the measured time is the least",
			measured{loop: 10 * ms, rewrite: 2 * ms, ran: 10, executions: 10, keys: 3, spared: 9}, 17 * ms},
		{"slower", "a rewrite may cost more than it spares",
			measured{loop: 1 * ms, rewrite: 20 * ms, ran: 3, executions: 3, keys: 3, spared: 3}, -16 * ms},
		{"nothing ran", "no division by zero",
			measured{spared: 2}, 2 * ms},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, test.m.saved(), test.reason)
		})
	}
}

func TestTypical(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	assert.Equal(t, 8*ms, typical([]time.Duration{2 * ms, 900 * ms, 1 * ms, 2 * ms}), "one was held up")
	assert.Equal(t, 3*ms, typical([]time.Duration{3 * ms}))
	assert.Zero(t, typical(nil))
}
