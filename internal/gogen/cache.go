package gogen

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/report"
)

// Cache is Go that asks once: a function that returns one answer, or keeps
// the answers by argument.
func Cache(f *report.Finding, c *cases.Case) string {
	q := &rewrite.Repeat{Dialect: c.Dialect, Finding: f, Case: c}
	q.Child = rewrite.NewText(c.Dialect, c.Child.Text, c.Child.Columns, rewrite.MarkChildArg, rewrite.MarkChildText, rewrite.GoSourceOf(f.Stack))
	if !q.Child.Readable() || q.Child.Structure.Kind != fingerprint.Select || len(c.Child.Columns) == 0 {
		return ""
	}
	if len(rewrite.VaryingLiterals(c)) > 0 {
		return "" // the arguments stand in the text, and differ
	}
	st := q.Finish(q.Child.Render(q.Child.Whole()))
	st.Child = rewrite.Indexes(0, len(c.Child.Columns))
	w := &emitter{q: q, r: &rewrite.Rewrite{Kind: KindCache, Before: rewrite.LoadCount(f, c), After: max(1, f.Query.DistinctArgs)}, st: &st, style: styleOf(c), site: siteOf(q)}
	switch w.style {
	case styleEnt, styleBoiler, styleSQLC, styleDataloader:
		w.style = styleSQL
	}
	w.row = golang.Name(golang.Singular(w.table())) + "Row"
	m := &memo{function: w.function("", "", ""), What: golang.Name(golang.Many(w.table())), Before: w.r.Before, After: w.r.After}
	m.Params = w.cacheParams()
	switch {
	case f.Query.DistinctArgs <= 1:
		m.load(w, w.site.typed(golang.Fields(q, &st)))
		w.render("once", m)
	case len(m.Params) > 0:
		m.byArgument()
		m.load(w, w.site.typed(golang.Fields(q, &st)))
		w.render("memo", m)
	default:
		return ""
	}
	m.Name = "load" + m.What
	w.render("load", m)
	return formatted(w.out.String(), w.site)
}

// cacheParams are the statement's arguments with their types, each name once.
func (w *emitter) cacheParams() []argument {
	params, _ := w.arguments()
	var out []argument
	declared := map[string]bool{}
	for i, p := range params {
		if declared[p.Name] {
			continue
		}
		declared[p.Name] = true
		if i < len(w.st.Params) {
			p.Type = argType(w.q, w.st.Params[i].Index)
		}
		out = append(out, p)
	}
	return out
}

// argType is the type of an argument, "any" where no value of it is known.
func argType(q *rewrite.Repeat, n int) string {
	for _, args := range q.Case.Child.Args {
		if n >= 1 && n <= len(args) && args[n-1] != nil {
			return golang.Type(args[n-1])
		}
	}
	return "any"
}

// memo is what keeps answers.
type memo struct {
	*function
	What, Memo, Call string
	Before, After    int
}

// load fills in the function that asks.
func (m *memo) load(w *emitter, fields []golang.Field) {
	m.Row = rowOf(w.row, fields, w.tag())
	m.Scan, m.ByPosition = scanned(fields), w.byName(fields)
	m.Returns = "([]" + w.row + ", error)"
	text := unnamed(w.st.Code)
	var bound []string
	params, _ := w.arguments()
	for _, p := range params {
		bound = append(bound, p.Bound)
	}
	if w.style == styleBun {
		text, bound = w.questionMarks(text, bound)
	}
	m.Query, m.Args = quoted(text), withComma(strings.Join(bound, ", "))
	m.Call = "load" + m.What + "(ctx, " + m.DB
	for _, p := range m.Params {
		m.Call += ", " + p.Name
	}
	m.Call += ")"
}

// byArgument fills in the key by which answers are kept.
func (m *memo) byArgument() {
	m.Memo = golang.LowerFirst(m.What) + "Memo"
	m.Key = m.Params[0]
	if len(m.Params) > 1 {
		var names []string
		for _, p := range m.Params {
			names = append(names, p.Name)
		}
		m.Key.Type = fmt.Sprintf("[%d]any", len(m.Params))
		m.Key.Name = m.Key.Type + "{" + strings.Join(names, ", ") + "}"
	}
}

// KindCache is a fix that keeps an answer instead of rewriting the statement.
const KindCache = "cache"
