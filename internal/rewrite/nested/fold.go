package nested

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
)

// Folded is a rewrite of several loops with what its Go needs.
type Folded struct {
	rewrite.Rewrite
	Held []*Held
}

// Held is one statement of a nest while it is put together: it can itself be
// the parent that the next level is joined to.
type Held struct {
	Statement rewrite.Statement
	Kind      string // of the rewrite that it was cut from
	Levels    []int
	Fields    []golang.Field // of its result
	sure      []string       // expressions of its columns where a star hides them
	list      []bool         // which of its arguments are lists of keys
	Base      *Loop          // the level that it was cut from
}

// Fold puts the statements of a plan together. Statements of several forms
// are taken by variant: the preferred ones first, the fallbacks last.
func (n *Group) Fold(p Plan, variant int) (*Folded, bool) {
	out := &Folded{Rewrite: rewrite.Rewrite{Reason: p.reason}}
	caveats := map[string]bool{}
	for i, l := range n.Loops {
		var ok bool
		var caveat string
		if p.joins[i] {
			ok = n.join(out, i, l, variant)
		}
		if !ok && (p.loose || !p.joins[i]) {
			caveat, ok = n.repeat(out, i, l, variant)
		}
		if !ok {
			return nil, false
		}
		if caveat != "" && !caveats[caveat] {
			caveats[caveat] = true
			out.Caveat = rewrite.Join(out.Caveat, caveat)
		}
	}
	for _, h := range out.Held {
		h.Statement.Printed, h.Statement.Code = unnamed(h.Statement.Printed), unnamed(h.Statement.Code)
		out.Statements = append(out.Statements, h.Statement)
	}
	n.name(out)
	n.count(out)
	if !out.parses(n.Loops[0].Case.Dialect) && !strings.Contains(out.Text(), "LATERAL") {
		return nil, false
	}
	return out, true
}

// repeat gives a level a statement of its own.
func (n *Group) repeat(out *Folded, i int, l *Loop, variant int) (caveat string, ok bool) {
	var made []rewrite.Rewrite
	for _, r := range forms.Derive(l.Finding, l.Case) {
		if nestedKinds[r.Kind] && len(r.Statements) == 1 && !r.Replaces() {
			made = append(made, r)
		}
	}
	if len(made) == 0 || variant >= len(made) && variant > 0 && len(n.Loops) == 1 {
		return "", false
	}
	r := made[min(variant, len(made)-1)]
	st := r.Statements[0]
	st.Levels = slices.Repeat([]int{i}, len(st.Params))
	h := &Held{Statement: st, Kind: r.Kind, Levels: []int{i}, Fields: golang.Fields(l.Repeat, &st), Base: l, list: listsOf(st.Params)}
	out.Held = append(out.Held, h)
	out.Levels = append(out.Levels, rewrite.Level{
		Case: l.Case, Enclosing: l.Enclosing, Statement: len(out.Held) - 1, Keys: st.Keys, Child: st.Child,
		Default: st.Default, Ordered: st.Ordered,
	})
	return r.Caveat, true
}

// nestedKinds are the rewrites that can stand for one level: a statement for
// all keys, to run once.
var nestedKinds = rewrite.SetOf("batch group-by exists distinct-on top-n subselect keyed lateral")

func listsOf(params []rewrite.Param) []bool {
	out := make([]bool, len(params))
	for i, p := range params {
		out[i] = p.Kind == rewrite.KeyList
	}
	return out
}

// join adds a level to the statement that brings the rows it follows.
func (n *Group) join(out *Folded, i int, l *Loop, variant int) bool {
	at := 0
	var h *Held
	q := l.Repeat
	outer := false
	if l.Enclosing >= 0 {
		at = out.Levels[l.Enclosing].Statement
		outer = out.Levels[l.Enclosing].Outer
	}
	if at < len(out.Held) {
		h = out.Held[at]
		if q = h.joinTo(l, out, outer); q == nil {
			return false
		}
	}
	forms := forms.Apply(q, forms.Joins...)
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
	level := rewrite.Level{Case: l.Case, Enclosing: l.Enclosing, Statement: at, Keys: st.Keys, Child: st.Child, Outer: st.Outer}
	level.Ordered = l.Many() && !l.Repeat.Child.Main().OrderBy.Empty()
	out.Levels = append(out.Levels, level)
	joinedFields := joinedFields(q, h, &st)
	if h == nil {
		st.Levels = make([]int, len(st.Params))
		out.Held = append(out.Held, &Held{
			Statement: st, Levels: []int{i}, Base: l, list: listsOf(st.Params),
			Fields: joinedFields, sure: sureColumns(q, nil, &st),
		})
		return true
	}
	sure := sureColumns(q, h.sure, &st)
	h.take(&st, i)
	h.Levels = append(h.Levels, i)
	h.Fields, h.sure = joinedFields, sure
	return true
}

// take makes st the statement, its arguments told by where they first came
// from.
func (h *Held) take(st *rewrite.Statement, level int) {
	params := make([]rewrite.Param, len(st.Params))
	levels := make([]int, len(st.Params))
	for i, p := range st.Params {
		params[i], levels[i] = p, level
		if p.Kind == rewrite.ParentArg {
			params[i], levels[i] = h.Statement.Params[p.Index-1], h.Statement.Levels[p.Index-1]
		}
	}
	st.Params, st.Levels = params, levels
	st.Replaces = h.Statement.Replaces
	st.Keys, st.Child, st.Outer, st.Ordered = h.Statement.Keys, h.Statement.Child, h.Statement.Outer, h.Statement.Ordered
	h.Statement, h.list = *st, listsOf(params)
}

// joinTo asks how a level can be joined to a statement that was put together
// before.
func (h *Held) joinTo(l *Loop, out *Folded, outer bool) *rewrite.Repeat {
	c := *l.Case
	c.Apart = false
	text := strings.ReplaceAll(h.Statement.SQL, rewrite.ListMark, "?")
	c.Parent = &cases.Evidenced{Text: text, Columns: make([]string, len(h.Fields)), Executions: 1}
	for i, f := range h.Fields {
		c.Parent.Columns[i] = f.Column
	}
	c.Links = slices.Clone(c.Links)
	for i := range c.Links {
		link := &c.Links[i]
		if l.Enclosing >= 0 {
			link.Column = out.Levels[l.Enclosing].Child[link.Column]
		}
		link.Nulls = link.Nulls || outer
	}
	q := rewrite.NewRepeat(l.Finding, &c)
	if q == nil || q.Parent == nil {
		return nil
	}
	shown := h.Statement.Shown
	if len(shown) != len(q.Parent.Literals) {
		shown = slices.Repeat([]string{rewrite.Unshown}, len(q.Parent.Literals))
	}
	q.Parent.Folded = &rewrite.FoldedText{Exprs: h.sure, Shown: shown, Lists: h.list}
	return q
}

// joinedFields are the columns of a joined result, each by the name of its
// table.
func joinedFields(q *rewrite.Repeat, h *Held, st *rewrite.Statement) []golang.Field {
	if h == nil {
		return golang.Fields(q, st)
	}
	out := slices.Clone(h.Fields)
	if len(h.Levels) == 1 && !h.Statement.Replaces { // so far it had one table
		for i := range out {
			out[i].Name = golang.Name(golang.Singular(rewrite.FirstTable(h.Base.Repeat.Child))) + out[i].Name
		}
	}
	types := golang.Types(len(q.Child.Columns), q.Case.Child.Result)
	table := golang.Name(golang.Singular(rewrite.FirstTable(q.Child)))
	for i, column := range q.Child.Columns {
		t := types[i]
		if st.Outer && t != "any" && !strings.HasPrefix(t, "sql.Null") {
			t = "sql.Null[" + t + "]"
		}
		out = append(out, golang.Field{Name: table + golang.Name(column), Type: t, Column: column})
	}
	return golang.Distinct(out)
}

// sureColumns are the expressions of a joined result's columns where a star
// hides them; nil where the select list names each.
func sureColumns(q *rewrite.Repeat, before []string, st *rewrite.Statement) []string {
	s := rewrite.NewText(q.Dialect, strings.ReplaceAll(st.SQL, rewrite.ListMark, "?"), nil, rewrite.MarkChildArg, rewrite.MarkChildText, nil)
	if len(s.Structure.Queries) == 0 {
		return nil
	}
	items := s.Items(0)
	at := len(items) - len(q.Child.Items(0))
	if at < 1 || !slices.ContainsFunc(items, func(it fingerprint.Item) bool { return it.Star }) {
		return nil
	}
	if before == nil || at == 1 && items[0].Star {
		before = section(q, s, items[:at], q.Parent.Columns)
	}
	return slices.Concat(before, section(q, s, items[at:], q.Child.Columns))
}

// section are the expressions of the columns that some items stand for, empty
// ones where that cannot be told.
func section(q *rewrite.Repeat, s *rewrite.Text, items []fingerprint.Item, columns []string) []string {
	out := make([]string, len(columns))
	if len(items) == 1 && items[0].Star {
		for i, c := range columns {
			if qualifier := items[0].Name.Qualifier; qualifier != "" && countName(columns, c) == 1 {
				out[i] = qualifier + "." + rewrite.QuoteName(q.Dialect, c)
			}
		}
		return out
	}
	for i, it := range items {
		if len(items) == len(columns) && it.Name.Name != "" && it.Expr == it.Name.Span {
			out[i] = it.Expr.Of(s.SQL)
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
