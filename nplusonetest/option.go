package nplusonetest

import (
	"errors"
	"fmt"
	"slices"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/env"
)

// Option changes what one test, or with Main what the suite, does. Options
// overrule the environment, which overrules the defaults.
type Option interface {
	ConstantOption
	ProveOption
	apply(*settings) error
}

// ConstantOption is what ConstantQueries takes: every Option, and AtSizes.
type ConstantOption interface{ applyConstant(*settings) error }

// ProveOption is what Prove takes: every Option, CompareResult, Restore and
// MaxRuns.
type ProveOption interface{ applyProve(*settings) error }

type optionFunc func(*settings) error

func (f optionFunc) apply(s *settings) error         { return f(s) }
func (f optionFunc) applyConstant(s *settings) error { return f(s) }
func (f optionFunc) applyProve(s *settings) error    { return f(s) }

type constantOption func(*settings) error

func (f constantOption) applyConstant(s *settings) error { return f(s) }

type proveOption func(*settings) error

func (f proveOption) applyProve(s *settings) error { return f(s) }

// changes are what options do to settings, whatever their type.
type changes []func(*settings) error

func changesOf(opts []Option) (c changes) {
	for _, o := range opts {
		if o != nil {
			c = append(c, o.apply)
		}
	}
	return c
}

func constantChanges(opts []ConstantOption) (c changes) {
	for _, o := range opts {
		if o != nil {
			c = append(c, o.applyConstant)
		}
	}
	return c
}

func proveChanges(opts []ProveOption) (c changes) {
	for _, o := range opts {
		if o != nil {
			c = append(c, o.applyProve)
		}
	}
	return c
}

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
		return wrongIn(opts)
	})
}

// wrongIn makes an error of detect.New's panic: a wrong option fails its test,
// not the whole process.
func wrongIn(opts []detect.Option) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	detect.New(slices.Concat(opts, []detect.Option{detect.NoImplicitScopes()})...)
	return nil
}
