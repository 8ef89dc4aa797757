package suggest

import (
	"cmp"
	"context"
	"slices"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/gogen"
	"github.com/nplusone-go/nplusone/internal/loops"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
	"github.com/nplusone-go/nplusone/internal/rewrite/reader"
	"github.com/nplusone-go/nplusone/report"
)

// Option changes what a Fixer does.
type Option interface{ apply(*Fixer) }

type optionFunc func(*Fixer)

func (f optionFunc) apply(x *Fixer) { f(x) }

// TryWith has every rewrite tried by v before it is offered. Without it
// nothing is run, and a fix says so. New panics at nil.
func TryWith(v rewrite.Verifier) Option {
	return optionFunc(func(x *Fixer) {
		if v == nil {
			panic("suggest: TryWith(nil): a verifier is missing; leave the option out to try nothing")
		}
		x.verifier = v
	})
}

// AtLoops moves a finding to the line of the loop that repeats it, where the
// program's sources are at hand, and silences what tests and retries repeat. The sources are read once, when a finding is reported.
func AtLoops() Option { return optionFunc(func(x *Fixer) { x.atLoops = true }) }

// Fixer is a cases.Fixer: it adds to a finding the statements that can take
// the place of the repeated one. It is safe for concurrent use if its
// verifier is.
type Fixer struct {
	verifier rewrite.Verifier
	atLoops  bool
}

var _ cases.Fixer = (*Fixer)(nil)

// New returns a fixer.
func New(opts ...Option) *Fixer {
	x := &Fixer{}
	for _, o := range opts {
		if o != nil {
			o.apply(x)
		}
	}
	return x
}

// maxFixes is the number of fixes that a finding offers at most.
const maxFixes = 3

// Fix implements cases.Fixer. Whatever fails in it costs what it was about,
// never the finding.
func (x *Fixer) Fix(ctx context.Context, f *report.Finding, c *cases.Case) {
	rewrite.Guard(c, "finding the loop", func() {
		if x.atLoops {
			cases.Locate(loops.Reader{TestsToo: true}, f, c)
		}
	})
	if f.Suppressed != "" {
		return
	}
	ctx = context.WithValue(ctx, lateKey{}, new(rewrite.Verdict))
	if len(c.Texts) > 0 {
		rewrite.Guard(c, "rewriting several texts", func() { x.foldTexts(ctx, f, c) })
		return
	}
	rewrite.Guard(c, "reading the statements", func() { c = rewrite.Ready(f, c) })
	whyNot := ""
	rewrite.Guard(c, "rewriting one statement", func() { whyNot = x.rewrite(ctx, f, c) })
	rewrite.Guard(c, "rewriting several loops", func() { x.foldNested(ctx, f, c) })
	rewrite.Guard(c, "loading once", func() { loadedOnce(f, c) })
	rewrite.Guard(c, "the advice", func() { f.Advice = advice(f, c, whyNot) })
}

// rewrite adds the rewrites of the one statement, and says why the last one
// that was tried and differed is not among them.
func (x *Fixer) rewrite(ctx context.Context, f *report.Finding, full *cases.Case) (whyNot string) {
	var notTried, slower []report.Fix
	var verified int
	offered, behind := map[string]bool{}, map[string]bool{} // families, and those of what is slower
	rewrite.Guard(full, "asking for types", func() {
		if typer, ok := x.verifier.(rewrite.Typer); ok && full.Child.ArgTypes == nil {
			full.Child.ArgTypes = typer.ArgTypes(ctx, full)
		}
	})
	for _, r := range loadersFirst(full, forms.Derive(f, full)) {
		if verified == maxFixes || x.verifier == nil && len(notTried) == maxFixes {
			break
		}
		if family := r.Family(); offered[family] || r.Fallback() && len(offered) > 0 {
			continue
		}
		v := x.try(ctx, f, full, &r)
		switch {
		case v.Wrong:
			whyNot = v.Note
		case v.Verified && costsMore(v) && r.Kind == "subselect":
			whyNot = ""
		case v.Verified && costsMore(v):
			if family := r.Family(); !behind[family] {
				slower = append(slower, fixOf(f, full, &r, v))
				behind[family] = true
			}
		case v.Verified:
			f.Fixes = append(f.Fixes, fixOf(f, full, &r, v))
			verified++
			offered[r.Family()] = true
		case certain(f, full, &r) || v.Tried:
			notTried = append(notTried, fixOf(f, full, &r, v))
			if x.verifier == nil || r.Write {
				offered[r.Family()] = true
			}
		}
	}
	f.Fixes = append(f.Fixes, slower[:min(len(slower), maxFixes-verified)]...)
	if verified+len(slower) == 0 {
		f.Fixes = append(f.Fixes, notTried[:min(len(notTried), maxFixes)]...)
	}
	return whyNot
}

// loadersFirst puts, in a resolver, what asks for a list of keys before joins: a
// resolver has one row at a time, and does not make the query that a join would
// change. A loader collects the keys of those that run side by side.
func loadersFirst(c *cases.Case, list []rewrite.Rewrite) []rewrite.Rewrite {
	if gogen.InResolver(c) {
		slices.SortStableFunc(list, func(a, b rewrite.Rewrite) int { return cmp.Compare(replaces(a), replaces(b)) })
	}
	return list
}

func replaces(r rewrite.Rewrite) int {
	if r.Replaces() {
		return 1
	}
	return 0
}

func (x *Fixer) try(ctx context.Context, f *report.Finding, c *cases.Case, r *rewrite.Rewrite) rewrite.Verdict {
	v := rewrite.Verdict{Note: "not tried here"}
	if x.verifier == nil {
		return v
	}
	late, _ := ctx.Value(lateKey{}).(*rewrite.Verdict)
	if late != nil && late.Late {
		return *late
	}
	rewrite.Guard(c, "trying a rewrite", func() { v = x.verifier.Verify(ctx, f, c, r) })
	if late != nil && v.Late {
		*late = v
	}
	return v
}

// lateKey finds the verdict that ended the tries of a finding.
type lateKey struct{}

// certain reports whether a rewrite may be shown although nothing ran it: both
// readers saw the same in the texts it was cut from, and its own can be read.
// One that fails where a key has a second row is not, when it is only the rows
// at hand that say there is none. Nor is one whose keys are cast to a type that
// was guessed from a text: it may be an address, a number, a value of an enum.
func certain(f *report.Finding, c *cases.Case, r *rewrite.Rewrite) bool {
	if r.Unique != nil && !r.Write {
		return false // it may bring a row twice where the index is not there
	}
	if !rewrite.Agreed(c.Child, c) || c.Parent != nil && r.Replaces() && !rewrite.Agreed(*c.Parent, c) {
		return false
	}
	switch q := rewrite.NewRepeat(f, c); r.Kind {
	case "subselect":
		if q == nil || !q.OneAtMost() {
			return false
		}
	case "lateral":
		if q == nil || q.GuessesType() {
			return false
		}
	}
	for _, st := range r.Statements {
		// COPY is no parser's: it names the table and columns of the INSERT.
		if r.Kind != "copy" && !reader.Parses(c.Dialect, st.ForOne()) {
			return false
		}
	}
	return true
}
