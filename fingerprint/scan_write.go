package fingerprint

// insert scans INSERT and REPLACE.
func (x *scanner) insert(lo, hi, q int) {
	ins := &x.out.Insert
	saved := *ins
	*ins = InsertInto{}
	if q > 0 { // within a table expression, or a further statement
		defer func() {
			x.out.Inserts = append(x.out.Inserts, *ins)
			*ins = saved
		}()
	}
	ins.Replace = x.is(lo, "replace")
	i := lo + 1
	for i < hi && x.isAny(i, "low_priority", "high_priority", "delayed", "ignore", "overwrite", "into", "or", "replace",
		"rollback", "abort", "table") || x.isFail(i) {
		ins.Ignore = ins.Ignore || x.is(i, "ignore")
		ins.Replace = ins.Replace || x.is(i, "replace")
		if x.is(i, "into") {
			i++
			break
		}
		i++
	}
	_, i = x.tableRefInsert(i, hi, q)
	if x.kind(i) == tokOpen && !x.startsQuery(i) && i < hi {
		a, b := x.inside(i, hi)
		x.split(a, b, func(a, b int) {
			// PostgreSQL: column.field and column[1]; MySQL: table.column.
			at := a
			if x.dialect != PostgreSQL && b > a && x.isName(b-1) {
				at = b - 1
			}
			if b > a && x.isName(at) {
				ins.Columns = append(ins.Columns, x.nameAt(at))
			}
		})
		i = x.skip(i, hi)
	}
	x.insertSource(i, hi, q)
}

// isFail reports whether token i is the FAIL of INSERT OR FAIL.
func (x *scanner) isFail(i int) bool {
	return x.is(i-1, "or") && x.isName(i)
}

// tableRefInsert scans the target of INSERT: the bracket behind it holds
// columns, not an alias's.
func (x *scanner) tableRefInsert(i, hi, q int) (int, int) {
	start := i
	if !x.isName(i) || i >= hi {
		return -1, i
	}
	end := i + 1
	for x.kind(end) == tokDot && x.isName(end+1) && end+1 < hi {
		end += 2
	}
	t := Table{Query: q, Name: x.nameAt(end - 1), Target: true}
	if end-i > 2 {
		t.Schema = x.nameAt(end - 3)
	}
	table := x.addTable(t)
	if x.is(end, "partition") && x.kind(end+1) == tokOpen {
		end = x.skip(end+1, hi)
	}
	alias := ""
	switch {
	case x.is(end, "as") && x.isName(end+1):
		alias = x.nameAt(end + 1)
		end += 2
	case x.isName(end) && x.word[end] == "" && end < hi:
		alias = x.nameAt(end)
		end++
	}
	x.finishTable(table, alias, start, end)
	return table, end
}

// insertSource scans what is inserted, and what happens on conflict.
func (x *scanner) insertSource(i, hi, q int) {
	ins := &x.out.Insert
	if x.is(i, "output") && x.dialect == SQLServer {
		at := i + 1
		for i < hi && !x.isAny(i, "values", "select", "with", "default") && x.kind(i) != tokOpen {
			i++
		}
		x.returning(at, i, q)
	}
	for i < hi && !x.isAny(i, "values", "value", "select", "with", "set", "default", "table") && x.kind(i) != tokOpen {
		i++ // OVERRIDING SYSTEM VALUE, OUTPUT ...
	}
	for x.isAny(i, "value") && x.isAny(i+1, "values", "select", "with", "value") {
		i++
	}
	conflict := x.conflictAt(i, hi)
	end := conflict
	if r := x.returningAt(i, conflict); r < end {
		end = r
	}
	switch {
	case x.isAny(i, "values", "value"):
		x.insertValues(i+1, end, q)
	case x.is(i, "default"):
	case x.is(i, "set"):
		x.assignments(i+1, end, q, false)
	case i < end:
		ins.Select = true
		at := x.newQuery(q, InValues, i, end)
		x.parts(i, end, at)
	}
	if conflict < hi {
		x.conflict(conflict, hi, q)
	} else if end < hi {
		x.clauses(end, end, hi, q)
	}
}

// conflictAt finds ON CONFLICT or ON DUPLICATE KEY, hi where there is none.
func (x *scanner) conflictAt(i, hi int) int {
	for ; i < hi; i = x.skip(i, hi) {
		if x.is(i, "on") && x.isAny(i+1, "conflict", "duplicate") {
			return i
		}
	}
	return hi
}

func (x *scanner) returningAt(i, hi int) int {
	for ; i < hi; i = x.skip(i, hi) {
		if x.is(i, "returning") && x.kind(i-1) != tokComma {
			return i
		}
	}
	return hi
}

// insertValues scans the rows of VALUES.
func (x *scanner) insertValues(lo, hi, q int) {
	ins := &x.out.Insert
	if x.is(hi-2, "as") || x.kind(hi-1) == tokClose && x.is(x.before(hi-1)-1, "as") { // MySQL: AS new (a, b)
		for hi > lo && !x.is(hi-1, "as") {
			hi--
		}
		hi--
	}
	ins.Values = x.span(lo, hi)
	x.place(lo, hi, q, InValues)
	x.split(lo, hi, func(a, b int) {
		if x.is(a, "row") {
			a++
		}
		if a >= b || x.kind(a) != tokOpen {
			return
		}
		ins.Rows++
		if ins.Rows == 1 {
			ins.Row = x.span(a, x.skip(a, b))
		}
	})
	x.split(lo, hi, func(a, b int) {
		if x.is(a, "row") {
			a++
		}
		if a >= b || x.kind(a) != tokOpen {
			return
		}
		from, to := x.inside(a, b)
		k := 0
		x.split(from, to, func(a, b int) {
			x.cell(a, b, q, k)
			k++
		})
	})
}

// before is the token before the bracket that token i closes.
func (x *scanner) before(i int) int {
	if m := int(x.match[i]); m >= 0 && m < i {
		return m - 1
	}
	return i - 1
}

// cell scans one value of a row.
func (x *scanner) cell(lo, hi, q, position int) {
	ins := &x.out.Insert
	v := x.operand(lo, hi)
	for _, at := range v.slots {
		s := &x.out.Slots[at]
		s.Op, s.Key, s.List = "VALUES", true, ins.Rows
		s.Wrapped, s.Cast = v.slot < 0, v.cast
		if position < len(ins.Columns) {
			s.Column = Name{Name: ins.Columns[position]}
		}
	}
	x.condition(lo, hi, exprContext{query: q, clause: InValues})
}

// conflict scans ON CONFLICT ... and ON DUPLICATE KEY ..., and what follows.
func (x *scanner) conflict(lo, hi, q int) {
	if !x.enter() {
		x.leave()
		return
	}
	defer x.leave()
	ins := &x.out.Insert
	end := x.returningAt(lo, hi)
	ins.Conflict = x.span(lo, end)
	x.place(lo, end, q, InConflict)
	set := lo
	for set < end && !x.is(set, "set") && !(x.is(set, "update") && x.is(set-1, "key")) {
		if x.is(set, "on") && set > lo && x.is(set+1, "conflict") {
			break
		}
		if x.is(set, "where") { // the condition of a partial index
			stop := set + 1
			for stop < end && !x.is(stop, "do") {
				stop = x.skip(stop, end)
			}
			x.value(set+1, stop, exprContext{query: q, clause: InConflict})
			set = stop
			continue
		}
		if x.is(set, "nothing") {
			ins.Ignore = true
		}
		set = x.skip(set, end)
	}
	where, next := end, end
	for i := set; i < end; i = x.skip(i, end) {
		if x.is(i, "where") && where == end {
			where = i
		}
		if x.is(i, "on") && x.is(i+1, "conflict") {
			next = i
			break
		}
	}
	where = min(where, next)
	if set < where && !x.is(set, "on") {
		x.assignments(set+1, where, q, true)
	}
	if where < next {
		x.place(where, next, q, InConflict)
		x.condition(where+1, next, exprContext{query: q, clause: InConflict, predicates: true})
	}
	if next < end && next > lo { // SQLite allows several
		whole := ins.Conflict
		x.conflict(next, hi, q)
		ins.Conflict = whole
		return
	}
	if end < hi {
		x.clauses(end, end, hi, q)
	}
}

// assignments scans the list of SET.
func (x *scanner) assignments(lo, hi, q int, upsert bool) {
	clause := InSet
	if upsert {
		clause = InConflict
	}
	x.place(lo, hi, q, clause)
	x.split(lo, hi, func(a, b int) {
		eq := a
		for eq < b && !x.isOp(eq, "=") && !x.isOp(eq, ":=") {
			eq = x.skip(eq, b)
		}
		if eq >= b {
			return
		}
		if x.kind(a) == tokOpen && int(x.match[a]) == eq-1 {
			x.assignRow(a, eq, b, q, upsert, clause)
			return
		}
		x.assign(x.assignTarget(a, eq, q), eq+1, b, q, upsert, clause)
	})
}

// assignTarget is the column on the left of an assignment, a subscript or
// field of it left out.
func (x *scanner) assignTarget(lo, hi, q int) Name {
	for i := lo; i < hi; i++ {
		if x.kind(i) == tokOpenBracket {
			hi = i
		}
	}
	name, ok := x.columnName(lo, hi)
	if !ok {
		return Name{Span: x.span(lo, hi)}
	}
	if x.dialect == PostgreSQL && name.Qualifier != "" && x.lookUp(q, name) < 0 {
		// PostgreSQL knows no table.column here, only column.field; it is
		// read as the former where the table is there all the same.
		name.Name, name.Qualifier = x.nameAt(lo), ""
	}
	return name
}

func (x *scanner) assign(column Name, lo, hi, q int, upsert bool, clause Clause) {
	v := x.operand(lo, hi)
	slots := v.slots
	for _, at := range slots {
		s := &x.out.Slots[at]
		s.Op, s.Column = "SET", column
		s.Wrapped, s.Cast = v.slot < 0, v.cast
	}
	x.out.Set = append(x.out.Set, Assign{Column: column, Expr: x.span(lo, hi), Slots: slots, Upsert: upsert})
	x.condition(lo, hi, exprContext{query: q, clause: clause})
}

// assignRow scans (a, b) = (1, 2) and (a, b) = (SELECT ...).
func (x *scanner) assignRow(lo, eq, hi, q int, upsert bool, clause Clause) {
	values := x.rowOf(x.unwrap(eq+1, hi))
	a, b := x.inside(lo, eq)
	k := 0
	x.split(a, b, func(a, b int) {
		column := x.assignTarget(a, b, q)
		switch {
		case values != nil && k < len(values):
			x.assign(column, values[k].lo, values[k].hi, q, upsert, clause)
		case k == 0:
			x.assign(column, eq+1, hi, q, upsert, clause)
		default:
			x.out.Set = append(x.out.Set, Assign{Column: column, Expr: x.span(eq+1, hi), Upsert: upsert})
		}
		k++
	})
}
