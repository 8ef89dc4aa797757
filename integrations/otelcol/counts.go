package otelcol

// counts say what became of all spans and traces since the start. Every span
// that was received is in exactly one of them, or still waits.
type counts struct {
	received int64 // spans
	judged   int64 // spans of traces that were judged in time
	evicted  int64 // spans of traces that were judged early, for want of room
	late     int64 // spans of traces that were judged before they came
	resent   int64 // spans that came twice
	over     int64 // spans past the bound of their trace
	failed   int64 // spans of traces that could not be judged

	tracesJudged, tracesEvicted, tracesFailed int64

	// What an earlier collector, which was killed, had received and not judged,
	// and traces that it had judged and may not have reported.
	lost, tracesLost, tracesUnreported int64

	undelivered int64 // findings that the next component refused
	forgotten   int64 // findings beyond those that are counted apart
}

// missedMore reports whether more was not looked at than before.
func (c *counts) missedMore(before *counts) bool {
	now, then := c.missed(), before.missed()
	for i := range now {
		if now[i].n > then[i].n {
			return true
		}
	}
	return false
}
