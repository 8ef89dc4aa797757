package webpage

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"
)

// liveEvent is one request as the page's script gets it: what filters look
// at, and the row, written by the same template as the page.
type liveEvent struct {
	*Request
	HTML string `json:"html"`
}

const (
	// aliveEvery keeps a quiet stream from being closed by what lies between.
	aliveEvery = 20 * time.Second
	// restFor is how long a stream waits after it has sent something: what
	// happens meanwhile goes out together.
	restFor = 100 * time.Millisecond
)

// serveLive streams requests as they end, until the client goes.
func (p *Page) serveLive(w http.ResponseWriter, r *http.Request) {
	flusher := http.NewResponseController(w)
	_ = flusher.SetWriteDeadline(time.Time{}) // a server's timeout is for answers that end
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	next, leave := p.feed.join()
	defer leave()
	if _, err := io.WriteString(w, ": live\n\n"); err != nil || flusher.Flush() != nil {
		return
	}
	alive := time.NewTicker(aliveEvery)
	defer alive.Stop()
	for {
		events, after, more := p.feed.since(next)
		next = after
		if len(events) == 0 {
			select {
			case <-r.Context().Done():
				return
			case <-more:
				continue
			case <-alive.C:
				events = []*event{{text: []byte(": alive\n\n")}}
				events[0].once.Do(func() {})
			}
		}
		for _, e := range events {
			if _, err := w.Write(e.bytes()); err != nil {
				return
			}
		}
		if flusher.Flush() != nil || !rest(r.Context()) {
			return
		}
	}
}

// rest reports false when the client has gone.
func rest(ctx context.Context) bool {
	t := time.NewTimer(restFor)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

func (p *Page) eventOf(e *Request) []byte {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, "row", p.rowOf(e)); err != nil {
		return []byte(": a row could not be written\n\n")
	}
	data, err := json.Marshal(liveEvent{e.listed(), b.String()})
	if err != nil {
		return []byte(": a row could not be written\n\n")
	}
	return slices.Concat([]byte("event: request\nid: "+e.ID+"\ndata: "), data, []byte("\n\n")) // JSON has no line ends
}

// changedEvent says that what is known of earlier requests has changed.
func changedEvent() []byte { return []byte("event: changed\ndata: 1\n\n") }
