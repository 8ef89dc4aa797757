package webpage

import "slices"

const (
	defaultRequests = 200
	defaultBytes    = 16 << 20
)

// ring holds the latest requests, bounded by number and bytes. Its owner
// locks it.
type ring struct {
	maxCount, maxBytes int
	requests           []*Request // the oldest first
	sizes              []int
	bytes              int
}

func newRing() ring { return ring{maxCount: defaultRequests, maxBytes: defaultBytes} }

// add forgets the oldest requests until the new one has room. One that is
// larger than all room there is stays without its report.
func (g *ring) add(e *Request) {
	size := e.size()
	if size > g.maxBytes {
		e = e.listed()
		size = e.size()
	}
	g.requests, g.sizes = append(g.requests, e), append(g.sizes, size)
	g.bytes += size
	drop := 0
	for len(g.requests)-drop > g.maxCount || g.bytes > g.maxBytes && len(g.requests)-drop > 1 {
		g.bytes -= g.sizes[drop]
		drop++
	}
	// Delete moves the rest down and clears behind it: nothing is held on to.
	g.requests, g.sizes = slices.Delete(g.requests, 0, drop), slices.Delete(g.sizes, 0, drop)
}

func (g *ring) find(id string) *Request {
	for i := len(g.requests) - 1; i >= 0; i-- {
		if g.requests[i].ID == id {
			return g.requests[i]
		}
	}
	return nil
}

func (g *ring) replace(old, with *Request) {
	if i := slices.Index(g.requests, old); i >= 0 {
		g.requests[i] = with
	}
}

// latest lists the requests, the newest first.
func (g *ring) latest() []*Request {
	all := slices.Clone(g.requests)
	slices.Reverse(all)
	return all
}

func (g *ring) clear() { g.requests, g.sizes, g.bytes = nil, nil, 0 }
