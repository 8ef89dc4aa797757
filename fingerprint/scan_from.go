package fingerprint

import "strings"

// from scans the content of a FROM clause: tables, commas and joins.
func (x *scanner) from(lo, hi, q int) {
	if !x.enter() {
		x.leave()
		return
	}
	defer x.leave()
	x.place(lo, hi, q, InFrom)
	// open are the joins that still wait for their condition: in
	// a JOIN b JOIN c ON ... ON ... the last one takes the first ON.
	var open []int
	joinAt, kind := -1, ""
	last := -1 // the last table
	for i := lo; i < hi; {
		switch {
		case x.kind(i) == tokComma:
			joinAt, kind, open = -1, "", nil
			i++
		case x.is(i, "on") && len(open) > 0:
			end := x.joinEnd(i+1, hi)
			x.on(i+1, end, q, open[len(open)-1])
			open = open[:len(open)-1]
			i = end
		case x.is(i, "on") && last >= 0 && i > lo:
			// SQLite: FROM a, b ON ... is a join.
			end := x.joinEnd(i+1, hi)
			x.out.Joins = append(x.out.Joins, Join{Query: q, Kind: "JOIN", Table: last, Span: x.out.Tables[last].Span})
			x.on(i+1, end, q, len(x.out.Joins)-1)
			i = end
		case x.is(i, "using") && x.kind(i+1) == tokOpen && len(open) > 0:
			end := x.skip(i+1, hi)
			x.using(i+1, hi, end, open[len(open)-1])
			open = open[:len(open)-1]
			i = end
			if x.is(i, "as") && x.isName(i+1) {
				i += 2
			}
		case x.joinWords(i, hi) > i:
			end := x.joinWords(i, hi)
			joinAt, kind = i, x.joinKind(i, end)
			i = end
		default:
			table, end := x.tableRef(i, hi, q, false)
			if joinAt >= 0 {
				x.out.Joins = append(x.out.Joins, Join{Query: q, Kind: kind, Table: table, Span: x.span(joinAt, end)})
				if !strings.HasPrefix(kind, "CROSS") && !strings.HasPrefix(kind, "NATURAL") || x.is(end, "on") {
					open = append(open, len(x.out.Joins)-1)
				}
				joinAt = -1
			}
			last = table
			i = max(end, i+1)
		}
	}
}

// joinWords returns the index after the words of a join that begins at i, i
// where none does.
func (x *scanner) joinWords(i, hi int) int {
	j := i
	for j < hi && j < i+4 && x.isAny(j, "natural", "inner", "left", "right", "full", "cross", "outer", "asof", "semi", "anti") {
		j++
	}
	switch {
	case j < hi && x.isAny(j, "join", "straight_join"):
		return j + 1
	case j > i && x.is(j, "apply"):
		return j + 1
	}
	return i
}

func (x *scanner) joinKind(lo, hi int) string {
	words := make([]string, 0, hi-lo)
	for i := lo; i < hi; i++ {
		words = append(words, strings.ToUpper(x.word[i]))
	}
	return strings.Join(words, " ")
}

// joinEnd returns where a join's condition ends: at the next join, comma or
// ON.
func (x *scanner) joinEnd(i, hi int) int {
	for ; i < hi; i = x.skip(i, hi) {
		if x.kind(i) == tokComma || x.is(i, "on") || x.joinWords(i, hi) > i {
			return i
		}
	}
	return hi
}

func (x *scanner) on(lo, hi, q, join int) {
	x.place(lo, hi, q, InOn)
	first := len(x.out.Predicates)
	x.condition(lo, hi, exprContext{query: q, clause: InOn, predicates: true})
	j := &x.out.Joins[join]
	j.On = x.span(lo, hi)
	j.Span.End = max(j.Span.End, j.On.End)
	for _, p := range x.out.Predicates[first:] {
		if p.Query == q && p.Op == "=" && p.Column.Name != "" && p.Other.Name != "" && !p.Or && !p.Not && p.Row < 0 {
			j.Equal = append(j.Equal, [2]Name{p.Column, p.Other})
		}
	}
}

func (x *scanner) using(open, hi, end, join int) {
	j := &x.out.Joins[join]
	a, b := x.inside(open, hi)
	x.split(a, b, func(a, b int) {
		if b-a == 1 && x.isName(a) {
			j.Using = append(j.Using, x.nameAt(a))
		}
	})
	j.Span.End = max(j.Span.End, x.span(open, end).End)
}

// tableRef scans one table, derived table or bracketed join with its alias.
// It returns the index into Tables, -1 where there is none (a CTE, a
// bracketed join), and the index after it.
func (x *scanner) tableRef(i, hi, q int, target bool) (int, int) {
	start := i
	for x.isAny(i, "lateral", "only") && i+1 < hi {
		i++
	}
	if i >= hi {
		return -1, hi
	}
	switch {
	case x.kind(i) == tokOpen && x.startsQuery(i):
		return x.derived(start, i, hi, q)
	case x.kind(i) == tokOpen:
		return x.bracketed(start, i, hi, q, target)
	case x.is(i, "rows") && x.is(i+1, "from") && x.kind(i+2) == tokOpen:
		return x.tableFunction(start, i+2, i+2, hi, q)
	case x.isName(i):
		return x.named(start, i, hi, q, target)
	}
	return -1, i + 1
}

// table scans SQLite's IN table.
func (x *scanner) table(lo, hi, q int) { x.tableRef(lo, hi, q, false) }

// derived scans a sub-select in FROM.
func (x *scanner) derived(start, i, hi, q int) (int, int) {
	end := x.skip(i, hi)
	table := x.addTable(Table{Query: q, Derived: true})
	lo, to := x.inside(i, hi)
	x.subquery(lo, to, q, InFrom)
	alias, end := x.tableAlias(end, hi)
	x.finishTable(table, alias, start, end)
	return table, end
}

// bracketed scans (a JOIN b ON ...); the tables stand for themselves unless
// the bracket has an alias.
func (x *scanner) bracketed(start, i, hi, q int, target bool) (int, int) {
	lo, to := x.inside(i, hi)
	end := x.skip(i, hi)
	first := len(x.out.Tables)
	if target {
		x.tableRef(lo, to, q, true)
	} else {
		x.from(lo, to, q)
	}
	alias, after := x.tableAlias(end, hi)
	if alias != "" {
		table := x.addTable(Table{Query: q, Derived: true})
		x.finishTable(table, alias, start, after)
		return table, after
	}
	if first < len(x.out.Tables) {
		return first, after
	}
	return -1, after
}

// named scans a table's name, or a table function.
func (x *scanner) named(start, i, hi, q int, target bool) (int, int) {
	end := i + 1
	for x.kind(end) == tokDot && (x.isName(end+1) || x.kind(end+1) == tokDot) && end+1 < hi {
		end += 2
		if x.kind(end-1) == tokDot { // db..table
			end--
		}
	}
	t := Table{Query: q, Name: x.nameAt(end - 1), Target: target}
	if end-i > 2 && x.isName(end-3) {
		t.Schema = x.nameAt(end - 3)
	}
	cte := end-i == 1 && x.ctes[strings.ToLower(t.Name)] > 0 && !target
	if x.kind(end) == tokOpen && end < hi && !target {
		return x.tableFunction(start, i, end, hi, q)
	}
	table := -1
	if x.dialect == MySQL && end-i == 1 && x.toks[i].is(x.text, "dual") {
		return -1, end // stands for no table
	}
	if !cte {
		table = x.addTable(t)
	}
	if x.isOp(end, "*") { // PostgreSQL: table *
		end++
	}
	end = x.tableOptions(end, hi)
	alias, end := x.tableAlias(end, hi)
	end = x.tableOptions(end, hi)
	if cte {
		ref := alias
		if ref == "" {
			ref = t.Name
		}
		x.addSource(q, ref, -1)
		return -1, end
	}
	x.finishTable(table, alias, start, end)
	return table, end
}

// tableFunction scans f(...) in FROM.
func (x *scanner) tableFunction(start, i, open, hi, q int) (int, int) {
	table := x.addTable(Table{Query: q, Name: x.nameAt(max(open-1, start)), Derived: true})
	end := x.skip(open, hi)
	x.value(i, end, exprContext{query: q, clause: InFrom})
	if x.is(end, "with") && x.is(end+1, "ordinality") {
		end += 2
	}
	alias, end := x.tableAlias(end, hi)
	x.finishTable(table, alias, start, end)
	return table, end
}

// tableOptions steps over hints and the like: USE INDEX (i), PARTITION (p),
// WITH (NOLOCK), INDEXED BY i, TABLESAMPLE f (n).
func (x *scanner) tableOptions(i, hi int) int {
	for i < hi {
		switch {
		case x.isAny(i, "use", "force", "ignore") && x.isAny(i+1, "index", "key"):
			i += 2
			for i < hi && x.kind(i) != tokOpen {
				i++
			}
			if i < hi {
				i = x.skip(i, hi)
			}
			if x.kind(i) == tokComma && x.isAny(i+1, "use", "force", "ignore") && x.isAny(i+2, "index", "key") {
				i++
			}
		case x.is(i, "partition") && x.kind(i+1) == tokOpen, x.is(i, "with") && x.kind(i+1) == tokOpen:
			i = x.skip(i+1, hi)
		case x.is(i, "indexed") && x.is(i+1, "by"):
			i += 3
		case x.is(i, "not") && x.is(i+1, "indexed"):
			i += 2
		case x.is(i, "for") && x.is(i+1, "system_time"):
			return x.joinEnd(i+2, hi)
		case x.is(i, "tablesample"):
			for i < hi && x.kind(i) != tokOpen {
				i++
			}
			if i < hi {
				i = x.skip(i, hi)
			}
			if x.kind(i) == tokOpen {
				i = x.skip(i, hi)
			}
		default:
			return min(i, hi)
		}
	}
	return min(i, hi)
}

// tableAlias scans [AS] name [(columns)].
func (x *scanner) tableAlias(i, hi int) (string, int) {
	if i >= hi {
		return "", hi
	}
	if x.is(i, "as") {
		i++
		if x.kind(i) == tokOpen && i < hi { // AS (a int): a function's columns
			return "", x.skip(i, hi)
		}
	} else if x.kind(i) == tokWord && x.word[i] != "" && !x.tableAliasWord(i) {
		return "", i
	}
	if i >= hi {
		return "", hi
	}
	var alias string
	switch {
	case x.isName(i):
		alias = x.nameAt(i)
	case x.kind(i) == tokString && x.dialect != PostgreSQL:
		alias = unquoted(x.nameAt(i))
	default:
		return "", i
	}
	i++
	if x.kind(i) == tokOpen && i < hi {
		i = x.skip(i, hi)
	}
	return alias, i
}

// tableAliasWord reports whether a word that the scanner knows may be an
// alias without AS: the words that steer FROM may not.
func (x *scanner) tableAliasWord(i int) bool {
	switch x.word[i] {
	case "on", "using", "join", "left", "right", "full", "inner", "cross", "natural", "outer", "straight_join", "set",
		"where", "group", "having", "order", "limit", "offset", "fetch", "for", "union", "except", "intersect", "minus",
		"window", "returning", "values", "select", "default", "as", "tablesample", "lock", "into", "from", "with",
		"use", "force", "ignore", "not", "and", "or", "when", "qualify", "asof":
		return false
	case "indexed", "partition":
		return !x.is(i+1, "by") && x.kind(i+1) != tokOpen
	}
	return true
}

func (x *scanner) addTable(t Table) int {
	x.out.Tables = append(x.out.Tables, t)
	return len(x.out.Tables) - 1
}

// finishTable completes a table once its alias is known, and makes it
// available for looking up columns.
func (x *scanner) finishTable(table int, alias string, lo, hi int) {
	t := &x.out.Tables[table]
	t.Alias = alias
	t.Span = x.span(lo, hi)
	x.addSource(t.Query, t.Ref(), table)
}

// sourcesOf are the names by which a block's columns may be qualified.
func (x *scanner) sourcesOf(q int) []scanSource {
	if q < len(x.sources) {
		return x.sources[q]
	}
	return nil
}

func (x *scanner) addSource(q int, ref string, table int) {
	for len(x.sources) <= q {
		x.sources = append(x.sources, nil)
	}
	if len(x.sources[q]) < maxScanSources {
		x.sources[q] = append(x.sources[q], scanSource{ref, table})
	}
}
