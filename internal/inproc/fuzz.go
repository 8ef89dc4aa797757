package inproc

import (
	"os"
	"strings"
	"sync"

	"github.com/nplusone-go/nplusone/report"
)

// isFuzzWorker tells the processes that `go test -fuzz` starts from its own
// binary. They run one test under one name, thousands of times a second.
var isFuzzWorker = sync.OnceValue(func() bool {
	for _, arg := range os.Args {
		if strings.HasPrefix(strings.TrimLeft(arg, "-"), "test.fuzzworker") {
			return true
		}
	}
	return false
})

// reported is what a fuzz worker wrote down: of each finding its worst count.
var reported sync.Map // ID -> int

// news reports whether r has a finding that was not written down, or not as
// bad as it is now.
func news(r report.Report) bool {
	found := false
	for i := range r.Findings {
		f := &r.Findings[i]
		if worst, ok := reported.Load(f.ID); ok && worst.(int) >= f.Query.Count {
			continue
		}
		reported.Store(f.ID, f.Query.Count)
		found = true
	}
	return found
}
