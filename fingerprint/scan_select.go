package fingerprint

import "strings"

// block scans one SELECT, VALUES or TABLE without set operators.
func (x *scanner) block(lo, hi, q int) {
	if lo >= hi {
		return
	}
	switch {
	case x.kind(lo) == tokOpen && x.startsQuery(lo):
		x.parts(lo, hi, q)
	case x.is(lo, "select"):
		i := x.selectModifiers(lo+1, hi, q)
		x.clauses(i, i, hi, q)
	case x.is(lo, "values"):
		x.clauses(lo+1, lo+1, hi, q)
		x.valuesBlock(lo+1, x.nextClause(lo+1, hi), q)
	case x.is(lo, "table"): // means SELECT * FROM
		x.out.Select = append(x.out.Select, Item{Query: q, Star: true, Name: Name{Name: "*"}})
		x.tableRef(lo+1, hi, q, false)
		x.clauses(lo+2, lo+2, hi, q)
	}
}

// valuesBlock scans the rows of a VALUES that is a query.
func (x *scanner) valuesBlock(lo, hi, q int) {
	x.out.Queries[q].List = Span{}
	x.split(lo, hi, func(a, b int) {
		if x.kind(a) == tokOpen {
			a, b = x.inside(a, b)
		}
		x.split(a, b, func(a, b int) { x.value(a, b, exprContext{query: q, clause: InValues}) })
	})
}

// selectModifiers steps over what may stand between SELECT and the list.
func (x *scanner) selectModifiers(i, hi, q int) int {
	for i < hi {
		switch {
		case x.is(i, "distinct"):
			x.out.Queries[q].Distinct = true
			i++
			if x.is(i, "on") && x.kind(i+1) == tokOpen {
				a, b := x.inside(i+1, hi)
				x.out.Queries[q].DistinctOn = x.span(a, b)
				x.split(a, b, func(a, b int) { x.value(a, b, exprContext{query: q, clause: InSelect}) })
				i = x.skip(i+1, hi)
			}
		case x.is(i, "all"), x.is(i, "straight_join"), x.is(i, "high_priority"), strings.HasPrefix(x.wordAt(i), "sql_"):
			i++
		case x.is(i, "top") && (x.kind(i+1) == tokOpen || x.kind(i+1).isSlot()):
			i = x.top(i+1, hi, q)
		default:
			return i
		}
	}
	return i
}

func (x *scanner) wordAt(i int) string {
	if i < 0 || i >= len(x.word) {
		return ""
	}
	return x.word[i]
}

// top scans TOP n or TOP (n) and what follows it.
func (x *scanner) top(i, hi, q int) int {
	lo, end := i, x.skip(i, hi)
	next := end
	if x.kind(i) == tokOpen {
		lo, end = x.inside(i, hi)
	}
	x.limit(lo, end, q)
	for x.isAny(next, "percent") || x.is(next, "with") && x.is(next+1, "ties") || x.is(next, "ties") {
		next++
	}
	return next
}

// clauses scans a block from its select list on. list is where that begins; i
// is where the search for the first clause begins.
func (x *scanner) clauses(list, i, hi, q int) {
	end := x.nextClause(i, hi)
	if list < end && (x.is(list-1, "values") || x.kind(list-1) == tokClose && x.is(list, "as")) {
		list = end
	}
	x.out.Queries[q].List = x.span(list, end)
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
	c := exprContext{query: q, predicates: true}
	query := &x.out.Queries[q]
	if x.repeated(what, query) {
		x.value(lo, hi, exprContext{query: q})
		return
	}
	switch what {
	case "from":
		query.From = x.span(lo, hi)
		x.from(lo, hi, q)
	case "where":
		query.Where = x.span(lo, hi)
		c.clause = InWhere
		x.place(lo, hi, q, InWhere)
		x.condition(lo, hi, c)
	case "having", "qualify":
		query.Having = x.span(lo, hi)
		c.clause = InHaving
		x.place(lo, hi, q, InHaving)
		x.condition(lo, hi, c)
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
		x.value(lo, hi, exprContext{query: q, clause: InNone})
	}
}

// repeated reports whether a block has such a clause already; no statement has
// two, and the first one stays.
func (x *scanner) repeated(what string, q *Query) bool {
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
	for ; i < hi; i = x.skip(i, hi) {
		if x.word[i] == "" {
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
	w := x.word[i]
	switch w {
	case "where", "having", "limit", "returning", "qualify":
		return i + 1, w
	case "from":
		if x.is(i-1, "distinct") && (x.is(i-2, "is") || x.is(i-2, "not")) || x.is(i-1, "rows") && x.kind(i+1) == tokOpen {
			return 0, "" // IS DISTINCT FROM, ROWS FROM (...)
		}
		return i + 1, w
	case "into":
		return i + 1, w
	case "output":
		if x.dialect == SQLServer {
			return i + 1, "returning"
		}
	case "group", "order":
		if x.is(i+1, "by") && !x.indexHint(i-1) {
			return i + 2, w
		}
	case "window":
		if x.isName(i+1) && x.is(i+2, "as") {
			return i + 1, w
		}
	case "offset":
		if k := x.kind(i + 1); k.isSlot() || k == tokOpen || k == tokOperator || x.isName(i+1) && !x.isAny(i+1, "from", "as", "is", "asc", "desc", "limit", "where", "and", "or") {
			return i + 1, w
		}
	case "fetch":
		if x.isAny(i+1, "first", "next") {
			return i + 2, w
		}
	case "for":
		if x.isAny(i+1, "update", "share", "no", "key") {
			return i + 1, w
		}
	case "lock":
		if x.is(i+1, "in") {
			return i + 1, w
		}
	case "option", "procedure":
		if x.kind(i+1) == tokOpen || x.isName(i+1) && x.kind(i+2) == tokOpen && w == "procedure" {
			return i + 1, w
		}
	}
	return 0, ""
}

// indexHint reports whether token i is the FOR of MySQL's FORCE INDEX FOR
// ORDER BY (...).
func (x *scanner) indexHint(i int) bool {
	return x.is(i, "for") && (x.isAny(i-1, "index", "key"))
}

// selectList scans the items of a select list.
func (x *scanner) selectList(lo, hi, q int) {
	x.place(lo, hi, q, InSelect)
	x.split(lo, hi, func(a, b int) {
		if a < b {
			// Its place is taken before the items of sub-selects in it.
			at := len(x.out.Select)
			x.out.Select = append(x.out.Select, Item{})
			it := x.item(a, b, q, InSelect)
			x.out.Select[at] = it
		}
	})
}

// returning scans RETURNING; it belongs to the statement's own block.
func (x *scanner) returning(lo, hi, q int) {
	x.place(lo, hi, q, InReturning)
	x.split(lo, hi, func(a, b int) {
		if a < b {
			x.out.Returning = append(x.out.Returning, x.item(a, b, q, InReturning))
		}
	})
}

// item scans one entry of a select list: expression and alias.
func (x *scanner) item(lo, hi, q int, clause Clause) Item {
	it := Item{Query: q, Span: x.span(lo, hi)}
	end, alias := x.itemAlias(lo, hi)
	it.Alias = alias
	it.Expr = x.span(lo, end)
	if x.isOp(end-1, "*") && (end-lo == 1 || x.kind(end-2) == tokDot && x.isName(end-3)) {
		it.Star = true
		it.Name.Name = "*"
		it.Name.Span = it.Expr
		if end-lo > 2 {
			it.Name.Qualifier = x.nameAt(end - 3)
		}
		return it
	}
	if name, ok := x.columnName(x.unwrap(lo, end)); ok {
		it.Name = name
		return it
	}
	calls := len(x.out.Calls)
	x.condition(lo, end, exprContext{query: q, clause: clause})
	if len(x.out.Calls) > calls {
		if f := x.out.Calls[calls]; f.Aggregate && f.Span == it.Expr {
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
	if k := x.kind(last); (k == tokBool || k == tokNull) && x.is(last-1, "as") {
		return last - 1, x.nameAt(last)
	}
	isString := x.kind(last) == tokString && (x.dialect == MySQL || x.dialect == SQLite || x.dialect == SQLServer)
	if !x.isName(last) && !isString {
		return hi, ""
	}
	name := x.nameAt(last)
	if isString {
		name = unquoted(name)
	}
	if x.is(last-1, "as") {
		return last - 1, name
	}
	if x.kind(last) == tokWord && x.word[last] != "" && !x.aliasWord(last) || !x.endsOperand(last-1, lo) {
		return hi, ""
	}
	if isString && (x.kind(last-1) == tokString || x.isIntroducer(last-1)) || x.inInterval(last, lo) {
		return hi, ""
	}
	return last, name
}

// aliasWord reports whether a word that the scanner knows may be an alias
// without AS all the same.
func (x *scanner) aliasWord(i int) bool {
	return !x.isAny(i, "end", "null", "isnull", "notnull", "true", "false", "unknown", "and", "or", "not", "is", "in",
		"like", "between", "case", "from", "where", "distinct", "all", "precision", "varying", "zone", "asc", "desc",
		"any", "some", "collate", "current_timestamp", "current_date", "current_time", "div", "mod", "then", "else", "when")
}

// endsOperand reports whether token i can be the last of an expression.
func (x *scanner) endsOperand(i, lo int) bool {
	switch k := x.kind(i); k {
	case tokName, tokClose, tokCloseBracket:
		return true
	case tokWord:
		if x.word[i] == "" || x.isAny(i, "end", "null", "true", "false", "unknown", "isnull", "notnull", "zone", "precision",
			"current_timestamp", "current_date", "current_time", "current_user", "session_user", "localtime", "localtimestamp") {
			return true
		}
		// A column whose name is a word that the scanner knows.
		return (i == lo || x.kind(i-1) == tokDot || x.isOp(i-1, "::")) && x.aliasWord(i) && !x.isAny(i, "interval", "binary", "row", "array", "exists")
	default:
		return k.isSlot()
	}
}

// inInterval reports whether token i is the unit of INTERVAL 1 DAY, or a type
// of two words.
func (x *scanner) inInterval(i, lo int) bool {
	if x.isAny(i, "year", "month", "day", "hour", "minute", "second", "week", "quarter", "microsecond") {
		j := i - 1
		if x.kind(j) == tokClose {
			j = int(x.match[j])
		}
		return j > lo && x.is(j-1, "interval") || x.is(j, "interval")
	}
	return x.is(i-1, "double") && x.is(i, "precision") || x.is(i-1, "character")
}

// unquoted is the content of a string that serves as a name.
func unquoted(s string) string {
	if len(s) >= 2 {
		return s[1 : len(s)-1]
	}
	return s
}
