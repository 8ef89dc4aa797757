package nplusonetest

import (
	"sync"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/ambient"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/loops"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/suggest"
)

// sharedDetector is the detector of all tests without options for one.
var sharedDetector = sync.OnceValue(func() *detect.Detector { return newDetector(nil) })

// newDetector keeps values, for rewrites are tried against them.
func newDetector(opts []detect.Option) *detect.Detector {
	ambient.Listen(theSuite)
	ambient.Attach(loops.Reader{}, suggest.New()) // nothing is run for what no test owns
	record.ReportUnowned(hearUnowned)
	all := append(ambient.Recording(),
		detect.KeepValues(),
		detect.ReportTo(theSuite),
		detect.ReadWith(atLoops),
		detect.FixWith(fixers()...),
	)
	return detect.New(append(all, opts...)...)
}

func (s *settings) detector() *detect.Detector {
	if len(s.detect) == 0 {
		return sharedDetector()
	}
	return newDetector(s.detect)
}

// atLoops places a finding at its loop and passes over retries and what helpers
// of tests prepare or look at. A loop in the body of a test stays, and one that
// reads in another function of a test file that is not given the test: they are
// what the test is about.
var atLoops = loops.Reader{TestsToo: true}

// fixers derive rewrites and try them on the test's database: read-only, rolled
// back, bounded in time and rows.
func fixers() []cases.Fixer {
	return []cases.Fixer{suggest.New(suggest.TryWith(verify.New()))}
}
