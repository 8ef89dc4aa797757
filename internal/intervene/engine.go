package intervene

import (
	"fmt"
	"slices"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// Verdict is what the changes say of one statement.
type Verdict struct {
	SQL    string
	Column string // the parent's column, with its table where that is known
	// Finding is the ID of the finding that passive observation made.
	Finding string
	Proof   record.Proof
}

// Column is a column of a result.
type Column struct {
	SQL  string
	Name string
}

// Result is what the runs came to.
type Result struct {
	// Report is that of a last run without a change, judged with the proofs,
	// and without the sources that were refuted.
	Report  report.Report
	Proved  []Verdict
	Refuted []Verdict
	// Unused are columns whose change changed neither the answer nor a later
	// statement; only where the answer is known.
	Unused []Column
	Runs   int
	Notes  []string
}

type engine struct {
	Program
	base, again outcome
	tried       map[record.Alteration]*outcome
	changes     int // runs with a change
	runs        int
	result      Result
}

// suspect is a repeated statement whose source is looked for.
type suspect struct {
	callSite
	base    record.ObservedGroup
	passive []record.Candidate
}

// Prove runs the program. The error is that of Restore.
func Prove(p Program) (Result, error) {
	e := &engine{Program: p, tried: map[record.Alteration]*outcome{}}
	if err := e.prove(); err != nil {
		return e.result, err
	}
	return e.result, nil
}

func (e *engine) prove() (err error) {
	if e.base, err = e.run(asItIs); err != nil {
		return err
	}
	if e.again, err = e.run(asItIs); err != nil {
		return err
	}
	suspects := e.suspects()
	for i, s := range suspects {
		if e.Progress != nil && len(suspects) > 1 {
			e.Progress(fmt.Sprintf("statement %d of %d: %d runs so far", i+1, len(suspects), e.runs))
		}
		if err := e.settle(s); err != nil {
			return err
		}
	}
	if e.Result != nil {
		if err := e.findUnused(); err != nil {
			return err
		}
	}
	return e.conclude()
}

// suspects are the repeated statements whose arguments are the same whenever
// the program runs, without those that are known for something else.
func (e *engine) suspects() []*suspect {
	var list []*suspect
	for _, at := range e.base.order {
		g := e.base.groups[at]
		if g.Executions < 2 || g.Distinct < 2 || !g.Complete || e.harmless(&g) {
			continue
		}
		if again, ok := e.again.groups[at]; !ok || again.Args != g.Args {
			e.note("not the same in two runs, so nothing can be proved of it: " + g.SQL())
			continue
		}
		s := &suspect{callSite: at, base: g}
		for _, c := range e.base.candidates {
			if uint64(c.Shape) == at.shape && c.Stack == at.stack {
				s.passive = append(s.passive, c)
			}
		}
		list = append(list, s)
	}
	return list
}

// harmless reports whether a statement was recognised as something that may
// well follow a column: a list of all keys does.
func (e *engine) harmless(g *record.ObservedGroup) bool {
	shape := g.Shape.String()
	for _, r := range e.base.report.Recognised {
		if r.Shape == shape && r.What != "few" && r.What != "seed" {
			return true
		}
	}
	return false
}

func (e *engine) note(text string) {
	if !slices.Contains(e.result.Notes, text) {
		e.result.Notes = append(e.result.Notes, text)
	}
}

// settle tries the source that passive observation names, then the other
// columns of earlier results, the nearest first.
func (e *engine) settle(s *suspect) error {
	for i, c := range s.passive {
		if c.Change.Shape == s.base.Shape && c.Change.Stack == s.stack {
			// Rows of its own: a tree or a chain. Equal values would lead it
			// in circles, other ones lead it elsewhere.
			c.Change.Shift = true
		}
		parent, ok := e.base.groups[callSite{uint64(c.Change.Shape), c.Change.Stack}]
		if !ok {
			continue
		}
		proved, known, err := e.followed(s, c.Change, &parent)
		if err != nil {
			return err
		}
		if proved {
			e.proved(s, &parent, c.Change)
			return nil
		}
		if i == 0 && known && c.Finding != "" {
			e.result.Refuted = append(e.result.Refuted, Verdict{
				SQL: s.base.SQL(), Column: columnName(&parent, c.Change.Column), Finding: c.Finding,
			})
		}
	}
	for _, parent := range e.earlier(s) {
		for column := range min(len(parent.Columns), maxColumns) {
			change := record.Alteration{Shape: parent.Shape, Stack: parent.Stack, Column: column, Shift: parent.Rows == 1}
			proved, _, err := e.followed(s, change, &parent)
			if err != nil {
				return err
			}
			if proved {
				e.proved(s, &parent, change)
				return nil
			}
		}
	}
	return nil
}

// maxColumns are the columns of a result that a scope records.
const maxColumns = 8

// earlier are the queries with rows that began before s, nearest first.
func (e *engine) earlier(s *suspect) []record.ObservedGroup {
	var list []record.ObservedGroup
	for _, at := range e.base.order {
		g := e.base.groups[at]
		if at != s.callSite && g.First < s.base.First && g.Rows > 0 && g.Kind == fingerprint.Select {
			list = append(list, g)
		}
	}
	slices.Reverse(list)
	return list
}

func (e *engine) proved(s *suspect, parent *record.ObservedGroup, change record.Alteration) {
	v := Verdict{
		SQL: s.base.SQL(), Column: columnName(parent, change.Column),
		Proof: record.Proof{Shape: s.base.Shape, Stack: s.stack, Change: change},
	}
	if len(s.passive) > 0 {
		v.Finding = s.passive[0].Finding
	}
	// What a nearer column proves, a farther one does not refute.
	e.result.Refuted = slices.DeleteFunc(e.result.Refuted, func(r Verdict) bool { return r.Finding == v.Finding })
	e.result.Proved = append(e.result.Proved, v)
}

func columnName(g *record.ObservedGroup, column int) string {
	if column < len(g.Columns) {
		return g.Columns[column]
	}
	return fmt.Sprintf("column %d", column+1)
}
