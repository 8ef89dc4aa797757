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
	w := &emitter{q: q, r: &rewrite.Rewrite{Kind: KindCache, Before: rewrite.LoadCount(f, c), After: max(1, f.Query.DistinctArgs)}, st: &st, style: styleOf(c)}
	switch w.style {
	case styleEnt, styleBoiler, styleSQLC, styleDataloader:
		w.style = styleSQL
	}
	w.row = golang.Name(golang.Singular(w.table())) + "Row"
	m := &memo{w: w, params: w.cacheParams(), what: golang.Name(golang.Plural(golang.Singular(w.table())))}
	switch {
	case f.Query.DistinctArgs <= 1:
		m.once()
	case len(m.params) > 0:
		m.byArgument()
	default:
		return ""
	}
	m.load(golang.Fields(q, &st))
	return formatted(w.out.String())
}

// cacheParams are the statement's arguments with their types, each name once.
func (w *emitter) cacheParams() []argument {
	params, _ := w.arguments()
	var out []argument
	declared := map[string]bool{}
	for i, p := range params {
		if declared[p.name] {
			continue
		}
		declared[p.name] = true
		if i < len(w.st.Params) {
			p.typ = argType(w.q, w.st.Params[i].Index)
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

// memo writes what keeps answers.
type memo struct {
	w      *emitter
	params []argument
	what   string
}

// load writes the function that asks.
func (m *memo) load(fields []golang.Field) {
	w := m.w
	if w.hidden() {
		w.out.WriteString(rewrite.UnshownCode)
	}
	w.out.WriteString(structText(w.row, fields, w.tag()))
	w.pf("func load%s(ctx context.Context, %s%s) ([]%s, error) {\n", m.what, w.handle(), m.declared(), w.row)
	text := w.st.Code
	if name, _ := sqlcName(text); name != "" {
		_, text, _ = strings.Cut(text, "\n")
	}
	var bound []string
	params, _ := w.arguments()
	for _, p := range params {
		bound = append(bound, p.bound)
	}
	if w.style == styleBun {
		text, bound = w.questionMarks(text, bound)
	}
	w.fetch("list", quoted(text), strings.Join(bound, ", "), fields)
	w.pf("\treturn list, nil\n}\n")
}

func (m *memo) declared() string {
	out := ""
	for _, p := range m.params {
		out += ", " + p.name + " " + p.typ
	}
	return out
}

func (m *memo) call() string {
	handle, _, _ := strings.Cut(m.w.handle(), " ")
	out := fmt.Sprintf("load%s(ctx, %s", m.what, handle)
	for _, p := range m.params {
		out += ", " + p.name
	}
	return out + ")"
}

// once writes what asks at the first call alone.
func (m *memo) once() {
	w := m.w
	w.pf("// once%s runs the query at the first call and returns the same result from then\n// on, its error too: %d queries become 1. Make it where the request begins, and\n// pass it down; or call load%s there, and pass what it returns.\n", m.what, w.r.Before, m.what)
	w.pf("func once%s(ctx context.Context, %s%s) func() ([]%s, error) {\n", m.what, w.handle(), m.declared(), w.row)
	w.pf("\treturn sync.OnceValues(func() ([]%s, error) {\n\t\treturn %s\n\t})\n}\n", w.row, m.call())
}

// byArgument writes what asks once for each argument.
func (m *memo) byArgument() {
	w := m.w
	key, typ := m.params[0].name, m.params[0].typ
	if len(m.params) > 1 {
		typ = fmt.Sprintf("[%d]any", len(m.params))
		var names []string
		for _, p := range m.params {
			names = append(names, p.name)
		}
		key = typ + "{" + strings.Join(names, ", ") + "}"
	}
	memo := golang.LowerFirst(m.what) + "Memo"
	w.pf("// %s keeps the results of one request by argument, errors too: %d queries\n// become %d. Make one where the request begins, and pass it down.\n", memo, w.r.Before, w.r.After)
	w.pf("type %s struct {\n\tmu    sync.Mutex\n\tonces map[%s]func() ([]%s, error)\n}\n\n", memo, typ, w.row)
	w.pf("func (m *%s) load(ctx context.Context, %s%s) ([]%s, error) {\n", memo, w.handle(), m.declared(), w.row)
	w.pf("\tm.mu.Lock()\n\tif m.onces == nil {\n\t\tm.onces = map[%s]func() ([]%s, error){}\n\t}\n", typ, w.row)
	w.pf("\tkey := %s\n\tonce := m.onces[key]\n\tif once == nil {\n\t\tonce = sync.OnceValues(func() ([]%s, error) {\n\t\t\treturn %s\n\t\t})\n\t\tm.onces[key] = once\n\t}\n", key, w.row, m.call())
	w.pf("\tm.mu.Unlock()\n\treturn once()\n}\n\n")
}

// KindCache is a fix that keeps an answer instead of rewriting the statement.
const KindCache = "cache"
