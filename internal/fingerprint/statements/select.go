package statements

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/conditions"
	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/structure"
)

// block scans one SELECT, VALUES or TABLE without set operators.
func (x *scanner) block(lo, hi, q int) {
	if lo >= hi {
		return
	}
	switch {
	case x.Kind(lo) == lex.Open && x.StartsQuery(lo):
		x.Parts(lo, hi, q)
	case x.Is(lo, "select"):
		i := x.selectModifiers(lo+1, hi, q)
		x.clauses(i, i, hi, q)
	case x.Is(lo, "values"):
		x.clauses(lo+1, lo+1, hi, q)
		x.valuesBlock(lo+1, x.nextClause(lo+1, hi), q)
	case x.Is(lo, "table"): // means SELECT * FROM
		x.Out.Select = append(x.Out.Select, structure.Item{Query: q, Star: true, Name: structure.Name{Name: "*"}})
		x.tableRef(lo+1, hi, q, false)
		x.clauses(lo+2, lo+2, hi, q)
	}
}

// valuesBlock scans the rows of a VALUES that is a query.
func (x *scanner) valuesBlock(lo, hi, q int) {
	x.Out.Queries[q].List = lex.Span{}
	x.Split(lo, hi, func(a, b int) {
		if x.Kind(a) == lex.Open {
			a, b = x.Inside(a, b)
		}
		x.Split(a, b, func(a, b int) { x.Value(a, b, conditions.Context{Query: q, Clause: structure.InValues}) })
	})
}

// selectModifiers steps over what may stand between SELECT and the list.
func (x *scanner) selectModifiers(i, hi, q int) int {
	for i < hi {
		switch {
		case x.Is(i, "distinct"):
			x.Out.Queries[q].Distinct = true
			i++
			if x.Is(i, "on") && x.Kind(i+1) == lex.Open {
				a, b := x.Inside(i+1, hi)
				x.Out.Queries[q].DistinctOn = x.Span(a, b)
				x.Split(a, b, func(a, b int) { x.Value(a, b, conditions.Context{Query: q, Clause: structure.InSelect}) })
				i = x.Skip(i+1, hi)
			}
		case x.Is(i, "all"), x.Is(i, "straight_join"), x.Is(i, "high_priority"), strings.HasPrefix(x.wordAt(i), "sql_"):
			i++
		case x.Is(i, "top") && (x.Kind(i+1) == lex.Open || x.Kind(i+1).IsSlot()):
			i = x.top(i+1, hi, q)
		default:
			return i
		}
	}
	return i
}

func (x *scanner) wordAt(i int) string {
	if i < 0 || i >= len(x.Word) {
		return ""
	}
	return x.Word[i]
}

// top scans TOP n or TOP (n) and what follows it.
func (x *scanner) top(i, hi, q int) int {
	lo, end := i, x.Skip(i, hi)
	next := end
	if x.Kind(i) == lex.Open {
		lo, end = x.Inside(i, hi)
	}
	x.limit(lo, end, q)
	for x.IsAny(next, "percent") || x.Is(next, "with") && x.Is(next+1, "ties") || x.Is(next, "ties") {
		next++
	}
	return next
}

// clauses scans a block from its select list on. list is where that begins; i
// is where the search for the first clause begins.
func (x *scanner) clauses(list, i, hi, q int) {
	end := x.nextClause(i, hi)
	if list < end && (x.Is(list-1, "values") || x.Kind(list-1) == lex.Close && x.Is(list, "as")) {
		list = end
	}
	x.Out.Queries[q].List = x.Span(list, end)
	// FROM comes first, so that the tables stand before what refers to them;
	// the select list before the rest keeps its sub-selects in their order.
	x.selectList(list, end, q)
	for i = end; i < hi; i = end {
		begin, what := x.clauseAt(i)
		end = x.nextClause(max(begin, i+1), hi)
		x.clause(what, i, begin, end, q)
	}
}

// clause scans one clause: its keyword stands at i, its content is [lo, hi).
func (x *scanner) clause(what string, i, lo, hi, q int) {
	c := conditions.Context{Query: q, Predicates: true}
	query := &x.Out.Queries[q]
	if x.repeated(what, query) {
		x.Value(lo, hi, conditions.Context{Query: q})
		return
	}
	switch what {
	case "from":
		query.From = x.Span(lo, hi)
		x.from(lo, hi, q)
	case "where":
		query.Where = x.Span(lo, hi)
		c.Clause = structure.InWhere
		x.Place(lo, hi, q, structure.InWhere)
		x.Condition(lo, hi, c)
	case "having", "qualify":
		query.Having = x.Span(lo, hi)
		c.Clause = structure.InHaving
		x.Place(lo, hi, q, structure.InHaving)
		x.Condition(lo, hi, c)
	case "group":
		x.groupBy(lo, hi, q)
	case "order":
		x.orderBy(lo, hi, q)
	case "limit":
		x.limitClause(lo, hi, q)
	case "offset":
		x.offset(lo, hi, q)
	case "fetch":
		x.fetch(i, hi, q)
	case "for", "lock":
		x.lock(i, hi, q)
	case "returning":
		x.returning(lo, hi, q)
	case "window":
		x.Value(lo, hi, conditions.Context{Query: q, Clause: structure.InNone})
	}
}

// repeated reports whether a block has such a clause already; no statement has
// two, and the first one stays.
func (x *scanner) repeated(what string, q *structure.Query) bool {
	switch what {
	case "from":
		return !q.From.Empty()
	case "where":
		return !q.Where.Empty()
	case "having", "qualify":
		return !q.Having.Empty()
	case "group":
		return len(q.Group) > 0
	case "order":
		return len(q.Order) > 0
	case "limit", "fetch":
		return !q.Limit.Empty()
	case "offset":
		return !q.Offset.Empty()
	}
	return false
}

// nextClause returns the index of the next clause's keyword in [i, hi).
func (x *scanner) nextClause(i, hi int) int {
	for ; i < hi; i = x.Skip(i, hi) {
		if x.Word[i] == "" {
			continue
		}
		if _, what := x.clauseAt(i); what != "" {
			return i
		}
	}
	return hi
}

// clauseAt says which clause begins at i, and where its content does.
func (x *scanner) clauseAt(i int) (content int, what string) {
	w := x.Word[i]
	switch w {
	case "where", "having", "limit", "returning", "qualify":
		return i + 1, w
	case "from":
		if x.Is(i-1, "distinct") && (x.Is(i-2, "is") || x.Is(i-2, "not")) || x.Is(i-1, "rows") && x.Kind(i+1) == lex.Open {
			return 0, "" // IS DISTINCT FROM, ROWS FROM (...)
		}
		return i + 1, w
	case "into":
		return i + 1, w
	case "output":
		if x.Dialect == lex.SQLServer {
			return i + 1, "returning"
		}
	case "group", "order":
		if x.Is(i+1, "by") && !x.indexHint(i-1) {
			return i + 2, w
		}
	case "window":
		if x.IsName(i+1) && x.Is(i+2, "as") {
			return i + 1, w
		}
	case "offset":
		if k := x.Kind(i + 1); k.IsSlot() || k == lex.Open || k == lex.Operator || x.IsName(i+1) && !x.IsAny(i+1, "from", "as", "is", "asc", "desc", "limit", "where", "and", "or") {
			return i + 1, w
		}
	case "fetch":
		if x.IsAny(i+1, "first", "next") {
			return i + 2, w
		}
	case "for":
		if x.IsAny(i+1, "update", "share", "no", "key") {
			return i + 1, w
		}
	case "lock":
		if x.Is(i+1, "in") {
			return i + 1, w
		}
	case "option", "procedure":
		if x.Kind(i+1) == lex.Open || x.IsName(i+1) && x.Kind(i+2) == lex.Open && w == "procedure" {
			return i + 1, w
		}
	}
	return 0, ""
}

// indexHint reports whether token i is the FOR of MySQL's FORCE INDEX FOR
// ORDER BY (...).
func (x *scanner) indexHint(i int) bool {
	return x.Is(i, "for") && (x.IsAny(i-1, "index", "key"))
}

// selectList scans the items of a select list.
func (x *scanner) selectList(lo, hi, q int) {
	x.Place(lo, hi, q, structure.InSelect)
	x.Split(lo, hi, func(a, b int) {
		if a < b {
			// Its place is taken before the items of sub-selects in it.
			at := len(x.Out.Select)
			x.Out.Select = append(x.Out.Select, structure.Item{})
			it := x.item(a, b, q, structure.InSelect)
			x.Out.Select[at] = it
		}
	})
}

// returning scans RETURNING; it belongs to the statement's own block.
func (x *scanner) returning(lo, hi, q int) {
	x.Place(lo, hi, q, structure.InReturning)
	x.Split(lo, hi, func(a, b int) {
		if a < b {
			x.Out.Returning = append(x.Out.Returning, x.item(a, b, q, structure.InReturning))
		}
	})
}

// item scans one entry of a select list: expression and alias.
func (x *scanner) item(lo, hi, q int, clause structure.Clause) structure.Item {
	it := structure.Item{Query: q, Span: x.Span(lo, hi)}
	end, alias := x.itemAlias(lo, hi)
	it.Alias = alias
	it.Expr = x.Span(lo, end)
	if x.IsOp(end-1, "*") && (end-lo == 1 || x.Kind(end-2) == lex.Dot && x.IsName(end-3)) {
		it.Star = true
		it.Name.Name = "*"
		it.Name.Span = it.Expr
		if end-lo > 2 {
			it.Name.Qualifier = x.NameAt(end - 3)
		}
		return it
	}
	if name, ok := x.ColumnName(x.Unwrap(lo, end)); ok {
		it.Name = name
		return it
	}
	calls := len(x.Out.Calls)
	x.Condition(lo, end, conditions.Context{Query: q, Clause: clause})
	if len(x.Out.Calls) > calls {
		if f := x.Out.Calls[calls]; f.Aggregate && f.Span == it.Expr {
			it.Aggregate = f.Name
		}
	}
	return it
}

// itemAlias finds the alias at the end of an item: AS name, or a bare name
// after something that ends an expression.
func (x *scanner) itemAlias(lo, hi int) (end int, alias string) {
	last := hi - 1
	if last <= lo {
		return hi, ""
	}
	if k := x.Kind(last); (k == lex.Bool || k == lex.Null) && x.Is(last-1, "as") {
		return last - 1, x.NameAt(last)
	}
	isString := x.Kind(last) == lex.String && (x.Dialect == lex.MySQL || x.Dialect == lex.SQLite || x.Dialect == lex.SQLServer)
	if !x.IsName(last) && !isString {
		return hi, ""
	}
	name := x.NameAt(last)
	if isString {
		name = unquoted(name)
	}
	if x.Is(last-1, "as") {
		return last - 1, name
	}
	if x.Kind(last) == lex.Word && x.Word[last] != "" && !x.aliasWord(last) || !x.endsOperand(last-1, lo) {
		return hi, ""
	}
	if isString && (x.Kind(last-1) == lex.String || x.IsIntroducer(last-1)) || x.inInterval(last, lo) {
		return hi, ""
	}
	return last, name
}

// aliasWord reports whether a word that the scanner knows may be an alias
// without AS all the same.
func (x *scanner) aliasWord(i int) bool {
	return !x.IsAny(i, "end", "null", "isnull", "notnull", "true", "false", "unknown", "and", "or", "not", "is", "in",
		"like", "between", "case", "from", "where", "distinct", "all", "precision", "varying", "zone", "asc", "desc",
		"any", "some", "collate", "current_timestamp", "current_date", "current_time", "div", "mod", "then", "else", "when")
}

// endsOperand reports whether token i can be the last of an expression.
func (x *scanner) endsOperand(i, lo int) bool {
	switch k := x.Kind(i); k {
	case lex.Name, lex.Close, lex.CloseBracket:
		return true
	case lex.Word:
		if x.Word[i] == "" || x.IsAny(i, "end", "null", "true", "false", "unknown", "isnull", "notnull", "zone", "precision",
			"current_timestamp", "current_date", "current_time", "current_user", "session_user", "localtime", "localtimestamp") {
			return true
		}
		// A column whose name is a word that the scanner knows.
		return (i == lo || x.Kind(i-1) == lex.Dot || x.IsOp(i-1, "::")) && x.aliasWord(i) && !x.IsAny(i, "interval", "binary", "row", "array", "exists")
	default:
		return k.IsSlot()
	}
}

// inInterval reports whether token i is the unit of INTERVAL 1 DAY, or a type
// of two words.
func (x *scanner) inInterval(i, lo int) bool {
	if x.IsAny(i, "year", "month", "day", "hour", "minute", "second", "week", "quarter", "microsecond") {
		j := i - 1
		if x.Kind(j) == lex.Close {
			j = int(x.Match[j])
		}
		return j > lo && x.Is(j-1, "interval") || x.Is(j, "interval")
	}
	return x.Is(i-1, "double") && x.Is(i, "precision") || x.Is(i-1, "character")
}

// unquoted is the content of a string that serves as a name.
func unquoted(s string) string {
	if len(s) >= 2 {
		return s[1 : len(s)-1]
	}
	return s
}
