package gogen

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// list is how a list of keys is expanded into the text.
type list struct {
	IDs     string // the slice
	Guard   bool   // nothing is asked for no keys
	Nothing string // what is returned then

	Most                int // keys of one statement, 0 for no bound
	FirstCall, RestCall string

	Marks, Repeated string
	Binds           []argument

	Each, Format, Numbers, Bound string
}

// signed fills in the function's parameters and how its body binds them.
func (w *emitter) signed(f *function) {
	params, expands := w.arguments()
	declared := map[string]bool{}
	for _, p := range params {
		if !declared[p.Name] {
			declared[p.Name] = true
			f.Params = append(f.Params, p)
		}
	}
	if !expands {
		w.bindPlain(f, params)
		return
	}
	f.List = &list{IDs: "ids", Guard: true, Nothing: "nil"}
	if strings.HasPrefix(f.Returns, "(") {
		f.List.Nothing = "nil, nil"
	}
	if strings.HasPrefix(f.Returns, "(map") {
		w.inParts(f, params)
	}
	if w.st.Each == nil && len(w.q.Keys) == 1 && (w.style == styleGORM || w.style == styleBun) {
		w.bindPlain(f, params) // the library expands a list itself
		return
	}
	f.Query, f.Args = w.expanded(f.List, params), ", args..."
}

// bindPlain binds each argument as one value.
func (w *emitter) bindPlain(f *function, params []argument) {
	var bound []string
	for _, p := range params {
		switch {
		case p.Bound != "":
			bound = append(bound, p.Bound)
		case w.style == styleBun && len(w.q.Keys) == 1:
			bound = append(bound, "bun.In(ids)")
		default:
			bound = append(bound, "ids")
		}
	}
	text := strings.ReplaceAll(w.st.Code, rewrite.ListMark, "?")
	if w.style == styleGORM && w.gormV1() {
		text = strings.ReplaceAll(w.st.Code, rewrite.ListMark, "?")
	}
	if w.style == styleBun {
		text, bound = w.questionMarks(text, bound)
	}
	f.Query, f.Args = quoted(text), withComma(strings.Join(bound, ", "))
}

// inParts asks in parts where there are more keys than one statement takes; a
// plain list holds so many that the advice is enough.
func (w *emitter) inParts(f *function, params []argument) {
	if w.st.Each == nil {
		return
	}
	before, further := "", ""
	behind := false
	for _, p := range f.Params {
		switch {
		case p.Name == "ids":
			behind = true
		case behind:
			further += ", " + p.Name
		default:
			before += ", " + p.Name
		}
	}
	call := func(ids string) string { return fmt.Sprintf("%s(ctx, %s%s, %s%s)", f.Name, f.DB, before, ids, further) }
	f.List.Most, f.List.FirstCall, f.List.RestCall = w.st.Most, call("ids[:most]"), call("ids[most:]")
}

// sameForAll are the parameters for arguments of what is written once for
// each key, the key's own left out.
func (w *emitter) sameForAll() []argument {
	var out []argument
	for _, p := range w.st.Each.Params {
		if p.Kind != rewrite.KeyValue {
			a := w.constant(p)
			a.Bound = "" // it is bound with each key
			out = append(out, a)
		}
	}
	return out
}

// expanded says how a list of keys is expanded, and returns the expression of
// the query's text.
func (w *emitter) expanded(l *list, params []argument) string {
	if w.st.Each != nil {
		return w.eachKey(l)
	}
	before, after, _ := strings.Cut(w.st.Code, rewrite.ListMark)
	separator := ", "
	n := len(w.q.Keys)
	marks := strings.TrimSuffix(strings.Repeat("?, ", n), ", ")
	l.Marks = "?"
	switch {
	case strings.HasSuffix(before, "SELECT "):
		l.Marks, separator = marks, " UNION ALL SELECT "
	case strings.HasSuffix(before, "VALUES ") || n > 1:
		l.Marks = "(" + marks + ")"
	}
	l.Repeated = l.Marks + separator
	for _, p := range params {
		if p.Bound == "" {
			p.Type = "id" // what the loop over the keys binds
			if n > 1 {
				p.Type = w.keyFields()
			}
		}
		l.Binds = append(l.Binds, p)
	}
	return quoted(before) + " + marks" + tail(after)
}

// keyFields are the columns of a key of several.
func (w *emitter) keyFields() string {
	var out []string
	for i := range w.q.Keys {
		out = append(out, fmt.Sprintf("id.Key%d", i+1))
	}
	return strings.Join(out, ", ")
}

func tail(after string) string {
	if after == "" {
		return ""
	}
	return " + " + quoted(after)
}

// eachKey says how a text is written once for each key.
func (w *emitter) eachKey(l *list) string {
	before, after, _ := strings.Cut(w.st.Code, rewrite.ListMark)
	var bound []string
	for _, p := range w.st.Each.Params {
		switch {
		case p.Kind != rewrite.KeyValue:
			bound = append(bound, w.constant(p).Name)
		case len(w.q.Keys) == 1:
			bound = append(bound, "id")
		default:
			bound = append(bound, fmt.Sprintf("id.Key%d", p.Index+1))
		}
	}
	head := ""
	if before != "" {
		head = quoted(before) + " + "
	}
	code, marked := w.st.Each.Code, w.q.Dialect != fingerprint.PostgreSQL
	if w.style == styleBun && !marked {
		code, bound = w.questionMarks(code, bound)
		marked = true
	}
	l.Each, l.Bound = code, strings.Join(bound, ", ")
	if marked {
		return head + "strings.Repeat(one+\"\\nUNION ALL\\n\", len(ids)-1) + one" + tail(after)
	}
	l.Format, l.Numbers = w.numbered(code)
	return head + "strings.Join(each, \"\\nUNION ALL\\n\")" + tail(after)
}

// numbered is a text with verbs for the numbers of its placeholders.
func (w *emitter) numbered(text string) (format, numbers string) {
	var out, list strings.Builder
	at := 0
	for _, slot := range fingerprint.Scan(w.q.Dialect, text).Slots {
		if slot.Param == 0 {
			continue
		}
		out.WriteString(strings.ReplaceAll(text[at:slot.Span.Start], "%", "%%") + "$%d")
		fmt.Fprintf(&list, ", n+%d", slot.Param)
		at = slot.Span.End
	}
	return out.String() + strings.ReplaceAll(text[at:], "%", "%%"), list.String()
}
