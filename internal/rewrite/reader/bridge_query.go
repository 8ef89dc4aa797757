package reader

import "strings"

// query bridges a SELECT, or any run of its clauses, set operators included.
func (b *builder) query(out *strings.Builder, in []tok) {
	if b.depth++; b.depth > maxNesting {
		return
	}
	defer func() { b.depth-- }()
	in = b.with(in)
	hasFrom, isSelect := false, false
	lock := "" // stands last in MySQL
	for i := 0; i < len(in); {
		end := clauseEnd(in, i)
		body := in[min(i+1, end):end]
		switch {
		case atAny(in, i, "select"):
			hasFrom, isSelect = false, true
			b.selectList(out, body)
		case atAny(in, i, "values", "table"):
			out.WriteString("select 1 from ")
			if at(in, i, "table") {
				b.tables(out, body)
			} else {
				out.WriteString("dual where f ( ")
				b.run(out, tupleCalls(body))
				out.WriteString(") ")
			}
		case atAny(in, i, "from"):
			hasFrom = true
			out.WriteString("from ")
			b.tables(out, body)
		case atAny(in, i, "where", "having"):
			if isSelect && !hasFrom {
				out.WriteString("from dual ")
				hasFrom = true
			}
			out.WriteString(in[i].text + " ")
			b.run(out, body)
		case atAny(in, i, "group", "order"):
			out.WriteString(in[i].text + " by ")
			b.run(out, orderTerms(body[min(1, len(body)):]))
		case atAny(in, i, "limit"):
			if !at(in, i+1, "all") {
				out.WriteString("limit 1 ")
			}
		case atAny(in, i, "fetch"):
			out.WriteString("limit 1 ")
		case atAny(in, i, "for"):
			if atAny(body, len(body)-1, "share") || find(body, 0, "share") < len(body) {
				lock = "lock in share mode "
			} else {
				lock = "for update "
			}
		case atAny(in, i, "union", "except", "intersect", "minus"):
			out.WriteString("union ")
			if at(in, i+1, "all") {
				out.WriteString("all ")
			}
		case at(in, i, "("):
			end = skip(in, i)
			out.WriteString("( ")
			b.query(out, in[i+1:max(end-1, i+1)])
			out.WriteString(") ")
		}
		i = max(end, i+1)
	}
	out.WriteString(lock)
}

// tupleCalls turns the rows (1, 2), (3, 4) into f(1, 2), f(3, 4).
func tupleCalls(in []tok) []tok {
	var out []tok
	depth := 0
	for _, t := range in {
		if depth == 0 && isWord(t, "row") {
			continue
		}
		if t.kind == opened {
			if depth == 0 && t.text == "(" {
				out = append(out, tok{name, "f"})
			}
			depth++
		}
		if t.kind == closed {
			depth--
		}
		out = append(out, t)
	}
	return out
}

// clauseEnd returns where the clause that begins at i ends.
func clauseEnd(in []tok, i int) int {
	if at(in, i, "(") {
		return skip(in, i)
	}
	for i++; i < len(in); i = skip(in, i) {
		switch {
		case atAny(in, i, "where", "having", "limit", "union", "except", "intersect", "minus", "returning", "select"):
			return i
		case at(in, i, "from") && !at(in, i-1, "distinct"):
			return i
		case atAny(in, i, "group", "order") && at(in, i+1, "by") && !at(in, i-1, "for"), at(in, i, "fetch") && atAny(in, i+1, "first", "next"),
			at(in, i, "for") && atAny(in, i+1, "update", "share", "no", "key"), at(in, i, "window") && at(in, i+2, "as"):
			return i
		case at(in, i, "offset") && i+1 < len(in) && (in[i+1].kind == value || in[i+1].kind == param || in[i+1].kind == opened):
			return i
		case atAny(in, i, "values") || at(in, i, "("):
			if atAny(in, i-1, "union", "except", "intersect") || atAny(in, i-1, "all", "distinct") && atAny(in, i-2, "union", "except", "intersect") {
				return i
			}
		}
	}
	return len(in)
}

// selectList writes SELECT and its list.
func (b *builder) selectList(out *strings.Builder, in []tok) {
	out.WriteString("select ")
	i := 0
	for atAny(in, i, "distinct", "all", "straight_join", "sql_calc_found_rows", "sql_no_cache") {
		if at(in, i, "distinct") {
			out.WriteString("distinct ")
		}
		i++
		if at(in, i, "on") && at(in, i+1, "(") {
			i = skip(in, i+1)
		}
	}
	if i >= len(in) {
		out.WriteString("1 ")
		return
	}
	b.run(out, in[i:])
}

// orderTerms drops NULLS FIRST and NULLS LAST.
func orderTerms(in []tok) []tok {
	var out []tok
	for i := 0; i < len(in); i++ {
		if at(in, i, "nulls") && atAny(in, i+1, "first", "last") {
			i++
			continue
		}
		if at(in, i, "with") && at(in, i+1, "rollup") {
			i++
			continue
		}
		out = append(out, in[i])
	}
	return out
}

// tables writes a FROM clause's content: sub-selects get an alias, functions
// become sub-selects of nothing.
func (b *builder) tables(out *strings.Builder, in []tok) {
	expect := true // a table comes next
	for i := 0; i < len(in); {
		t := in[i]
		switch {
		case expect && atAny(in, i, "lateral", "only"):
			i++
		case expect && at(in, i, "(") && (starts(in[min(i+1, len(in)-1)]) && innermost(in, i) || at(in, i+1, "with")):
			end := skip(in, i)
			out.WriteString("( ")
			b.query(out, in[i+1:max(end-1, i+1)])
			out.WriteString(") ")
			i = b.alias(out, in, end, true)
			expect = false
		case expect && at(in, i, "("):
			end := skip(in, i)
			out.WriteString("( ")
			b.tables(out, in[i+1:max(end-1, i+1)])
			out.WriteString(") ")
			i, expect = end, false
		case expect && (t.kind == word || t.kind == name):
			i = b.table(out, in, i)
			expect = false
		case atAny(in, i, "on"):
			end := i + 1
			for end < len(in) && !at(in, end, ",") && !joins(in, end) && !at(in, end, "on") {
				end = skip(in, end)
			}
			out.WriteString("on ")
			b.run(out, in[i+1:end])
			i = end
		case atAny(in, i, "using") && at(in, i+1, "("):
			end := skip(in, i+1)
			out.WriteString("using ")
			b.columns(out, in[i+2:max(end-1, i+2)])
			i = end
			if at(in, i, "as") {
				i += 2
			}
		case at(in, i, ","):
			out.WriteString(", ")
			expect = true
			i++
		case atAny(in, i, "full"):
			out.WriteString("left ")
			i++
		case joins(in, i) || at(in, i, "join") || at(in, i, "outer"):
			emit(out, t)
			expect = at(in, i, "join") || at(in, i, "straight_join")
			i++
		default:
			i++
		}
	}
}

// innermost reports whether the bracket at i holds a query and no join of
// bracketed tables.
func innermost(in []tok, i int) bool {
	for at(in, i, "(") {
		if atAny(in, i+1, "select", "values", "with", "table") {
			return true
		}
		inner := skip(in, i+1)
		if !at(in, inner, ")") && !atAny(in, inner, "union", "except", "intersect", "order", "limit") {
			return false
		}
		i++
	}
	return false
}

func joins(in []tok, i int) bool {
	return atAny(in, i, "join", "inner", "left", "right", "full", "cross", "natural", "straight_join") && !at(in, i+1, "(") ||
		at(in, i, "join")
}

// table writes one table's name and alias.
func (b *builder) table(out *strings.Builder, in []tok, i int) int {
	var parts []string
	for i < len(in) {
		parts = append(parts, in[i].text)
		i++
		if !at(in, i, ".") {
			break
		}
		i++
	}
	if at(in, i, "(") { // function
		end := skip(in, i)
		out.WriteString("( select f ( ")
		b.run(out, in[i+1:max(end-1, i+1)])
		out.WriteString(") from dual ) ")
		if at(in, end, "with") {
			end += 2
		}
		return b.alias(out, in, end, true)
	}
	if len(parts) > 2 {
		parts = parts[len(parts)-2:]
	}
	for k, p := range parts {
		if k > 0 {
			out.WriteByte('.')
		}
		quote(out, p)
	}
	out.WriteByte(' ')
	if at(in, i, "*") {
		i++
	}
	i = b.alias(out, in, tableHints(in, i), false)
	return tableHints(in, i)
}

// tableHints steps over INDEXED BY and the like.
func tableHints(in []tok, i int) int {
	for i < len(in) {
		switch {
		case at(in, i, "indexed"):
			i += 3
		case at(in, i, "not") && at(in, i+1, "indexed"):
			i += 2
		case at(in, i, "tablesample"):
			i = skip(in, i+2)
		case atAny(in, i, "use", "force", "ignore") && atAny(in, i+1, "index", "key"):
			for i < len(in) && in[i].text != "(" {
				i++
			}
			i = skip(in, i)
		case at(in, i, "partition") && at(in, i+1, "("):
			i = skip(in, i+1)
		default:
			return i
		}
	}
	return i
}

// alias writes an alias, an own one where must says so, and drops a list of
// columns behind it.
func (b *builder) alias(out *strings.Builder, in []tok, i int, must bool) int {
	explicit := at(in, i, "as")
	if explicit {
		i++
	}
	switch {
	case i < len(in) && (in[i].kind == name || in[i].kind == word && (explicit || !aliasStop(in[i]))):
		out.WriteString("as ")
		quote(out, in[i].text)
		out.WriteByte(' ')
		i++
	case must:
		out.WriteString("as `_` ")
	}
	if at(in, i, "(") {
		i = skip(in, i)
	}
	return i
}

func aliasStop(t tok) bool {
	return isWord(t, "on", "using", "join", "inner", "left", "right", "full", "cross", "natural", "straight_join", "where",
		"set", "order", "group", "having", "limit", "for", "union", "returning", "tablesample", "indexed", "not", "use",
		"force", "ignore", "with", "window", "partition")
}
