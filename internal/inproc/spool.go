package inproc

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/nplusone-go/nplusone/report"
)

// A Request is what a page shows of a request besides its report.
type Request struct {
	Method  string    `json:"method,omitempty"`
	Status  int       `json:"status,omitempty"`
	Started time.Time `json:"started"`
}

// RequestExt ends the names of files with one request each: a Line. They lie in
// a folder of their own until somebody reads and removes them. There is a fixed
// number of names for a process: while all are there, nothing is written.
const (
	RequestExt    = ".request"
	spoolSlots    = 64
	maxSpooled    = 1 << 20 // bytes of one
	requestFormat = "%d-%03d"
)

// spool hands every request on, for a page that shows them as they end.
var spool struct {
	mu   sync.Mutex
	next int
}

// handOn writes a request for the page, where one is asked for.
func handOn(at Request, r report.Report, kept map[string]Case) {
	dir := settings().requests
	if dir == "" {
		return
	}
	text, err := json.Marshal(Line{Dir: workDir(), Report: r, Cases: kept, Paths: paths(&r), Request: &at})
	if err != nil || len(text) > maxSpooled {
		return
	}
	spool.mu.Lock()
	defer spool.mu.Unlock()
	name := filepath.Join(dir, fmt.Sprintf(requestFormat, os.Getpid(), spool.next%spoolSlots))
	if _, err := os.Lstat(name + RequestExt); err == nil {
		return // nobody has read the one that had this name
	}
	spool.next++
	// A page that has gone is no error of the program's.
	if os.WriteFile(name+".part", text, 0o600) == nil {
		_ = os.Rename(name+".part", name+RequestExt)
	}
}
