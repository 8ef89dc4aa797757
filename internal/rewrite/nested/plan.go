package nested

import (
	"fmt"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/report"
)

// Plan says of each level whether it is joined to what brings the rows that
// it follows, or asked for by a statement of its own.
type Plan struct {
	joins  []bool
	loose  bool // what cannot be joined is asked for
	reason string
}

// The kinds of fixes for several loops at once.
const (
	kindNestedJoin  = "nest-join"
	kindNestedBatch = "nest-batch"
)

// Beyond these a join of several rows for each key repeats too much.
const (
	repeatedRows    = 4 // rows of the innermost level for each of the outermost
	repeatedColumns = 6 // columns that come again in each of them
)

// Plans are the ways to replace a nest, the preferred one first, each with
// the reason for it.
func (n *Group) Plans() []Plan {
	all, none, single := n.each(func(*Loop) bool { return true }), n.each(func(*Loop) bool { return false }), n.each(func(l *Loop) bool { return !l.Many() })
	join, separate := Plan{joins: all}, Plan{joins: none}
	if n.OneColumn {
		separate.reason = n.whyForEach()
		return []Plan{separate}
	}
	if n.Siblings {
		join.reason = "one row for each key: one join of " + rewrite.Listed(n.Tables()) + " needs no further query"
		return []Plan{join}
	}
	if wide := n.wide(); n.single() {
		join.reason = "one row for each key at every level: one join needs no further query"
		if wide != "" {
			separate.reason = "keys repeat and the rows of " + wide + " are wide: a batch brings each of them once"
			return []Plan{separate, join}
		}
		return []Plan{join, separate}
	}
	mixed := Plan{joins: single, loose: true, reason: n.whyMixed()}
	if a, b, parent := n.multiplied(); a != "" {
		mixed.reason = multiplication(a, b, parent)
		return []Plan{mixed, separate}
	}
	root := n.Loops[0].Case.Parent
	if root == nil || root.Executions != 1 {
		return []Plan{mixed, separate}
	}
	if rows, columns := n.repetition(); rows <= repeatedRows && columns <= repeatedColumns {
		join.reason = fmt.Sprintf("about %.2g rows for each of the outermost and %d columns that they repeat: one query is worth that", rows, columns)
		return []Plan{join, mixed, separate}
	}
	join.reason = "one query, for the price of the outer columns in each row"
	return []Plan{mixed, join, separate}
}

func (n *Group) each(joined func(*Loop) bool) []bool {
	out := make([]bool, len(n.Loops))
	for i, l := range n.Loops {
		out[i] = joined(l)
	}
	return out
}

// single reports whether every key of every level has one row at most.
func (n *Group) single() bool {
	for _, l := range n.Loops {
		if l.Many() {
			return false
		}
	}
	return true
}

// wide is the table of a level whose rows are wide and asked for repeatedly.
func (n *Group) wide() string {
	for i, l := range n.Loops {
		for _, k := range l.Repeat.Keys {
			if k.Link.Repeats && len(l.Case.Child.Columns) > 8 {
				return n.Tables()[i]
			}
		}
	}
	return ""
}

// Tables are the tables that the levels read, in order.
func (n *Group) Tables() []string {
	out := make([]string, len(n.Loops))
	for i, l := range n.Loops {
		out[i] = rewrite.FirstTable(l.Repeat.Child)
	}
	return out
}

// whyForEach is the reason for a batch for each loop that one column feeds.
func (n *Group) whyForEach() string {
	if n.Loops[0].Finding.Relation == rewrite.Polymorphic {
		return "one column refers to " + rewrite.Listed(n.Tables()) + ": a batch for each type, over the keys of the rows of that type"
	}
	return "one line runs several texts: a batch for each, over the keys of the rows that run it"
}

// whyMixed is the reason for asking where there are several rows for a key.
func (n *Group) whyMixed() string {
	separate, joined := []string{}, []string{}
	for i, l := range n.Loops {
		if l.Many() {
			separate = append(separate, n.Tables()[i])
		} else {
			joined = append(joined, n.Tables()[i])
		}
	}
	why := fmt.Sprintf("several rows of %s for each key: a join over all levels would repeat the outer columns in each of %d rows", rewrite.Listed(separate), n.leafRows())
	if len(joined) > 0 {
		why += "; " + rewrite.Listed(joined) + " can be joined, one row for each key"
	}
	return why
}

// multiplied are two tables that both have several rows for each row of one
// level, and that level's, empty where there are none.
func (n *Group) multiplied() (a, b, parent string) {
	tables := n.Tables()
	for i, l := range n.Loops {
		for j := range i {
			if o := n.Loops[j]; l.Enclosing >= 0 && o.Enclosing == l.Enclosing && l.Many() && o.Many() {
				return tables[j], tables[i], tables[l.Enclosing]
			}
		}
	}
	return "", "", ""
}

// multiplication is what a join of two one-to-many relations does.
func multiplication(a, b, parent string) string {
	return fmt.Sprintf("a join of %s and %s would return %s x %s rows per %s: a batch for each", a, b, a, b, golang.Singular(rewrite.Bare(parent)))
}

// leafRows is the number of rows of the level that has most.
func (n *Group) leafRows() int64 {
	var most int64
	for _, l := range n.Loops {
		most = max(most, l.Case.Child.Rows)
	}
	return most
}

// repetition is how often a join repeats the outermost row, and how many
// columns of outer levels come again in each row.
func (n *Group) repetition() (rows float64, columns int) {
	root := n.Loops[0].Case.Parent
	rows = float64(n.leafRows()) / float64(max(root.Rows, 1))
	columns = len(root.Columns)
	for _, l := range n.Loops[:len(n.Loops)-1] {
		columns += len(l.Case.Child.Columns)
	}
	return rows, columns
}

// name says what a rewrite is.
func (n *Group) name(r *Folded) {
	tables := n.Tables()
	var joined, separate []string
	for i := range n.Loops {
		h := r.Held[r.Levels[i].Statement]
		if h.Levels[0] == i && !h.Statement.Replaces {
			separate = append(separate, tables[i])
		} else {
			joined = append(joined, tables[i])
		}
	}
	r.Kind = kindNestedBatch
	batches := fmt.Sprintf("%d batch loads: %s", len(separate), rewrite.Listed(separate))
	if len(separate) == 1 {
		batches = "batch load of " + separate[0]
	}
	switch {
	case len(separate) == 0:
		r.Kind, r.Title = kindNestedJoin, "one join of "+rewrite.Listed(joined)
	case len(joined) == 0:
		r.Title = batches
	default:
		r.Title = batches + ", with " + rewrite.Listed(joined) + " joined"
	}
}

// count says how many queries all loops were, and how many remain.
func (n *Group) count(r *Folded) {
	r.After = len(r.Statements)
	for _, l := range n.Loops {
		r.Before += l.Case.Child.Executions
	}
	if p := n.Loops[0].Case.Parent; p != nil {
		r.Before += p.Executions
		if !r.Replaces() {
			r.After += p.Executions
		}
	}
}

// CoveredBy says which fix of another finding replaces this loop together with
// its own, empty where none does.
func CoveredBy(f *report.Finding, c *cases.Case) string {
	for up := c.Enclosing; up != nil; up = up.Enclosing {
		if fix := folded(up.Finding); fix != nil && Nested(up.Finding, up).has(f) {
			return fmt.Sprintf("the fix of the loop round it (%s: %s) replaces this loop too", rewrite.TableOf(up.Dialect, up.Child.Text), fix.Title)
		}
	}
	for _, s := range c.Siblings {
		if fix := folded(s.Finding); fix != nil && Siblings(s.Finding, s).has(f) {
			return fmt.Sprintf("the fix of the loop beside it (%s: %s) replaces this loop too", rewrite.TableOf(s.Dialect, s.Child.Text), fix.Title)
		}
	}
	return ""
}

// folded is a finding's first fix for several loops, nil for none.
func folded(f *report.Finding) *report.Fix {
	if f == nil {
		return nil
	}
	for i := range f.Fixes {
		if k := f.Fixes[i].Kind; k == kindNestedJoin || k == kindNestedBatch {
			return &f.Fixes[i]
		}
	}
	return nil
}

func (n *Group) has(f *report.Finding) bool {
	if n == nil {
		return false
	}
	for _, l := range n.Loops {
		if l.Finding == f {
			return true
		}
	}
	return false
}
