package gogen

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// sameForAll are the parameters for arguments of what is written once for
// each key, the key's own left out.
func (w *emitter) sameForAll() []argument {
	var out []argument
	for _, p := range w.st.Each.Params {
		if p.Kind != rewrite.KeyValue {
			a := w.constant(p)
			a.bound = "" // it is bound with each key
			out = append(out, a)
		}
	}
	return out
}

// noKeys writes what is returned where there is nothing to ask for.
func (w *emitter) noKeys(result string) {
	nothing := "nil"
	if strings.HasPrefix(result, "(") {
		nothing = "nil, nil"
	}
	w.pf("\tif len(ids) == 0 {\n\t\treturn %s\n\t}\n", nothing)
}

// parts writes what asks in parts where there are more keys than one
// statement takes.
func (w *emitter) parts(name string) {
	if w.st.Each == nil {
		return // a list holds so many that the advice is enough
	}
	handle, _, _ := strings.Cut(w.handle(), " ")
	further := ""
	declared := map[string]bool{"ids": true}
	params, _ := w.arguments()
	before := ""
	list := false
	for _, p := range params {
		if p.name == "ids" {
			list = true
		}
		if declared[p.name] {
			continue
		}
		declared[p.name] = true
		if list {
			further += ", " + p.name
		} else {
			before += ", " + p.name
		}
	}
	call := func(ids string) string { return fmt.Sprintf("%s(ctx, %s%s, %s%s)", name, handle, before, ids, further) }
	w.pf("\tconst most = %d // keys that one statement takes\n\tif len(ids) > most {\n", w.st.Most)
	w.pf("\t\tout, err := %s\n\t\tif err != nil {\n\t\t\treturn nil, err\n\t\t}\n", call("ids[:most]"))
	w.pf("\t\trest, err := %s\n\t\tif err != nil {\n\t\t\treturn nil, err\n\t\t}\n", call("ids[most:]"))
	w.pf("\t\tfor id, r := range rest {\n\t\t\tout[id] = r\n\t\t}\n\t\treturn out, nil\n\t}\n")
}

// eachKey writes the loop that writes a text once for each key, and returns
// the expression of the query's text.
func (w *emitter) eachKey() string {
	before, after, _ := strings.Cut(w.st.Code, rewrite.ListMark)
	var bound []string
	for _, p := range w.st.Each.Params {
		switch {
		case p.Kind != rewrite.KeyValue:
			bound = append(bound, w.constant(p).name)
		case len(w.q.Keys) == 1:
			bound = append(bound, "id")
		default:
			bound = append(bound, fmt.Sprintf("id.Key%d", p.Index+1))
		}
	}
	text := func(s string) string {
		if s == "" {
			return ""
		}
		return quoted(s) + " + "
	}
	tail := ""
	if after != "" {
		tail = " + " + quoted(after)
	}
	code, ok := w.st.Each.Code, w.q.Dialect != fingerprint.PostgreSQL
	if w.style == styleBun && !ok {
		code, bound = w.questionMarks(code, bound)
		ok = true
	}
	if ok {
		w.pf("\tone := %s\n", quoted(code))
		w.pf("\tvar args []any\n\tfor _, id := range ids {\n\t\targs = append(args, %s)\n\t}\n", strings.Join(bound, ", "))
		return text(before) + "strings.Repeat(one+\"\\nUNION ALL\\n\", len(ids)-1) + one" + tail
	}
	format, numbers := w.numbered(w.st.Each.Code)
	w.pf("\tvar each []string\n\tvar args []any\n\tfor _, id := range ids {\n\t\tn := len(args)\n\t\targs = append(args, %s)\n", strings.Join(bound, ", "))
	w.pf("\t\teach = append(each, fmt.Sprintf(%s%s))\n\t}\n", quoted(format), numbers)
	return text(before) + "strings.Join(each, \"\\nUNION ALL\\n\")" + tail
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

// expanded writes the loop that expands a list of keys, and returns the
// expression of the query's text.
func (w *emitter) expanded(params []argument) string {
	if w.st.Each != nil {
		return w.eachKey()
	}
	before, after, _ := strings.Cut(w.st.Code, rewrite.ListMark)
	one, separator := "?", ", "
	n := len(w.q.Keys)
	marks := strings.TrimSuffix(strings.Repeat("?, ", n), ", ")
	switch {
	case strings.HasSuffix(before, "SELECT "):
		one, separator = marks, " UNION ALL SELECT "
	case strings.HasSuffix(before, "VALUES ") || n > 1:
		one = "(" + marks + ")"
	}
	w.pf("\tmarks := strings.Repeat(%q, len(ids)-1) + %q\n", one+separator, one)
	w.pf("\tvar args []any\n")
	for _, p := range params {
		switch {
		case p.bound != "":
			w.pf("\targs = append(args, %s)\n", p.bound)
		case n == 1:
			w.pf("\tfor _, id := range ids {\n\t\targs = append(args, id)\n\t}\n")
		default:
			w.pf("\tfor _, id := range ids {\n\t\targs = append(args")
			for i := range w.q.Keys {
				w.pf(", id.Key%d", i+1)
			}
			w.pf(")\n\t}\n")
		}
	}
	text := quoted(before) + " + marks"
	if after != "" {
		text += " + " + quoted(after)
	}
	return text
}
