package detect

import "fmt"

// Sample is an option for production: it chooses what is recorded. The choice
// is made when a scope starts, and a statement that is passed by costs what it
// costs without any scope. Implicit scopes are not sampled; leave them out by
// NoImplicitScopes.
type Sample struct {
	// OneIn records one scope in so many; End of the others returns an empty
	// report. 0 and 1 record all.
	OneIn int
	// After counts the first so many statements of a scope and records those
	// that follow, so that a request which runs few costs next to nothing. A
	// loop is found by what remains of it; the list that it follows came
	// before, mostly, so that it is called repeated, not traced.
	After int
}

func (s Sample) apply(d *Detector) error {
	if s.OneIn < 0 {
		return fmt.Errorf("Sample.OneIn is %d: give 1 or more; 0 and 1 record all", s.OneIn)
	}
	if s.After < 0 || s.After > maxAfter {
		return fmt.Errorf("Sample.After is %d: give 0 to 1,000,000", s.After)
	}
	d.recorder.Sampling.OneIn, d.recorder.Sampling.After = s.OneIn, s.After
	return nil
}

const maxAfter = 1_000_000
