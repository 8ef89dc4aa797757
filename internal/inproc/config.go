package inproc

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/loops"
)

// The environment by which the command speaks to the program. It is read once,
// at the first hook. What a test reads before M.Run does not become part of
// go test's cache key; what must be part of it is read again there, by
// NPlusOneBefore.
const (
	envMode       = "NPLUSONE"             // off, warn or fail
	envFindings   = "NPLUSONE_FINDINGS"    // directory of this command's processes, absolute
	envStore      = "NPLUSONE_STORE"       // directory of what go test may answer from its cache
	envGeneration = "NPLUSONE_GENERATION_" // with the hash of the import path behind it
	envFresh      = "NPLUSONE_FRESH"       // never the same, for packages without a generation
	envProbe      = "NPLUSONE_PROBE"       // "1": a test ends before it begins
	envLive       = "NPLUSONE_LIVE"        // "1": findings of requests are printed; "command": the command prints them
	envRequests   = "NPLUSONE_REQUESTS"    // directory that a page reads each request from
	envKnown      = "NPLUSONE_KNOWN"       // file of known findings: "id count" a line
)

type config struct {
	off      bool
	fail     bool
	live     bool
	quiet    bool // the command prints, not the process
	findings string
	requests string // empty for no page
	store    string
	known    map[string]int
}

var settings = sync.OnceValue(func() *config {
	c := &config{findings: os.Getenv(envFindings), requests: os.Getenv(envRequests), store: os.Getenv(envStore)}
	c.quiet = os.Getenv(envLive) == "command"
	c.live = c.quiet || os.Getenv(envLive) == "1"
	switch mode := strings.ToLower(os.Getenv(envMode)); mode {
	case "off":
		c.off = true
	case "fail":
		c.fail = true
	case "", "warn":
	default:
		fmt.Fprintf(os.Stderr, "nplusone: %s=%q: want off, warn or fail; using warn\n", envMode, mode)
	}
	c.known = readKnown(os.Getenv(envKnown))
	return c
})

func readKnown(name string) map[string]int {
	if name == "" {
		return nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		fmt.Fprintf(os.Stderr, "nplusone: cannot read the known findings: %v\n", err)
		return nil
	}
	known := map[string]int{}
	for line := range strings.Lines(string(text)) {
		var id string
		var count int
		if n, _ := fmt.Sscan(line, &id, &count); n == 2 {
			known[id] = count
		}
	}
	return known
}

// state is what off answers, asked at every statement.
var state atomic.Uint32

const (
	unknown = iota // the environment was not read yet
	on
	stopped // by the environment or by a panic
)

func off() bool {
	if s := state.Load(); s != unknown {
		return s == stopped
	}
	next := uint32(on)
	if settings().off {
		next = stopped
	}
	state.CompareAndSwap(unknown, next)
	return state.Load() == stopped
}

// failed ends detection at the first panic of our own: the program goes on
// without. Of the panic its type is told and nothing else, for what it says
// may hold values of the program.
func failed(p any) {
	if stop(p) {
		noteStopped()
		handStop()
	}
}

// stop is failed without a word in the file of findings. It reports whether
// detection was on.
func stop(p any) bool {
	if state.Swap(stopped) == stopped {
		return false
	}
	reason := fmt.Sprintf("it panicked: %T", p)
	stoppedBy.Store(&reason)
	fmt.Fprintf(os.Stderr, "nplusone: detection is off for the rest of this process, for %s\n", reason)
	return true
}

// stoppedBy is why detection ended before the process, nil where it did not.
var stoppedBy atomic.Pointer[string]

// whyStopped is empty where detection goes on.
func whyStopped() string {
	if reason := stoppedBy.Load(); reason != nil {
		return *reason
	}
	return ""
}

// NPlusOneOnExit registers a function for the end of the process; nil where
// the toolchain has no way to.
var NPlusOneOnExit func(func())

// detector is the one detector of the process.
var detector = sync.OnceValue(func() *detect.Detector {
	d := detect.New(detect.ReportTo(unowned{}), detect.ReadWith(loops.Reader{}), detect.FixWith(keepCases{}))
	end := d.Flush
	flush.Store(&end)
	watchExit()
	return d
})
