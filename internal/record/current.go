package record

import "context"

// Current returns the open scope that a statement with ctx would belong to on
// this goroutine: the one that ctx carries, else the one that is bound to the
// goroutine.
func Current(ctx context.Context) (*Scope, bool) {
	if s, _ := FromContext(ctx); s.owns() {
		return s, true
	}
	if s := boundScope(); s.owns() {
		return s, true
	}
	return nil, false
}
