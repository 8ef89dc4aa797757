package statements

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/conditions"
	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/structure"
)

// from scans the content of a FROM clause: tables, commas and joins.
func (x *scanner) from(lo, hi, q int) {
	if !x.Enter() {
		x.Leave()
		return
	}
	defer x.Leave()
	x.Place(lo, hi, q, structure.InFrom)
	// open are the joins that still wait for their condition: in
	// a JOIN b JOIN c ON ... ON ... the last one takes the first ON.
	var open []int
	joinAt, kind := -1, ""
	last := -1 // the last table
	for i := lo; i < hi; {
		switch {
		case x.Kind(i) == lex.Comma:
			joinAt, kind, open = -1, "", nil
			i++
		case x.Is(i, "on") && len(open) > 0:
			end := x.joinEnd(i+1, hi)
			x.on(i+1, end, q, open[len(open)-1])
			open = open[:len(open)-1]
			i = end
		case x.Is(i, "on") && last >= 0 && i > lo:
			// SQLite: FROM a, b ON ... is a join.
			end := x.joinEnd(i+1, hi)
			x.Out.Joins = append(x.Out.Joins, structure.Join{Query: q, Kind: "JOIN", Table: last, Span: x.Out.Tables[last].Span})
			x.on(i+1, end, q, len(x.Out.Joins)-1)
			i = end
		case x.Is(i, "using") && x.Kind(i+1) == lex.Open && len(open) > 0:
			end := x.Skip(i+1, hi)
			x.using(i+1, hi, end, open[len(open)-1])
			open = open[:len(open)-1]
			i = end
			if x.Is(i, "as") && x.IsName(i+1) {
				i += 2
			}
		case x.joinWords(i, hi) > i:
			end := x.joinWords(i, hi)
			joinAt, kind = i, x.joinKind(i, end)
			i = end
		default:
			table, end := x.tableRef(i, hi, q, false)
			if joinAt >= 0 {
				x.Out.Joins = append(x.Out.Joins, structure.Join{Query: q, Kind: kind, Table: table, Span: x.Span(joinAt, end)})
				if !strings.HasPrefix(kind, "CROSS") && !strings.HasPrefix(kind, "NATURAL") || x.Is(end, "on") {
					open = append(open, len(x.Out.Joins)-1)
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
	for j < hi && j < i+4 && x.IsAny(j, "natural", "inner", "left", "right", "full", "cross", "outer", "asof", "semi", "anti") {
		j++
	}
	switch {
	case j < hi && x.IsAny(j, "join", "straight_join"):
		return j + 1
	case j > i && x.Is(j, "apply"):
		return j + 1
	}
	return i
}

func (x *scanner) joinKind(lo, hi int) string {
	words := make([]string, 0, hi-lo)
	for i := lo; i < hi; i++ {
		words = append(words, strings.ToUpper(x.Word[i]))
	}
	return strings.Join(words, " ")
}

// joinEnd returns where a join's condition ends: at the next join, comma or
// ON.
func (x *scanner) joinEnd(i, hi int) int {
	for ; i < hi; i = x.Skip(i, hi) {
		if x.Kind(i) == lex.Comma || x.Is(i, "on") || x.joinWords(i, hi) > i {
			return i
		}
	}
	return hi
}

func (x *scanner) on(lo, hi, q, join int) {
	x.Place(lo, hi, q, structure.InOn)
	first := len(x.Out.Predicates)
	x.Condition(lo, hi, conditions.Context{Query: q, Clause: structure.InOn, Predicates: true})
	j := &x.Out.Joins[join]
	j.On = x.Span(lo, hi)
	j.Span.End = max(j.Span.End, j.On.End)
	for _, p := range x.Out.Predicates[first:] {
		if p.Query == q && p.Op == "=" && p.Column.Name != "" && p.Other.Name != "" && !p.Or && !p.Not && p.Row < 0 {
			j.Equal = append(j.Equal, [2]structure.Name{p.Column, p.Other})
		}
	}
}

func (x *scanner) using(open, hi, end, join int) {
	j := &x.Out.Joins[join]
	a, b := x.Inside(open, hi)
	x.Split(a, b, func(a, b int) {
		if b-a == 1 && x.IsName(a) {
			j.Using = append(j.Using, x.NameAt(a))
		}
	})
	j.Span.End = max(j.Span.End, x.Span(open, end).End)
}

// tableRef scans one table, derived table or bracketed join with its alias.
// It returns the index into Tables, -1 where there is none (a CTE, a
// bracketed join), and the index after it.
func (x *scanner) tableRef(i, hi, q int, target bool) (int, int) {
	start := i
	for x.IsAny(i, "lateral", "only") && i+1 < hi {
		i++
	}
	if i >= hi {
		return -1, hi
	}
	switch {
	case x.Kind(i) == lex.Open && x.StartsQuery(i):
		return x.derived(start, i, hi, q)
	case x.Kind(i) == lex.Open:
		return x.bracketed(start, i, hi, q, target)
	case x.Is(i, "rows") && x.Is(i+1, "from") && x.Kind(i+2) == lex.Open:
		return x.tableFunction(start, i+2, i+2, hi, q)
	case x.IsName(i):
		return x.named(start, i, hi, q, target)
	}
	return -1, i + 1
}

// Table scans SQLite's IN table.
func (x *scanner) Table(lo, hi, q int) { x.tableRef(lo, hi, q, false) }

// derived scans a sub-select in FROM.
func (x *scanner) derived(start, i, hi, q int) (int, int) {
	end := x.Skip(i, hi)
	table := x.addTable(structure.Table{Query: q, Derived: true})
	lo, to := x.Inside(i, hi)
	x.Subquery(lo, to, q, structure.InFrom)
	alias, end := x.tableAlias(end, hi)
	x.finishTable(table, alias, start, end)
	return table, end
}

// bracketed scans (a JOIN b ON ...); the tables stand for themselves unless
// the bracket has an alias.
func (x *scanner) bracketed(start, i, hi, q int, target bool) (int, int) {
	lo, to := x.Inside(i, hi)
	end := x.Skip(i, hi)
	first := len(x.Out.Tables)
	if target {
		x.tableRef(lo, to, q, true)
	} else {
		x.from(lo, to, q)
	}
	alias, after := x.tableAlias(end, hi)
	if alias != "" {
		table := x.addTable(structure.Table{Query: q, Derived: true})
		x.finishTable(table, alias, start, after)
		return table, after
	}
	if first < len(x.Out.Tables) {
		return first, after
	}
	return -1, after
}

// named scans a table's name, or a table function.
func (x *scanner) named(start, i, hi, q int, target bool) (int, int) {
	end := i + 1
	for x.Kind(end) == lex.Dot && (x.IsName(end+1) || x.Kind(end+1) == lex.Dot) && end+1 < hi {
		end += 2
		if x.Kind(end-1) == lex.Dot { // db..table
			end--
		}
	}
	t := structure.Table{Query: q, Name: x.NameAt(end - 1), Target: target}
	if end-i > 2 && x.IsName(end-3) {
		t.Schema = x.NameAt(end - 3)
	}
	cte := end-i == 1 && x.ctes[strings.ToLower(t.Name)] > 0 && !target
	if x.Kind(end) == lex.Open && end < hi && !target {
		return x.tableFunction(start, i, end, hi, q)
	}
	table := -1
	if x.Dialect == lex.MySQL && end-i == 1 && x.Tokens[i].Is(x.Text, "dual") {
		return -1, end // stands for no table
	}
	if !cte {
		table = x.addTable(t)
	}
	if x.IsOp(end, "*") { // PostgreSQL: table *
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
	table := x.addTable(structure.Table{Query: q, Name: x.NameAt(max(open-1, start)), Derived: true})
	end := x.Skip(open, hi)
	x.Value(i, end, conditions.Context{Query: q, Clause: structure.InFrom})
	if x.Is(end, "with") && x.Is(end+1, "ordinality") {
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
		case x.IsAny(i, "use", "force", "ignore") && x.IsAny(i+1, "index", "key"):
			i += 2
			for i < hi && x.Kind(i) != lex.Open {
				i++
			}
			if i < hi {
				i = x.Skip(i, hi)
			}
			if x.Kind(i) == lex.Comma && x.IsAny(i+1, "use", "force", "ignore") && x.IsAny(i+2, "index", "key") {
				i++
			}
		case x.Is(i, "partition") && x.Kind(i+1) == lex.Open, x.Is(i, "with") && x.Kind(i+1) == lex.Open:
			i = x.Skip(i+1, hi)
		case x.Is(i, "indexed") && x.Is(i+1, "by"):
			i += 3
		case x.Is(i, "not") && x.Is(i+1, "indexed"):
			i += 2
		case x.Is(i, "for") && x.Is(i+1, "system_time"):
			return x.joinEnd(i+2, hi)
		case x.Is(i, "tablesample"):
			for i < hi && x.Kind(i) != lex.Open {
				i++
			}
			if i < hi {
				i = x.Skip(i, hi)
			}
			if x.Kind(i) == lex.Open {
				i = x.Skip(i, hi)
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
	if x.Is(i, "as") {
		i++
		if x.Kind(i) == lex.Open && i < hi { // AS (a int): a function's columns
			return "", x.Skip(i, hi)
		}
	} else if x.Kind(i) == lex.Word && x.Word[i] != "" && !x.tableAliasWord(i) {
		return "", i
	}
	if i >= hi {
		return "", hi
	}
	var alias string
	switch {
	case x.IsName(i):
		alias = x.NameAt(i)
	case x.Kind(i) == lex.String && x.Dialect != lex.PostgreSQL:
		alias = unquoted(x.NameAt(i))
	default:
		return "", i
	}
	i++
	if x.Kind(i) == lex.Open && i < hi {
		i = x.Skip(i, hi)
	}
	return alias, i
}

// tableAliasWord reports whether a word that the scanner knows may be an
// alias without AS: the words that steer FROM may not.
func (x *scanner) tableAliasWord(i int) bool {
	switch x.Word[i] {
	case "on", "using", "join", "left", "right", "full", "inner", "cross", "natural", "outer", "straight_join", "set",
		"where", "group", "having", "order", "limit", "offset", "fetch", "for", "union", "except", "intersect", "minus",
		"window", "returning", "values", "select", "default", "as", "tablesample", "lock", "into", "from", "with",
		"use", "force", "ignore", "not", "and", "or", "when", "qualify", "asof":
		return false
	case "indexed", "partition":
		return !x.Is(i+1, "by") && x.Kind(i+1) != lex.Open
	}
	return true
}

func (x *scanner) addTable(t structure.Table) int {
	x.Out.Tables = append(x.Out.Tables, t)
	return len(x.Out.Tables) - 1
}

// finishTable completes a table once its alias is known, and makes it
// available for looking up columns.
func (x *scanner) finishTable(table int, alias string, lo, hi int) {
	t := &x.Out.Tables[table]
	t.Alias = alias
	t.Span = x.Span(lo, hi)
	x.addSource(t.Query, t.Ref(), table)
}

// sourcesOf are the names by which a block's columns may be qualified.
func (x *scanner) sourcesOf(q int) []source {
	if q < len(x.sources) {
		return x.sources[q]
	}
	return nil
}

func (x *scanner) addSource(q int, ref string, table int) {
	for len(x.sources) <= q {
		x.sources = append(x.sources, nil)
	}
	if len(x.sources[q]) < maxSources {
		x.sources[q] = append(x.sources[q], source{ref, table})
	}
}
