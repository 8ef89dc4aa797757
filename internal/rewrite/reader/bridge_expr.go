package reader

import "strings"

// run bridges a run of expressions.
func (b *builder) run(out *strings.Builder, in []tok) {
	if b.depth++; b.depth > maxNesting {
		return
	}
	defer func() { b.depth-- }()
	for i := 0; i < len(in); {
		i = b.expr(out, in, i)
	}
}

// expr bridges what begins at i and returns the index after it.
func (b *builder) expr(out *strings.Builder, in []tok, i int) int {
	t := in[i]
	switch {
	case t.kind == sign:
		return b.sign(out, in, i)
	case at(in, i, "["):
		return skip(in, i) // subscript
	case at(in, i, "array") && at(in, i+1, "["):
		end := skip(in, i+1)
		out.WriteString("f ( ")
		b.run(out, in[i+2:max(end-1, i+2)])
		out.WriteString(") ")
		return end
	case t.kind == opened:
		return b.bracket(out, in, i)
	case (t.kind == word && !bare[t.text] || t.kind == name || callable(in, i)) && at(in, i+1, "("):
		return b.call(out, in, i)
	case t.kind == word:
		return b.word(out, in, i)
	}
	emit(out, t)
	return i + 1
}

// callable reports whether a word that MySQL reserves is a function's name.
func callable(in []tok, i int) bool {
	return atAny(in, i, "left", "right", "replace", "mod", "insert") || at(in, i, "values") && i > 0
}

// bracket bridges ( ... ): a query, or expressions.
func (b *builder) bracket(out *strings.Builder, in []tok, i int) int {
	end := skip(in, i)
	body := in[i+1 : max(end-1, i+1)]
	out.WriteString("( ")
	switch {
	case len(body) == 0:
		if at(in, i-1, "in") {
			out.WriteString("null ")
		}
	case innermost(in, i):
		b.query(out, body)
	default:
		b.run(out, body)
	}
	out.WriteString(") ")
	return end
}

var signs = map[string]string{
	"=": "=", "==": "=", "<>": "!=", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "<=>": "<=>",
	"~": "regexp", "~*": "regexp", "!~": "not regexp", "!~*": "not regexp", "~~": "like", "!~~": "not like", "~~*": "like", "!~~*": "not like",
	"@>": "like", "<@": "like", "&&": "like", "?|": "like", "?&": "like", "@@": "like", "@?": "like",
	"*": "*", ",": ",", ".": ".", "-": "-", ";": ";",
}

// sign bridges an operator: comparing ones keep their level, others become +.
func (b *builder) sign(out *strings.Builder, in []tok, i int) int {
	s, known := signs[in[i].text]
	if !known {
		s = "+"
	}
	if in[i].text == "=" && atAny(in, i+1, "any", "some") && at(in, i+2, "(") {
		return b.any(out, in, i+2)
	}
	if atAny(in, i+1, "any", "some", "all") && at(in, i+2, "(") {
		out.WriteString(s + " ")
		return b.bracket(out, in, i+2)
	}
	out.WriteString(s + " ")
	return i + 1
}

// any bridges = ANY (...) as IN.
func (b *builder) any(out *strings.Builder, in []tok, open int) int {
	end := skip(in, open)
	body := in[open+1 : max(end-1, open+1)]
	for at(body, 0, "(") && skip(body, 0) == len(body) && !innermost(body, 0) {
		body = body[1 : len(body)-1]
	}
	if len(body) == 0 {
		out.WriteString("in ( null ) ")
		return end
	}
	out.WriteString("in ")
	switch {
	case at(body, 0, "array") && at(body, 1, "[") && skip(body, 1) == len(body):
		body = body[2 : len(body)-1]
		fallthrough
	default:
		out.WriteString("( ")
		if atAny(body, 0, "select", "with", "values") {
			b.query(out, body)
		} else {
			b.run(out, body)
		}
		out.WriteString(") ")
	}
	return end
}

// word bridges a bare word that is no call.
func (b *builder) word(out *strings.Builder, in []tok, i int) int {
	switch {
	case atAny(in, i, "ilike", "glob", "match"):
		out.WriteString("like ")
	case at(in, i, "rlike"):
		out.WriteString("regexp ")
	case at(in, i, "similar"):
		out.WriteString("like ")
		return i + 2
	case at(in, i, "isnull"):
		out.WriteString("is null ")
	case at(in, i, "notnull"):
		out.WriteString("is not null ")
	case at(in, i, "not") && at(in, i+1, "null"):
		out.WriteString("is not null ")
		return i + 2
	case at(in, i, "is"):
		return b.is(out, in, i)
	case at(in, i, "escape"):
		return min(i+2, len(in))
	case at(in, i, "at") && at(in, i+1, "time") && at(in, i+2, "zone"):
		out.WriteString("+ ")
		return i + 3
	case at(in, i, "binary") || at(in, i, "variadic") || at(in, i, "symmetric"):
	case at(in, i, "as") && i+1 < len(in) && in[i+1].kind != sign:
		out.WriteString("as ")
		quote(out, in[i+1].text)
		out.WriteByte(' ')
		return i + 2
	default:
		emit(out, in[i])
	}
	return i + 1
}

// is bridges IS and the words behind it.
func (b *builder) is(out *strings.Builder, in []tok, i int) int {
	k, not := i+1, false
	if at(in, k, "not") {
		not = true
		k++
	}
	switch {
	case at(in, k, "distinct") && at(in, k+1, "from"):
		out.WriteString("<=> ")
		return k + 2
	case atAny(in, k, "null", "true", "false", "unknown"):
		out.WriteString("is ")
		if not {
			out.WriteString("not ")
		}
		if at(in, k, "unknown") {
			out.WriteString("null ")
		} else {
			out.WriteString(in[k].text + " ")
		}
		return k + 1
	}
	out.WriteString("<=> ") // SQLite: a IS b
	return k
}

// call bridges a function call, and what may stand behind it.
func (b *builder) call(out *strings.Builder, in []tok, i int) int {
	end := skip(in, i+1)
	after := end
	window := false
	for {
		switch {
		case at(in, after, "within") && at(in, after+1, "group"):
			after = skip(in, after+2)
			continue
		case at(in, after, "filter") && at(in, after+1, "("):
			after = skip(in, after+1)
			continue
		case at(in, after, "over"):
			window = true
			after = skip(in, after+1)
			continue
		}
		break
	}
	fn := in[i].text
	if window {
		fn = "window_" + fn
	}
	body := in[i+2 : max(end-1, i+2)]
	if atAny(in, i, "cast", "convert") {
		body = body[:castArgument(body)]
		fn = ""
	}
	if fn == "row" {
		fn = ""
	}
	if fn != "" {
		quote(out, fn)
	}
	out.WriteString("( ")
	if innermost(in, i+1) && !at(in, i+2, "values") {
		out.WriteString("( ")
		b.query(out, body)
		out.WriteString(") ")
	} else {
		b.arguments(out, body)
	}
	out.WriteString(") ")
	return after
}

// castArgument returns where the value of CAST(value AS type) ends.
func castArgument(body []tok) int {
	at := len(body)
	for i := 0; i < len(body); i = skip(body, i) {
		if isWord(body[i], "as") {
			at = i
		}
	}
	return at
}

// arguments bridges a call's arguments: the words between them become commas,
// an ORDER BY within is dropped.
func (b *builder) arguments(out *strings.Builder, in []tok) {
	var kept []tok
	for i := 0; i < len(in); {
		switch {
		case at(in, i, "order") && at(in, i+1, "by"), at(in, i, "separator"):
			i = len(in)
		case at(in, i, "from") && !at(in, i-1, "distinct"), at(in, i, "for"), at(in, i, "placing"):
			kept = append(kept, tok{sign, ","})
			i++
		case atAny(in, i, "both", "leading", "trailing"):
			i++
		case at(in, i, "in") && at(in, i+2, ")") && len(in) == i+2:
			i++
		default:
			end := skip(in, i)
			kept = append(kept, in[i:end]...)
			i = end
		}
	}
	for len(kept) > 0 && at(kept, 0, ",") {
		kept = kept[1:]
	}
	b.run(out, kept)
}
