package webpage

import "slices"

// window holds the durations of the latest requests, in the order they came
// and sorted: each request is held against percentiles, and sorting them all
// for it would cost far more than finding the place of one.
type window struct {
	ring   []int64
	next   int // of ring, once it is full
	sorted []int64
	sum    int64
}

// add takes a duration in; the oldest one goes once there are maxWindow.
func (w *window) add(d int64) {
	if oldest, gone := w.turn(d); gone {
		at, _ := slices.BinarySearch(w.sorted, oldest)
		w.sorted = slices.Delete(w.sorted, at, at+1)
	}
	at, _ := slices.BinarySearch(w.sorted, d)
	w.sorted = slices.Insert(w.sorted, at, d)
}

// sort follows what turn put into the ring.
func (w *window) sort() {
	w.sorted = append(w.sorted[:0], w.ring...)
	slices.Sort(w.sorted)
}

// turn puts d into the ring, and returns what was in its place.
func (w *window) turn(d int64) (oldest int64, gone bool) {
	w.sum += d
	if len(w.ring) < maxWindow {
		w.ring = append(w.ring, d)
		return 0, false
	}
	oldest = w.ring[w.next]
	w.ring[w.next] = d
	w.next = (w.next + 1) % maxWindow
	w.sum -= oldest
	return oldest, true
}

func (w *window) len() int { return len(w.ring) }

// average is 0 where there are no requests.
func (w *window) average() int64 { return w.sum / int64(max(len(w.ring), 1)) }

// percentile is the nearest rank: the least value that p of 100 do not exceed.
func (w *window) percentile(p int) int64 {
	if len(w.sorted) == 0 {
		return 0
	}
	rank := (len(w.sorted)*p + 99) / 100
	return w.sorted[max(rank, 1)-1]
}
