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

// The environment by which the command speaks to the program. It is read at
// the first use, never while the package is initialised: what a test reads
// before it runs does not become part of go test's cache key, and a change of
// mode would then be answered from the cache.
const (
	envMode     = "NPLUSONE"          // off, warn or fail
	envFindings = "NPLUSONE_FINDINGS" // directory for findings, absolute
	envLive     = "NPLUSONE_LIVE"     // "1": findings of requests are printed; "command": the command prints them
	envKnown    = "NPLUSONE_KNOWN"    // file of known findings: "id count" a line
)

type config struct {
	off      bool
	fail     bool
	live     bool
	quiet    bool // the command prints, not the process
	findings string
	known    map[string]int
}

var settings = sync.OnceValue(func() *config {
	c := &config{findings: os.Getenv(envFindings)}
	c.quiet = os.Getenv(envLive) == "command"
	c.live = c.quiet || os.Getenv(envLive) == "1"
	switch mode := strings.ToLower(os.Getenv(envMode)); mode {
	case "off":
		c.off = true
	case "fail":
		c.fail = true
	case "", "warn":
	default:
		fmt.Fprintf(os.Stderr, "nplusone: %s=%q is none of off, warn, fail: taken as warn\n", envMode, mode)
	}
	c.known = readKnown(os.Getenv(envKnown))
	return c
})

func readKnown(name string) map[string]int {
	// What stands behind "#" is the digest of the file, there for go test's
	// cache alone.
	name, _, _ = strings.Cut(name, "#")
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
// without.
func failed(p any) {
	if state.Swap(stopped) != stopped {
		fmt.Fprintf(os.Stderr, "nplusone: detection is off for the rest of this process, for it panicked: %v\n", p)
	}
}

// NPlusOneOnExit registers a function for the end of the process; nil where
// the toolchain has no way to.
var NPlusOneOnExit func(func())

// detector is the one detector of the process.
var detector = sync.OnceValue(func() *detect.Detector {
	d := detect.New(detect.ReportTo(unowned{}), detect.FixWith(loops.Attribution{}, keepCases{}))
	if NPlusOneOnExit != nil {
		// What main runs has no end of its own.
		NPlusOneOnExit(func() { endOfProcess(d) })
	}
	return d
})
