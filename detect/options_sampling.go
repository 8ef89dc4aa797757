package detect

import "fmt"

// SampleOneIn records one scope in n, for production: which, is decided when a
// scope starts. Statements of the others cost what they cost without any scope,
// and their End returns an empty report. Implicit scopes are not sampled; leave
// them out by NoImplicitScopes.
func SampleOneIn(n int) Option {
	return optionFunc(func(d *Detector) error {
		if n < 1 {
			return fmt.Errorf("SampleOneIn(%d): give 1 or more; 1 records all", n)
		}
		d.recorder.Sampling.OneIn = n
		return nil
	})
}

// SampleAfter counts the first n statements of a scope and records those that
// follow, so that a request which runs few costs next to nothing. A loop is
// found by what remains of it; the list that it follows came before, mostly,
// so that it is called repeated, not traced.
func SampleAfter(n int) Option {
	return optionFunc(func(d *Detector) error {
		if n < 0 || n > 1_000_000 {
			return fmt.Errorf("SampleAfter(%d): give 0 to 1,000,000", n)
		}
		d.recorder.Sampling.After = n
		return nil
	})
}
