package nplusonetest

import (
	"context"
	"sync"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/ambient"
	"github.com/nplusone-go/nplusone/internal/files"
	"github.com/nplusone-go/nplusone/report"
)

// suite is what the tests of a process come to together. It hears of every
// scope that is not a test's own: requests and jobs, which belong to the test
// that runs around them, and statements that nobody owns.
type suite struct {
	mu       sync.Mutex
	main     bool // Main will tell
	active   int  // tests that are running
	reports  []report.Report
	unscoped []report.Report
	// undecided are statements that are one of several tests', none of which
	// says so: each may be innocent.
	undecided      statements
	undecidedTests []string
	dir            *files.Dir
}

var theSuite = &suite{}

// Report implements report.Reporter.
func (s *suite) Report(ctx context.Context, r report.Report) {
	for _, st := range r.Scopes {
		if st.Kind == string(detect.KindTest) {
			return // told by its run
		}
	}
	if scope, ok := detect.Current(ctx); ok {
		running.Lock()
		owner := running.byScope[scope]
		running.Unlock()
		if owner != nil && owner.collect(r) {
			return
		}
	}
	s.mu.Lock()
	if s.main {
		s.unscoped = append(s.unscoped, r)
		s.mu.Unlock()
		return
	}
	s.mu.Unlock()
	ambient.Log(ctx, r)
}

// addUndecided takes statements that may be those of a test which saw none.
func (s *suite) addUndecided(test string, list statements) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.main {
		return
	}
	s.undecided.cover(list)
	s.undecidedTests = append(s.undecidedTests, test)
}

func (s *suite) enter() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.active++
}

// leave writes the file of reports when no test is running: without Main
// nobody says which test was the last.
func (s *suite) leave() error {
	s.mu.Lock()
	s.active--
	dir := s.dir
	idle := s.active == 0 && !s.main
	s.mu.Unlock()
	if idle && dir != nil {
		return dir.Close()
	}
	return nil
}

// add takes the finished report of one test.
func (s *suite) add(r report.Report, conf *settings) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.main {
		s.reports = append(s.reports, r)
		return nil // Main writes the whole
	}
	if conf.ReportDir.Value == "" {
		return nil
	}
	if s.dir == nil {
		dir, err := files.OpenDir(conf.ReportDir.Value)
		if err != nil {
			return err
		}
		s.dir = dir
	}
	s.dir.Report(context.Background(), r)
	return nil
}
