package nplusonetest

import (
	"errors"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/env"
)

// Option changes what one test, or with Main what the suite, does. Options
// overrule the environment, which overrules the defaults.
type Option interface{ apply(*settings) error }

type optionFunc func(*settings) error

func (f optionFunc) apply(s *settings) error { return f(s) }

// Fail makes findings fail the test, which is the default.
func Fail() Option { return inMode(env.Fail, "nplusonetest.Fail") }

// Warn makes findings a line in the test's log.
func Warn() Option { return inMode(env.Warn, "nplusonetest.Warn") }

// Off watches nothing.
func Off() Option { return inMode(env.Off, "nplusonetest.Off") }

func inMode(m env.Mode, from string) Option {
	return optionFunc(func(s *settings) error {
		s.Mode.Set(m, from)
		return nil
	})
}

// UseBaseline names the file of known findings, as NPLUSONE_BASELINE does. A
// relative name is looked for in the working directory and its parents.
func UseBaseline(name string) Option {
	return optionFunc(func(s *settings) error {
		if name == "" {
			return errors.New("UseBaseline(\"\"): name the file, or leave the option out")
		}
		s.Baseline.Set(name, "nplusonetest.UseBaseline")
		return nil
	})
}

// Detect configures the detector of this test: detect.MinRepeats,
// detect.AllowSite and so on.
func Detect(opts ...detect.Option) Option {
	return optionFunc(func(s *settings) error {
		s.detect = append(s.detect, opts...)
		return nil
	})
}
