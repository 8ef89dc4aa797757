package webpage

import (
	"slices"
	"sync"
)

// maxEvents are kept for connections that read slowly. What is older they will
// see in the list when they reload.
const maxEvents = 64

// feed holds the latest events for all connections that follow the page. Each
// event is written by the first connection that needs it, for all of them, and
// none where there is no connection.
type feed struct {
	mu      sync.Mutex
	readers int
	events  []*event
	first   uint64        // number of events[0]
	news    chan struct{} // closed with the next event
}

// event is one message to the page's script.
type event struct {
	write func() []byte
	once  sync.Once
	text  []byte
}

func (e *event) bytes() []byte {
	e.once.Do(func() { e.text, e.write = e.write(), nil })
	return e.text
}

func newFeed() *feed { return &feed{news: make(chan struct{})} }

// add takes an event in. write is called later, if at all.
func (f *feed) add(write func() []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.readers == 0 {
		return
	}
	f.events = append(f.events, &event{write: write})
	if more := len(f.events) - maxEvents; more > 0 {
		f.events = slices.Delete(f.events, 0, more)
		f.first += uint64(more)
	}
	close(f.news)
	f.news = make(chan struct{})
}

// join adds a reader. It returns the number of the first event that it gets,
// and what ends it.
func (f *feed) join() (next uint64, leave func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.readers++
	return f.first + uint64(len(f.events)), func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.readers--; f.readers == 0 {
			f.first += uint64(len(f.events))
			f.events = nil
		}
	}
}

// since returns the events from a number on, the number after them, and a
// channel that is closed when there are more.
func (f *feed) since(next uint64) ([]*event, uint64, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	end := f.first + uint64(len(f.events))
	if next >= end {
		return nil, end, f.news
	}
	return slices.Clone(f.events[max(next, f.first)-f.first:]), end, f.news
}
