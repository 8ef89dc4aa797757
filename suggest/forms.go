package suggest

import (
	"fmt"
	"runtime"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// form is one way to rewrite a statement.
type form struct {
	name   string
	derive func(*question) []Rewrite
	// carries are the clauses of the child's main block that the form carries
	// out, or that cannot change what it returns. It is not asked about a
	// statement that has others.
	carries clauses
}

// clauses are what a query block may have beside a list, tables and a
// condition.
type clauses uint16

const (
	hasOrder clauses = 1 << iota
	hasLimit
	hasGroup
	hasHaving
	hasDistinct
	hasDistinctOn
	hasLock
	hasWith
	hasUnion
	hasWindow
	hasOrdinal // ORDER BY 1, GROUP BY 1: the number of a column

	// hasAll is for forms that hold the whole text as it stands.
	hasAll = 1<<iota - 1
)

var (
	joinForm      = form{"join", (*question).joins, hasOrder | hasLimit}
	batchForm     = form{"batch", (*question).batch, hasAll &^ (hasDistinctOn | hasUnion)}
	groupForm     = form{"group-by", (*question).groupBy, hasWith}
	existsForm    = form{"exists", (*question).exists, hasOrder | hasLimit | hasOrdinal | hasDistinct}
	topForm       = form{"top-n", (*question).topN, hasOrder | hasLimit}
	treeForm      = form{"tree", (*question).tree, hasOrder}
	subselectForm = form{"subselect", (*question).subselects, hasAll &^ hasLock}
	keyedForm     = form{"keyed", (*question).keyed, hasAll &^ (hasWith | hasUnion | hasLock)}
	lateralForm   = form{"lateral", (*question).laterals, hasAll}
	eachForm      = form{"each", (*question).each, hasAll}

	readForms = []form{joinForm, batchForm, groupForm, existsForm, topForm, treeForm, subselectForm, keyedForm, lateralForm, eachForm}

	getOrCreateForm  = form{"get-or-create", (*question).getOrCreate, 0}
	insertSelectForm = form{"insert-select", (*question).insertSelect, hasAll &^ (hasLimit | hasUnion | hasWith)}
	multiInsertForm  = form{"multi-insert", (*question).multiInsert, 0}
	updateForm       = form{"update", (*question).updates, hasWith}
	deleteForm       = form{"delete", (*question).deletes, hasWith}
)

// derive returns what forms make of the child. What a form loses is not
// offered, and one that fails takes no other along.
func (q *question) derive(forms ...form) []Rewrite {
	if q.child.s.Kind == fingerprint.Select && len(q.child.columns) == 0 {
		return nil // nobody knows what it returns
	}
	var out []Rewrite
	for _, f := range forms {
		if q.clauses()&^f.carries != 0 {
			continue
		}
		for _, r := range guarded(q, f) {
			if r.balanced() {
				out = append(out, r)
			}
		}
	}
	return out
}

// guarded asks one form.
func guarded(q *question, f form) (out []Rewrite) {
	defer q.lost("the form "+f.name, func() { out = nil })
	return f.derive(q)
}

// lost is deferred: what panics is told of once, and costs what was under way
// alone. What a panic says may hold a value, the runtime's own words do not.
func (q *question) lost(what string, undo func()) {
	if p := recover(); p != nil {
		undo()
		tell(q.c.Note, what, p)
	}
}

// tell says that a part of this package failed.
func tell(note func(string), what string, p any) {
	if note == nil {
		return
	}
	why := fmt.Sprintf("%T", p)
	if err, ok := p.(runtime.Error); ok {
		why = err.Error()
	}
	note("a fault of nplusone: " + what + " failed (" + why + "), and some fixes are missing; please report it")
}

// balanced reports whether no statement of the rewrite lost or fixed a value
// that differs.
func (r *Rewrite) balanced() bool {
	for i := range r.Statements {
		if !r.Statements[i].account.balanced() {
			return false
		}
	}
	return len(r.Statements) > 0
}

// clauses are those of the child's main block.
func (q *question) clauses() (has clauses) {
	s := q.child.s
	if s.Kind != fingerprint.Select || len(s.Queries) == 0 {
		if len(s.CTEs) > 0 && s.Kind != fingerprint.Insert {
			has |= hasWith
		}
		return has
	}
	m := q.child.main()
	for _, part := range []struct {
		is  bool
		bit clauses
	}{
		{!m.OrderBy.Empty(), hasOrder},
		{!m.Limit.Empty() || !m.Offset.Empty(), hasLimit},
		{!m.GroupBy.Empty() || len(m.Group) > 0, hasGroup},
		{!m.Having.Empty(), hasHaving},
		{m.Distinct, hasDistinct},
		{!m.DistinctOn.Empty(), hasDistinctOn},
		{m.Lock != "", hasLock},
		{len(s.CTEs) > 0, hasWith},
		{!q.child.plain(), hasUnion},
		{q.child.windowed(0), hasWindow},
		{q.child.ordinals(), hasOrdinal},
	} {
		if part.is {
			has |= part.bit
		}
	}
	return has
}

// ordinals reports whether the main block orders or groups by the number of a
// column.
func (s *side) ordinals() bool {
	m := s.main()
	for i, l := range s.literals {
		if s.ordinal(i) && (covers(m.OrderBy, l.Span) || covers(m.GroupBy, l.Span)) {
			return true
		}
	}
	return false
}
