package detect

import (
	"errors"
	"fmt"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

// Option configures a Detector.
type Option interface{ apply(*Detector) error }

type optionFunc func(*Detector) error

func (f optionFunc) apply(d *Detector) error { return f(d) }

// MinRepeats sets how often a statement must run in one scope, with different
// arguments, to be reported where nothing else tells that it is an N+1. The
// default is 5, the least is 2. Statements whose arguments were traced to the
// rows of another query need fewer.
func MinRepeats(n int) Option {
	return optionFunc(func(d *Detector) error {
		if n < 2 {
			return fmt.Errorf("MinRepeats(%d): a statement that ran once is no repetition; give 2 or more", n)
		}
		d.judging.Thresholds.Repeated = n
		d.judging.Thresholds.Likely = min(d.judging.Thresholds.Likely, n)
		return nil
	})
}

// MinDuplicates sets how often the same statement must run in one scope with
// the same arguments to be reported. The default is 3, the least 2: a pair is mostly no loop.
func MinDuplicates(n int) Option {
	return optionFunc(func(d *Detector) error {
		if n < 2 {
			return fmt.Errorf("MinDuplicates(%d): one execution has no duplicate; give 2 or more", n)
		}
		d.judging.Thresholds.Duplicates = n
		return nil
	})
}

// ReportTo adds reporters. Each gets the report of every scope that ends; of
// an implicit scope only if it has findings.
func ReportTo(reporters ...report.Reporter) Option {
	return optionFunc(func(d *Detector) error {
		for _, r := range reporters {
			if r == nil {
				return errors.New("ReportTo(nil): a reporter is missing; leave the option out to report nowhere")
			}
		}
		d.reporters = append(d.reporters, reporters...)
		return nil
	})
}

// FixWith adds fixers. They run in the given order when a scope ends.
func FixWith(fixers ...cases.Fixer) Option {
	return optionFunc(func(d *Detector) error {
		for _, f := range fixers {
			if f == nil {
				return errors.New("FixWith(nil): a fixer is missing; leave the option out to get no fixes")
			}
		}
		d.fixers = append(d.fixers, fixers...)
		return nil
	})
}

// NoImplicitScopes leaves statements that nobody owns alone. Without it they
// are collected by goroutine, if the detector has a reporter.
func NoImplicitScopes() Option {
	return optionFunc(func(d *Detector) error {
		d.noImplicit = true
		return nil
	})
}

// KeepValues keeps the arguments and rows of the first executions of each
// statement, within fixed bounds, for fixers that try a rewrite against what
// the program read. They stay in memory until the scope is collected and are
// never reported. It is meant for tests: by default only hashes are kept.
func KeepValues() Option {
	return optionFunc(func(d *Detector) error {
		d.recorder.KeepValues = true
		return nil
	})
}
