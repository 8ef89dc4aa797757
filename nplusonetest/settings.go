package nplusonetest

import (
	"errors"
	"os"
	"sync"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/env"
	"github.com/nplusone-go/nplusone/report/baseline"
)

// settings are what environment and options decided.
type settings struct {
	env.Config
	detect []detect.Option
	// failOn are advisory rules that fail all the same.
	failOn []string

	prove    proveSettings
	constant constantSettings
}

// environment is read once, by the first test that asks: what a test reads
// from it becomes part of go test's cache key.
var environment = sync.OnceValues(func() (env.Config, error) {
	return env.Environment(os.Getenv, env.Config{})
})

func newSettings(opts changes) (settings, error) {
	config, err := environment()
	s := settings{Config: config}
	s.prove.most = defaultReruns
	errs := []error{err}
	for _, change := range opts {
		errs = append(errs, change(&s))
	}
	return s, errors.Join(errs...)
}

func (s *settings) off() bool { return s.Mode.Value == env.Off }

// fails reports whether findings fail the test.
func (s *settings) fails() bool { return s.Mode.Value == env.Fail }

// baselines keeps each file that was read: every test of a package asks for
// the same one.
var baselines sync.Map // name -> func() (baseline.Baseline, string, error)

type loadedBaseline struct {
	baseline.Baseline
	path string
	err  error
}

// baseline reads the file of known findings, an empty one where none is named.
func (s *settings) baseline() (baseline.Baseline, error) {
	name := s.Baseline.Value
	if name == "" {
		return baseline.Baseline{}, nil
	}
	load, _ := baselines.LoadOrStore(name, sync.OnceValue(func() loadedBaseline {
		b, path, err := baseline.LoadBaseline(name)
		return loadedBaseline{b, path, err}
	}))
	b := load.(func() loadedBaseline)()
	return b.Baseline, b.err
}
