package webpage

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// stream opens a live connection and hands every line of it on.
func stream(ctx context.Context, url string, line func(string)) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+defaultRoot+"live", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return err
	}
	go func() {
		defer answer.Body.Close()
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			line(lines.Text())
		}
	}()
	return nil
}

// Each event is written once, however many connections there are: a hundred
// open tabs are no burden for the program.
func TestAnEventIsWrittenOnce(t *testing.T) {
	const tabs, requests = 300, 50
	p := New()
	server := httptest.NewServer(p)
	defer server.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var begun, arrived sync.WaitGroup
	begun.Add(tabs)
	arrived.Add(tabs * requests)
	for range tabs {
		require.NoError(t, stream(ctx, server.URL, func(line string) {
			switch {
			case line == ": live":
				begun.Done()
			case line == "event: request":
				arrived.Done()
			}
		}))
	}
	begun.Wait()
	var written atomic.Int64
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	for range requests {
		e := &Request{ID: NewID(), Route: "GET /posts", Method: "GET", Status: 200}
		p.feed.add(func() []byte {
			written.Add(1)
			return p.eventOf(e)
		})
	}
	assert.Less(t, time.Since(start), time.Second, "the program waits for nobody")
	arrived.Wait()
	runtime.ReadMemStats(&after)
	assert.LessOrEqual(t, written.Load(), int64(requests))
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<20))
}

// Nothing is kept where nobody reads, and a reader that is slow misses the
// oldest.
func TestFeed(t *testing.T) {
	f := newFeed()
	text := func(s string) func() []byte { return func() []byte { return []byte(s) } }
	f.add(text("before"))
	next, leave := f.join()
	events, next, _ := f.since(next)
	assert.Empty(t, events, "it was before")
	for range maxEvents {
		f.add(text("old"))
	}
	f.add(text("new"))
	events, next, more := f.since(next)
	require.Len(t, events, maxEvents)
	assert.Equal(t, "new", string(events[maxEvents-1].bytes()))
	assert.Equal(t, "old", string(events[0].bytes()))
	f.add(text("newer"))
	<-more
	events, _, _ = f.since(next)
	require.Len(t, events, 1)
	leave()
	assert.Empty(t, f.events)
	assert.True(t, strings.HasPrefix(string(changedEvent()), "event: changed\n"))
}
