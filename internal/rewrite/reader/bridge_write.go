package reader

import "strings"

// insert bridges INSERT and REPLACE: ON CONFLICT and RETURNING are dropped.
func (b *builder) insert(out *strings.Builder, in []tok) {
	i := 1
	verb := in[0].text
	if at(in, i, "or") {
		i += 2
	}
	for atAny(in, i, "ignore", "low_priority", "delayed", "high_priority", "into", "overwrite") {
		i++
	}
	out.WriteString(verb + " into ")
	for i < len(in) && (in[i].kind == word || in[i].kind == name) {
		quote(out, in[i].text)
		i++
		if !at(in, i, ".") {
			break
		}
		out.WriteByte('.')
		i++
	}
	out.WriteByte(' ')
	if at(in, i, "as") {
		i += 2
	} else if i < len(in) && (in[i].kind == name || in[i].kind == word && !atAny(in, i, "values", "select", "with", "default", "set", "overriding", "value", "output")) {
		i++
	}
	end := insertEnd(in, i)
	if at(in, i, "(") && !starts(in[min(i+1, len(in)-1)]) && !at(in, i+1, "with") {
		stop := skip(in, i)
		b.columns(out, in[i+1:stop-1])
		i = stop
	}
	for i < end && !atAny(in, i, "values", "value", "select", "with", "default", "set") && in[i].text != "(" {
		i++
	}
	if at(in, i, "value") && atAny(in, i+1, "values", "select", "with", "value") { // OVERRIDING SYSTEM VALUE
		i++
	}
	switch {
	case at(in, i, "default"):
		out.WriteString("values () ")
	case at(in, i, "value"):
		out.WriteString("values ")
		b.run(out, in[i+1:end])
	case atAny(in, i, "with"):
		b.query(out, b.with(in[i:end]))
	case atAny(in, i, "values", "set"):
		b.run(out, in[i:max(end, i)])
	default:
		b.query(out, in[min(i, end):end])
	}
}

// insertEnd finds where the part that matters ends.
func insertEnd(in []tok, from int) int {
	for i := from; i < len(in); i = skip(in, i) {
		if at(in, i, "on") && atAny(in, i+1, "conflict", "duplicate") || at(in, i, "returning") {
			return i
		}
	}
	return len(in)
}

// columns writes a list of columns; subscripts and fields are dropped.
func (b *builder) columns(out *strings.Builder, in []tok) {
	out.WriteString("( ")
	first := true
	for i := 0; i < len(in); i = skip(in, i) {
		if i == 0 || at(in, i-1, ",") {
			if !first {
				out.WriteString(", ")
			}
			quote(out, in[i].text)
			first = false
		}
	}
	out.WriteString(") ")
}

// update bridges UPDATE: tables of a FROM clause join the target's.
func (b *builder) update(out *strings.Builder, in []tok) {
	i := 1
	if at(in, i, "or") {
		i += 2
	}
	for atAny(in, i, "low_priority", "ignore", "only") {
		i++
	}
	set := find(in, i, "set")
	from := find(in, set, "from")
	rest := find(in, set, "where", "order", "limit", "returning")
	out.WriteString("update ")
	b.tables(out, in[i:set])
	if from < rest {
		out.WriteString(", ")
		b.tables(out, in[from+1:rest])
	}
	out.WriteString("set ")
	b.assignments(out, in[min(set+1, len(in)):min(from, rest)])
	b.tail(out, in[rest:])
}

// assignments writes the list of SET; (a, b) = ... becomes a = ...
func (b *builder) assignments(out *strings.Builder, in []tok) {
	from := 0
	for i := 0; i <= len(in); {
		if i < len(in) && !at(in, i, ",") {
			i = skip(in, i)
			continue
		}
		one := in[from:i]
		if from > 0 {
			out.WriteString(", ")
		}
		eq := 0
		for eq < len(one) && !at(one, eq, "=") {
			eq = skip(one, eq)
		}
		target := one[:min(eq, len(one))]
		if len(target) > 1 && target[0].text == "(" {
			target = target[1:2]
		}
		for _, t := range target {
			if t.text == "[" {
				break
			}
			emit(out, asName(t))
		}
		b.assigned(out, one[min(eq, len(one)):])
		i++
		from = i
	}
}

// assigned writes "= value"; of a row of values all are kept, in a call.
func (b *builder) assigned(out *strings.Builder, in []tok) {
	if len(in) == 0 {
		return
	}
	out.WriteString("= ")
	in = in[1:]
	if at(in, 0, "row") {
		in = in[1:]
	}
	if at(in, 0, "(") && skip(in, 0) == len(in) && !atAny(in, 1, "select", "with", "values") {
		out.WriteString("f ")
	}
	b.run(out, in)
}

func asName(t tok) tok {
	if t.kind == word {
		t.kind = name
	}
	return t
}

// delete bridges DELETE: USING becomes a list of tables.
func (b *builder) delete(out *strings.Builder, in []tok) {
	i := find(in, 1, "from")
	if i > 1 { // DELETE a FROM a JOIN b
		out.WriteString("delete ")
		b.run(out, in[1:i])
		out.WriteString("from ")
		b.query(out, in[min(i+1, len(in)):])
		return
	}
	i++
	if at(in, i, "only") {
		i++
	}
	rest := find(in, i, "where", "order", "limit", "returning")
	using := find(in, i, "using")
	out.WriteString("delete ")
	if rest > i+1 && !(rest == i+3 && at(in, i+1, ".")) {
		// xwb knows an alias or a second table only behind a target.
		out.WriteString("t ")
	}
	out.WriteString("from ")
	b.tables(out, in[i:min(using, rest)])
	if using < rest {
		out.WriteString(", ")
		b.tables(out, in[using+1:rest])
	}
	b.tail(out, in[rest:])
}

// tail writes WHERE and what follows, without RETURNING.
func (b *builder) tail(out *strings.Builder, in []tok) {
	b.query(out, in[:find(in, 0, "returning")])
}
