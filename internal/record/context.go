package record

import "context"

// FromContext returns the scope that ctx carries, the innermost one where
// scopes are nested. It may have ended.
func FromContext(ctx context.Context) (*Scope, bool) {
	s, _ := carried(ctx)
	return s, s != nil
}
