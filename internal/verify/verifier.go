package verify

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/trial"
	"github.com/nplusone-go/nplusone/report"
)

// Option changes how rewrites are tried.
type Option interface{ apply(*Verifier) }

type optionFunc func(*Verifier)

func (f optionFunc) apply(v *Verifier) { f(v) }

// Timeout bounds one try, 2 seconds without it, and twice that all tries of one
// scope. A try that takes longer ends those of its finding.
func Timeout(d time.Duration) Option {
	return optionFunc(func(v *Verifier) {
		if d <= 0 {
			panic(fmt.Sprintf("verify: Timeout(%v): a try takes some time; give more than 0", d))
		}
		v.timeout = d
	})
}

// Rows bounds the rows that one try reads, 20,000 without it. Beyond it the
// rewrite counts as not tried.
func Rows(n int) Option {
	return optionFunc(func(v *Verifier) { v.rows = atLeastOne("Rows", n) })
}

// Executions bounds how many executions of the loop are run again, 100
// without it.
func Executions(n int) Option {
	return optionFunc(func(v *Verifier) { v.executions = atLeastOne("Executions", n) })
}

// atLeastOne panics at a bound under which nothing could be tried: a wrong
// option is a programmer's error at start-up.
func atLeastOne(option string, n int) int {
	if n < 1 {
		panic(fmt.Sprintf("verify: %s(%d): give 1 or more", option, n))
	}
	return n
}

// Verifier is a rewrite.Verifier that asks the database. It is safe for
// concurrent use; each try has a connection of its own.
type Verifier struct {
	timeout    time.Duration
	rows       int
	executions int
}

var _ rewrite.Verifier = (*Verifier)(nil)

// New returns a verifier.
func New(opts ...Option) *Verifier {
	v := &Verifier{timeout: 2 * time.Second, rows: 20_000, executions: 100}
	for _, o := range opts {
		if o != nil {
			o.apply(v)
		}
	}
	return v
}

// together bounds all tries of one scope: its end waits for them.
func (v *Verifier) together() time.Duration { return 2 * v.timeout }

// Verify tries one rewrite. It returns no error: whatever goes wrong is the
// verdict's note.
func (v *Verifier) Verify(ctx context.Context, f *report.Finding, c *cases.Case, r *rewrite.Rewrite) rewrite.Verdict {
	limit := v.timeout
	if !c.Ended.IsZero() {
		limit = min(limit, time.Until(c.Ended.Add(v.together())))
	}
	if limit <= 0 {
		return rewrite.Verdict{Late: true, Note: fmt.Sprintf("not tried: the tries of this scope together took longer than %v", v.together())}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	verdict, err := v.tryGuarded(ctx, f, c, r)
	if err != nil {
		return v.failed(ctx, err)
	}
	return verdict
}

// tryGuarded keeps what panics in the reading of rows from the program.
func (v *Verifier) tryGuarded(ctx context.Context, f *report.Finding, c *cases.Case, r *rewrite.Rewrite) (verdict rewrite.Verdict, err error) {
	defer func() {
		if recover() != nil {
			err = trial.NotTried("the driver panicked")
		}
	}()
	return v.try(ctx, f, c, r)
}

func (v *Verifier) try(ctx context.Context, f *report.Finding, c *cases.Case, r *rewrite.Rewrite) (rewrite.Verdict, error) {
	connector, ok := c.Database.(sqldriver.Connector)
	if !ok {
		return rewrite.Verdict{}, trial.NotTried("the database cannot be reached from here")
	}
	if c.Child.Kept == 0 && !r.Write {
		return rewrite.Verdict{}, trial.NotTried("no values were kept")
	}
	s, err := v.open(ctx, connector, c.Dialect)
	if err != nil {
		var why trial.NotTried
		if errors.As(err, &why) || trial.HeldUp(err) {
			return rewrite.Verdict{}, err
		}
		return rewrite.Verdict{}, trial.NotTried("no connection of our own: " + trial.Message(err))
	}
	defer s.End()
	s.keys = f.Query.DistinctArgs
	if r.Write {
		return s.explainWrite(ctx, r)
	}
	return s.compare(ctx, c, r)
}
