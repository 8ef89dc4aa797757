package suggest

import (
	"fmt"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

// plan says of each level whether it is joined to what brings the rows that
// it follows, or asked for by a statement of its own.
type plan struct {
	joins  []bool
	loose  bool // what cannot be joined is asked for
	reason string
}

// The kinds of fixes for several loops at once.
const (
	kindNestJoin  = "nest-join"
	kindNestBatch = "nest-batch"
)

// Beyond these a join of several rows for each key repeats too much.
const (
	repeatedRows    = 4 // rows of the innermost level for each of the outermost
	repeatedColumns = 6 // columns that come again in each of them
)

// plans are the ways to replace a nest, the preferred one first, each with
// the reason for it.
func (n *nest) plans() []plan {
	all, none, single := n.each(func(*nestLevel) bool { return true }), n.each(func(*nestLevel) bool { return false }), n.each(func(l *nestLevel) bool { return !l.many() })
	join, ask := plan{joins: all}, plan{joins: none}
	if n.types {
		ask.reason = "one column refers to " + listed(n.tables()) + ": a batch for each type, over the keys of the rows of that type"
		return []plan{ask}
	}
	if n.siblings {
		join.reason = "one row for each key: one join of " + listed(n.tables()) + " needs no further query"
		return []plan{join}
	}
	if wide := n.wide(); n.single() {
		join.reason = "one row for each key at every level: one join needs no further query"
		if wide != "" {
			ask.reason = "keys repeat and the rows of " + wide + " are wide: a batch brings each of them once"
			return []plan{ask, join}
		}
		return []plan{join, ask}
	}
	mixed := plan{joins: single, loose: true, reason: n.whyMixed()}
	if a, b, parent := n.multiplied(); a != "" {
		mixed.reason = multiplication(a, b, parent)
		return []plan{mixed, ask}
	}
	root := n.levels[0].c.Parent
	if root == nil || root.Executions != 1 {
		return []plan{mixed, ask}
	}
	if rows, columns := n.repetition(); rows <= repeatedRows && columns <= repeatedColumns {
		join.reason = fmt.Sprintf("about %.2g rows for each of the outermost and %d columns that they repeat: one query is worth that", rows, columns)
		return []plan{join, mixed, ask}
	}
	join.reason = "one query, for the price of the outer columns in each row"
	return []plan{mixed, join, ask}
}

func (n *nest) each(joined func(*nestLevel) bool) []bool {
	out := make([]bool, len(n.levels))
	for i, l := range n.levels {
		out[i] = joined(l)
	}
	return out
}

// single reports whether every key of every level has one row at most.
func (n *nest) single() bool {
	for _, l := range n.levels {
		if l.many() {
			return false
		}
	}
	return true
}

// wide is the table of a level whose rows are wide and asked for repeatedly.
func (n *nest) wide() string {
	for i, l := range n.levels {
		for _, k := range l.q.keys {
			if k.link.Repeats && len(l.c.Child.Columns) > 8 {
				return n.tables()[i]
			}
		}
	}
	return ""
}

// tables are the tables that the levels read, in order.
func (n *nest) tables() []string {
	out := make([]string, len(n.levels))
	for i, l := range n.levels {
		out[i] = firstTable(l.q.child)
	}
	return out
}

// whyMixed is the reason for asking where there are several rows for a key.
func (n *nest) whyMixed() string {
	asked, joined := []string{}, []string{}
	for i, l := range n.levels {
		if l.many() {
			asked = append(asked, n.tables()[i])
		} else {
			joined = append(joined, n.tables()[i])
		}
	}
	why := fmt.Sprintf("several rows of %s for each key: a join over all levels would repeat the outer columns in each of %d rows", listed(asked), n.leafRows())
	if len(joined) > 0 {
		why += "; " + listed(joined) + " can be joined, one row for each key"
	}
	return why
}

// multiplied are two tables that both have several rows for each row of one
// level, and that level's, empty where there are none.
func (n *nest) multiplied() (a, b, parent string) {
	tables := n.tables()
	for i, l := range n.levels {
		for j := range i {
			if o := n.levels[j]; l.over >= 0 && o.over == l.over && l.many() && o.many() {
				return tables[j], tables[i], tables[l.over]
			}
		}
	}
	return "", "", ""
}

// multiplication is what a join of two one-to-many relations does.
func multiplication(a, b, parent string) string {
	return fmt.Sprintf("a join of %s and %s would return %s x %s rows per %s: a batch for each", a, b, a, b, singular(bare(parent)))
}

// leafRows is the number of rows of the level that has most.
func (n *nest) leafRows() int64 {
	var most int64
	for _, l := range n.levels {
		most = max(most, l.c.Child.Rows)
	}
	return most
}

// repetition is how often a join repeats the outermost row, and how many
// columns of outer levels come again in each row.
func (n *nest) repetition() (rows float64, columns int) {
	root := n.levels[0].c.Parent
	rows = float64(n.leafRows()) / float64(max(root.Rows, 1))
	columns = len(root.Columns)
	for _, l := range n.levels[:len(n.levels)-1] {
		columns += len(l.c.Child.Columns)
	}
	return rows, columns
}

// name says what a rewrite is.
func (n *nest) name(r *foldedRewrite) {
	tables := n.tables()
	var joined, asked []string
	for i := range n.levels {
		h := r.held[r.Levels[i].Statement]
		if h.levels[0] == i && !h.st.Replaces {
			asked = append(asked, tables[i])
		} else {
			joined = append(joined, tables[i])
		}
	}
	r.Kind = kindNestBatch
	batches := fmt.Sprintf("%d batches: %s", len(asked), listed(asked))
	if len(asked) == 1 {
		batches = "batch of " + asked[0]
	}
	switch {
	case len(asked) == 0:
		r.Kind, r.Title = kindNestJoin, "one join of "+listed(joined)+" (select_related)"
	case len(joined) == 0:
		r.Title = batches + " (prefetch_related)"
	default:
		r.Title = batches + ", with " + listed(joined) + " joined"
	}
}

// count says how many queries all loops were, and how many remain.
func (n *nest) count(r *foldedRewrite) {
	r.After = len(r.Statements)
	for _, l := range n.levels {
		r.Before += l.c.Child.Executions
	}
	if p := n.levels[0].c.Parent; p != nil {
		r.Before += p.Executions
		if !r.replaces() {
			r.After += p.Executions
		}
	}
}

// coveredBy says which fix of another finding replaces this loop together with
// its own, empty where none does.
func coveredBy(f *report.Finding, c *cases.Case) string {
	for up := c.Over; up != nil; up = up.Over {
		if fix := folded(up.Finding); fix != nil && nestOf(up.Finding, up).has(f) {
			return fmt.Sprintf("the fix of the loop round it (%s: %s) replaces this loop too", tableOf(up.Dialect, up.Child.Text), fix.Title)
		}
	}
	for _, s := range c.Beside {
		if fix := folded(s.Finding); fix != nil && siblingsOf(s.Finding, s).has(f) {
			return fmt.Sprintf("the fix of the loop beside it (%s: %s) replaces this loop too", tableOf(s.Dialect, s.Child.Text), fix.Title)
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
		if k := f.Fixes[i].Kind; k == kindNestJoin || k == kindNestBatch {
			return &f.Fixes[i]
		}
	}
	return nil
}

func (n *nest) has(f *report.Finding) bool {
	if n == nil {
		return false
	}
	for _, l := range n.levels {
		if l.f == f {
			return true
		}
	}
	return false
}
