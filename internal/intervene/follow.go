package intervene

import (
	"github.com/nplusone-go/nplusone/internal/record"
)

// followed reports whether the arguments of s followed a change. known is
// false where the bound on runs left it open.
func (e *engine) followed(s *suspect, change record.Alteration, parent *record.ObservedGroup) (followed, known bool, err error) {
	out, err := e.changed(change, parent)
	if out == nil || err != nil {
		return false, false, err
	}
	g, ran := out.groups[s.callSite]
	if !ran || g.Executions == 0 || !g.Complete {
		return false, false, nil // it did not come so far: that tells nothing
	}
	if g.Args == s.base.Args {
		return false, true, nil
	}
	if g.Distinct > s.base.Distinct {
		// More of them than before: the column decides what is done, not with
		// what.
		return false, true, nil
	}
	if g.Executions >= s.base.Executions || g.Failed > s.base.Failed || change.Shift {
		return true, true, nil
	}
	return e.confirmed(s, &g, change, parent)
}

// confirmed looks again where the changed program ran the statement less
// often than before. It may keep what it has looked up, and then the column is
// the source; or it may have given up early, and any change would do. With
// other values instead of equal ones, only the source changes the arguments
// to what they never were.
func (e *engine) confirmed(s *suspect, collapsed *record.ObservedGroup, change record.Alteration, parent *record.ObservedGroup) (followed, known bool, err error) {
	change.Shift = true
	out, err := e.changed(change, parent)
	if out == nil || err != nil {
		return false, false, err
	}
	g, ran := out.groups[s.callSite]
	if !ran || g.Executions == 0 || !g.Complete {
		return false, false, nil
	}
	return g.Args != s.base.Args && g.Args != collapsed.Args && g.Distinct <= s.base.Distinct, true, nil
}

// changed runs the program with one column changed; nil where no run is left.
func (e *engine) changed(change record.Alteration, parent *record.ObservedGroup) (*outcome, error) {
	change.Most = 0
	if out, ok := e.tried[change]; ok {
		return out, nil
	}
	if e.changes >= e.Most {
		e.note("the bound on runs was reached: not every column was tried")
		return nil, nil
	}
	e.changes++
	if e.Progress != nil && e.changes%10 == 0 {
		e.Progress("changed " + columnName(parent, change.Column) + " of " + parent.SQL())
	}
	bounded := change
	bounded.Most = int(min(4*parent.Rows+64, 1<<20))
	out, err := e.run(changed, bounded)
	if err != nil {
		return nil, err
	}
	e.tried[change] = &out
	return &out, nil
}

// findUnused tries every column of every query.
func (e *engine) findUnused() error {
	if e.base.result != e.again.result {
		e.note("the result differs between two runs: columns that nothing reads are not listed")
		return nil
	}
	for _, at := range e.base.order {
		g := e.base.groups[at]
		if g.Rows == 0 {
			continue
		}
		for column := range g.Columns {
			used, known, err := e.used(&g, column)
			if err != nil {
				return err
			}
			if known && !used {
				e.result.Unused = append(e.result.Unused, Column{g.SQL(), g.Columns[column]})
			}
		}
	}
	return nil
}

// used reports whether a change of the column changes anything: its values
// made equal, and where that is no change, made others.
func (e *engine) used(g *record.ObservedGroup, column int) (used, known bool, err error) {
	for _, shift := range []bool{true, false} {
		if !shift && g.Rows < 2 {
			break
		}
		out, err := e.changed(record.Alteration{Shape: g.Shape, Stack: g.Stack, Column: column, Shift: shift}, g)
		if out == nil || err != nil {
			return false, false, err
		}
		if out.broken || out.result != e.base.result || !sameStatements(&e.base, out) {
			return true, true, nil
		}
	}
	return false, true, nil
}

func sameStatements(a, b *outcome) bool {
	if len(a.groups) != len(b.groups) {
		return false
	}
	for at, g := range a.groups {
		if o, ok := b.groups[at]; !ok || o.Args != g.Args || o.Executions != g.Executions {
			return false
		}
	}
	return true
}
