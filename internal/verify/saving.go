package verify

import (
	"slices"
	"time"
)

// networkTrip is the distance for which a saving is told: a database in the
// next room, as most are in production.
const networkTrip = time.Millisecond

// measured is what one try took.
type measured struct {
	// parent is 0 unless the rewrite takes its place.
	parent, loop, rewrite time.Duration
	// ran is how many executions were run again, one for each key; executions
	// and keys are how many the program had.
	ran, executions, keys int
	spared                int           // queries that are no longer asked
	trip                  time.Duration // a round trip here
}

// saved is what the rewrite saves where a round trip takes networkTrip. The
// measured times hold round trips of this place, so that each query that is
// spared counts for the difference. Executions that were not run again are
// taken to cost what the others did, and so are the rewrite's further keys.
//
//	parent + loop x executions/ran - rewrite x keys/ran + spared x (networkTrip - trip)
//
// A query counts as one round trip, although some drivers take two.
func (m measured) saved() time.Duration {
	before := inProportion(m.loop, m.executions, m.ran)
	after := inProportion(m.rewrite, m.keys, m.ran)
	return m.parent + before - after + time.Duration(m.spared)*(networkTrip-m.trip)
}

// typical is what executions take together where none is held up: one that
// waited for the machine would be told as a saving.
func typical(each []time.Duration) time.Duration {
	if len(each) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(each))
	return sorted[(len(sorted)-1)/2] * time.Duration(len(sorted))
}

// inProportion is never less than what was measured.
func inProportion(d time.Duration, all, ran int) time.Duration {
	if ran == 0 || all < ran {
		return d
	}
	return time.Duration(float64(d) * float64(all) / float64(ran))
}
