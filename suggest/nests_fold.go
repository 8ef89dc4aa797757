package suggest

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
)

// foldedRewrite is a rewrite of several loops with what its Go needs.
type foldedRewrite struct {
	Rewrite
	held []*held
}

// held is one statement of a nest while it is put together: it can itself be
// the parent that the next level is joined to.
type held struct {
	st     Statement
	kind   string // of the rewrite that it was cut from
	levels []int
	fields []field    // of its result
	sure   []string   // expressions of its columns where a star hides them
	list   []bool     // which of its arguments are lists of keys
	base   *nestLevel // the level that it was cut from
}

// rewrite puts the statements of a plan together. Statements of several forms
// are taken by variant: the preferred ones first, the fallbacks last.
func (n *nest) rewrite(p plan, variant int) (*foldedRewrite, bool) {
	out := &foldedRewrite{Rewrite: Rewrite{Reason: p.reason}}
	minds := map[string]bool{}
	for i, l := range n.levels {
		var ok bool
		var mind string
		if p.joins[i] {
			ok = n.join(out, i, l, variant)
		}
		if !ok && (p.loose || !p.joins[i]) {
			mind, ok = n.ask(out, i, l, variant)
		}
		if !ok {
			return nil, false
		}
		if mind != "" && !minds[mind] {
			minds[mind] = true
			out.Mind = join(out.Mind, mind)
		}
	}
	for _, h := range out.held {
		h.st.Printed, h.st.code = unnamed(h.st.Printed), unnamed(h.st.code)
		out.Statements = append(out.Statements, h.st)
	}
	n.name(out)
	n.count(out)
	if !out.parses(n.levels[0].c.Dialect) && !strings.Contains(out.text(), "LATERAL") {
		return nil, false
	}
	return out, true
}

// ask gives a level a statement of its own.
func (n *nest) ask(out *foldedRewrite, i int, l *nestLevel, variant int) (mind string, ok bool) {
	var forms []Rewrite
	for _, r := range Derive(l.f, l.c) {
		if nestedKinds[r.Kind] && len(r.Statements) == 1 && !r.replaces() {
			forms = append(forms, r)
		}
	}
	if len(forms) == 0 || variant >= len(forms) && variant > 0 && len(n.levels) == 1 {
		return "", false
	}
	r := forms[min(variant, len(forms)-1)]
	st := r.Statements[0]
	st.Levels = slices.Repeat([]int{i}, len(st.Params))
	h := &held{st: st, kind: r.Kind, levels: []int{i}, fields: l.q.fields(&st), base: l, list: listsOf(st.Params)}
	out.held = append(out.held, h)
	out.Levels = append(out.Levels, Level{
		Case: l.c, Over: l.over, Statement: len(out.held) - 1, Keys: st.Keys, Child: st.Child,
		Default: st.Default, Ordered: st.Ordered,
	})
	return r.Mind, true
}

// nestedKinds are the rewrites that can stand for one level: a statement for
// all keys, to run once.
var nestedKinds = setOf("batch group-by exists distinct-on top-n subselect keyed lateral")

func listsOf(params []Param) []bool {
	out := make([]bool, len(params))
	for i, p := range params {
		out[i] = p.Kind == KeyList
	}
	return out
}

// join adds a level to the statement that brings the rows it follows.
func (n *nest) join(out *foldedRewrite, i int, l *nestLevel, variant int) bool {
	at := 0
	var h *held
	q := l.q
	outer := false
	if l.over >= 0 {
		at = out.Levels[l.over].Statement
		outer = out.Levels[l.over].Outer
	}
	if at < len(out.held) {
		h = out.held[at]
		if q = h.question(l, out, outer); q == nil {
			return false
		}
	}
	forms := q.derive(joinForms...)
	if len(forms) == 0 {
		return false
	}
	form := forms[min(variant, len(forms)-1)]
	if form.Unique != nil && out.Unique != nil {
		return false
	}
	if form.Unique != nil {
		out.Unique = form.Unique
	}
	st := form.Statements[0]
	level := Level{Case: l.c, Over: l.over, Statement: at, Keys: st.Keys, Child: st.Child, Outer: st.Outer}
	level.Ordered = l.many() && !l.q.child.main().OrderBy.Empty()
	out.Levels = append(out.Levels, level)
	joinedFields := q.joinedFields(h, &st)
	if h == nil {
		st.Levels = make([]int, len(st.Params))
		out.held = append(out.held, &held{
			st: st, levels: []int{i}, base: l, list: listsOf(st.Params),
			fields: joinedFields, sure: q.sureColumns(nil, &st),
		})
		return true
	}
	sure := q.sureColumns(h.sure, &st)
	h.take(&st, i)
	h.levels = append(h.levels, i)
	h.fields, h.sure = joinedFields, sure
	return true
}

// take makes st the statement, its arguments told by where they first came
// from.
func (h *held) take(st *Statement, level int) {
	params := make([]Param, len(st.Params))
	levels := make([]int, len(st.Params))
	for i, p := range st.Params {
		params[i], levels[i] = p, level
		if p.Kind == ParentArg {
			params[i], levels[i] = h.st.Params[p.Index-1], h.st.Levels[p.Index-1]
		}
	}
	st.Params, st.Levels = params, levels
	st.Replaces = h.st.Replaces
	st.Keys, st.Child, st.Outer, st.Ordered = h.st.Keys, h.st.Child, h.st.Outer, h.st.Ordered
	h.st, h.list = *st, listsOf(params)
}

// question asks how a level can be joined to a statement that was put together
// before.
func (h *held) question(l *nestLevel, out *foldedRewrite, outer bool) *question {
	c := *l.c
	c.Apart = false
	text := strings.ReplaceAll(h.st.SQL, ListMark, "?")
	c.Parent = &cases.Evidenced{Text: text, Columns: make([]string, len(h.fields)), Executions: 1}
	for i, f := range h.fields {
		c.Parent.Columns[i] = f.column
	}
	c.Links = slices.Clone(c.Links)
	for i := range c.Links {
		link := &c.Links[i]
		if l.over >= 0 {
			link.Column = out.Levels[l.over].Child[link.Column]
		}
		link.Nulls = link.Nulls || outer
	}
	q := newQuestion(l.f, &c)
	if q == nil || q.parent == nil {
		return nil
	}
	shown := h.st.shown
	if len(shown) != len(q.parent.literals) {
		shown = slices.Repeat([]string{unshown}, len(q.parent.literals))
	}
	q.parent.folded = &foldedSide{exprs: h.sure, shown: shown, lists: h.list}
	return q
}

// joinedFields are the columns of a joined result, each by the name of its
// table.
func (q *question) joinedFields(h *held, st *Statement) []field {
	if h == nil {
		return q.fields(st)
	}
	out := slices.Clone(h.fields)
	if len(h.levels) == 1 && !h.st.Replaces { // so far it had one table
		for i := range out {
			out[i].name = goName(singular(firstTable(h.base.q.child))) + out[i].name
		}
	}
	types := goTypes(len(q.child.columns), q.c.Child.Result)
	table := goName(singular(firstTable(q.child)))
	for i, column := range q.child.columns {
		t := types[i]
		if st.Outer && t != "any" && !strings.HasPrefix(t, "sql.Null") {
			t = "sql.Null[" + t + "]"
		}
		out = append(out, field{table + goName(column), t, column})
	}
	return distinctNames(out)
}

// sureColumns are the expressions of a joined result's columns where a star
// hides them; nil where the select list names each.
func (q *question) sureColumns(before []string, st *Statement) []string {
	s := newSide(q.d, strings.ReplaceAll(st.SQL, ListMark, "?"), nil, childArg, childText, nil)
	if len(s.s.Queries) == 0 {
		return nil
	}
	items := s.items(0)
	at := len(items) - len(q.child.items(0))
	if at < 1 || !slices.ContainsFunc(items, func(it fingerprint.Item) bool { return it.Star }) {
		return nil
	}
	if before == nil || at == 1 && items[0].Star {
		before = q.section(s, items[:at], q.parent.columns)
	}
	return slices.Concat(before, q.section(s, items[at:], q.child.columns))
}

// section are the expressions of the columns that some items stand for, empty
// ones where that cannot be told.
func (q *question) section(s *side, items []fingerprint.Item, columns []string) []string {
	out := make([]string, len(columns))
	if len(items) == 1 && items[0].Star {
		for i, c := range columns {
			if qualifier := items[0].Name.Qualifier; qualifier != "" && countName(columns, c) == 1 {
				out[i] = qualifier + "." + quoteName(q.d, c)
			}
		}
		return out
	}
	for i, it := range items {
		if len(items) == len(columns) && it.Name.Name != "" && it.Expr == it.Name.Span {
			out[i] = it.Expr.Of(s.text)
		}
	}
	return out
}

func countName(columns []string, name string) int {
	n := 0
	for _, c := range columns {
		if strings.EqualFold(c, name) {
			n++
		}
	}
	return n
}

// unnamed is a text without the line by which sqlc names a query.
func unnamed(text string) string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if !strings.HasPrefix(strings.TrimSpace(line), "-- name:") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}
