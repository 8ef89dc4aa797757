package suggest

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// subselects put the child, as it stands, into the parent's select list: for
// children of one column and one row at most. What a key without rows comes to
// stays as it was.
func (q *question) subselects() []Rewrite {
	p, c := q.parent, q.child
	taken := refs(p, c)
	alias, edits, ok := p.qualify(0, shortName(firstTable(p), taken))
	if !ok || refs(c)[alias] {
		return nil
	}
	keys, ok := q.bindKeys(nil, func(i int) (string, bool) { return q.parentExpr(q.keys[i].link.Column, alias, edits) })
	if !ok {
		return nil
	}
	st := q.finish(p.render(p.whole(), append(edits, insert(p.main().List.End, ",\n  "+bracketed(c.render(c.whole(), keys...))))...))
	st.Replaces = true
	st.Outer = !q.alwaysOne()
	q.place(&st)
	r := Rewrite{
		Kind: "subselect", Title: "computed in the parent's list (annotate)", Statements: []Statement{st},
		Reason: "the parent's own statement brings the value, for rows without children too",
	}
	if _, yes := q.existsBlock(); yes {
		r.Kind, r.Title = "exists", "semi-join in the parent's list (annotate)"
	}
	return []Rewrite{r}
}

// single reports whether the child is one column and one row at most.
func (q *question) single() bool {
	return len(q.child.columns) == 1 && !q.many() && q.child.s.Kind == fingerprint.Select &&
		!strings.Contains(strings.ToUpper(q.child.text), " FOR UPDATE")
}

// alwaysOne reports whether the child returns a row whatever it finds.
func (q *question) alwaysOne() bool {
	m := q.child.main()
	if !q.child.plain() || !m.GroupBy.Empty() || !m.Having.Empty() {
		return false
	}
	return q.child.aggregated(0) || m.From.Empty() && m.Where.Empty()
}

// correlates reports whether a sub-select may refer to the outer row from
// where the keys stand: MariaDB and SQLite refuse it in table expressions.
func (q *question) correlates() bool {
	if q.d == fingerprint.PostgreSQL {
		return true
	}
	for _, spot := range q.spots() {
		for b := spot.Query; b > 0 && b < len(q.child.s.Queries); b = q.child.s.Queries[b].Parent {
			if role := q.child.s.Queries[b].Role; role == fingerprint.InCTE || role == fingerprint.InFrom && q.d == fingerprint.MySQL {
				return false
			}
		}
	}
	return true
}
