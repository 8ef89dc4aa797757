package nplusonetest

import (
	"errors"
	"os"
	"sync"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/report"
)

// settings are what environment and options decided.
type settings struct {
	report.Config
	detect []detect.Option
	// demanded are advisory rules that fail all the same.
	demanded []string

	prove    proveSettings
	constant constantSettings
}

// environment is read once, by the first test that asks: what a test reads
// from it becomes part of go test's cache key.
var environment = sync.OnceValues(func() (report.Config, error) {
	return report.Environment(os.Getenv, report.Config{})
})

func newSettings(opts []Option) (settings, error) {
	config, err := environment()
	s := settings{Config: config}
	s.prove.most = defaultReruns
	errs := []error{err}
	for _, o := range opts {
		if o != nil {
			errs = append(errs, o.apply(&s))
		}
	}
	return s, errors.Join(errs...)
}

func (s *settings) off() bool { return s.Mode.Value == report.Off }

// fails reports whether findings fail the test.
func (s *settings) fails() bool { return s.Mode.Value == report.Fail }

// baselines keeps each file that was read: every test of a package asks for
// the same one.
var baselines sync.Map // name -> func() (report.Baseline, string, error)

type loadedBaseline struct {
	report.Baseline
	path string
	err  error
}

// baseline reads the file of known findings, an empty one where none is named.
func (s *settings) baseline() (report.Baseline, error) {
	name := s.Baseline.Value
	if name == "" {
		return report.Baseline{}, nil
	}
	load, _ := baselines.LoadOrStore(name, sync.OnceValue(func() loadedBaseline {
		b, path, err := report.LoadBaseline(name)
		return loadedBaseline{b, path, err}
	}))
	b := load.(func() loadedBaseline)()
	return b.Baseline, b.err
}
