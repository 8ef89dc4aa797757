package conformance

import "strconv"

func itoa(n int) string { return strconv.Itoa(n) }

// deref makes a pointer printable.
func deref[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}
