package verify

import (
	"context"
	"errors"
	"fmt"

	"github.com/nplusone-go/nplusone/internal/effects"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/trial"
)

// failed is the verdict where a try ended in an error. Only what the database
// itself said of the rewrite is held against it.
func (v *Verifier) failed(ctx context.Context, err error) rewrite.Verdict {
	var why trial.NotTried
	var amiss trial.Wrong
	var refused effects.Refusal
	var catalogueErr *effects.CatalogueError
	switch {
	case errors.As(err, &amiss):
		return rewrite.Verdict{Tried: true, Wrong: true, Note: "differs: " + string(amiss)}
	// A driver may report its own cancelling rather than the context's end.
	case ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded):
		return rewrite.Verdict{Late: true, Note: fmt.Sprintf("not tried: it took longer than %v", v.timeout)}
	case trial.HeldUp(err):
		return rewrite.Verdict{Late: true, Note: "not tried: it would wait for a lock, which the program may hold"}
	case errors.As(err, &refused):
		return rewrite.Verdict{Note: "not tried: it must not run again: " + string(refused)}
	case errors.As(err, &why):
		return rewrite.Verdict{Note: "not tried: " + string(why)}
	case errors.As(err, &catalogueErr) && !trial.Broken(err):
		return rewrite.Verdict{Note: "not tried: the catalogue, which shows what it calls, could not be read: " + trial.Message(catalogueErr.Unwrap())}
	case trial.Broken(err):
		return rewrite.Verdict{Note: "not tried: the connection broke"}
	}
	return rewrite.Verdict{Tried: true, Wrong: true, Note: "the database refused it: " + trial.Message(err)}
}
