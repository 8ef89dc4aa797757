package webpage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// liveEvent is one request as the page's script gets it: what filters look
// at, and the row, written by the same template as the page.
type liveEvent struct {
	*Request
	HTML string `json:"html"`
}

// aliveEvery keeps a quiet stream from being closed by what lies between.
const aliveEvery = 20 * time.Second

// serveLive streams requests as they end, until the client goes.
func (p *Page) serveLive(w http.ResponseWriter, r *http.Request) {
	flusher := http.NewResponseController(w)
	_ = flusher.SetWriteDeadline(time.Time{}) // a server's timeout is for answers that end
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	requests, end := p.watch()
	defer end()
	if _, err := fmt.Fprint(w, ": live\n\n"); err != nil || flusher.Flush() != nil {
		return
	}
	alive := time.NewTicker(aliveEvery)
	defer alive.Stop()
	for {
		text := ": alive\n\n"
		select {
		case <-r.Context().Done():
			return
		case <-alive.C:
		case e := <-requests:
			text = p.eventOf(e)
		}
		if _, err := fmt.Fprint(w, text); err != nil || flusher.Flush() != nil {
			return
		}
	}
}

func (p *Page) eventOf(e *Request) string {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, "row", p.rowOf(e)); err != nil {
		return ": a row could not be written\n\n"
	}
	data, err := json.Marshal(liveEvent{e.listed(), b.String()})
	if err != nil {
		return ": a row could not be written\n\n"
	}
	return "event: request\nid: " + e.ID + "\ndata: " + string(data) + "\n\n" // JSON has no line ends
}
