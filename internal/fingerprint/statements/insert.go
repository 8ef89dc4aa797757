package statements

import (
	"github.com/nplusone-go/nplusone/internal/fingerprint/conditions"
	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/structure"
)

// insert scans INSERT and REPLACE.
func (x *scanner) insert(lo, hi, q int) {
	ins := &x.Out.Insert
	saved := *ins
	*ins = structure.InsertInto{}
	if q > 0 { // within a table expression, or a further statement
		defer func() {
			x.Out.Inserts = append(x.Out.Inserts, *ins)
			*ins = saved
		}()
	}
	ins.Replace = x.Is(lo, "replace")
	i := lo + 1
	for i < hi && x.IsAny(i, "low_priority", "high_priority", "delayed", "ignore", "overwrite", "into", "or", "replace",
		"rollback", "abort", "table") || x.isFail(i) {
		ins.Ignore = ins.Ignore || x.Is(i, "ignore")
		ins.Replace = ins.Replace || x.Is(i, "replace")
		if x.Is(i, "into") {
			i++
			break
		}
		i++
	}
	_, i = x.tableRefInsert(i, hi, q)
	if x.Kind(i) == lex.Open && !x.StartsQuery(i) && i < hi {
		a, b := x.Inside(i, hi)
		x.Split(a, b, func(a, b int) {
			// PostgreSQL: column.field and column[1]; MySQL: table.column.
			at := a
			if x.Dialect != lex.PostgreSQL && b > a && x.IsName(b-1) {
				at = b - 1
			}
			if b > a && x.IsName(at) {
				ins.Columns = append(ins.Columns, x.NameAt(at))
			}
		})
		i = x.Skip(i, hi)
	}
	x.insertSource(i, hi, q)
}

// isFail reports whether token i is the FAIL of INSERT OR FAIL.
func (x *scanner) isFail(i int) bool {
	return x.Is(i-1, "or") && x.IsName(i)
}

// tableRefInsert scans the target of INSERT: the bracket behind it holds
// columns, not an alias's.
func (x *scanner) tableRefInsert(i, hi, q int) (int, int) {
	start := i
	if !x.IsName(i) || i >= hi {
		return -1, i
	}
	end := i + 1
	for x.Kind(end) == lex.Dot && x.IsName(end+1) && end+1 < hi {
		end += 2
	}
	t := structure.Table{Query: q, Name: x.NameAt(end - 1), Target: true}
	if end-i > 2 {
		t.Schema = x.NameAt(end - 3)
	}
	table := x.addTable(t)
	if x.Is(end, "partition") && x.Kind(end+1) == lex.Open {
		end = x.Skip(end+1, hi)
	}
	alias := ""
	switch {
	case x.Is(end, "as") && x.IsName(end+1):
		alias = x.NameAt(end + 1)
		end += 2
	case x.IsName(end) && x.Word[end] == "" && end < hi:
		alias = x.NameAt(end)
		end++
	}
	x.finishTable(table, alias, start, end)
	return table, end
}

// insertSource scans what is inserted, and what happens on conflict.
func (x *scanner) insertSource(i, hi, q int) {
	ins := &x.Out.Insert
	if x.Is(i, "output") && x.Dialect == lex.SQLServer {
		at := i + 1
		for i < hi && !x.IsAny(i, "values", "select", "with", "default") && x.Kind(i) != lex.Open {
			i++
		}
		x.returning(at, i, q)
	}
	for i < hi && !x.IsAny(i, "values", "value", "select", "with", "set", "default", "table") && x.Kind(i) != lex.Open {
		i++ // OVERRIDING SYSTEM VALUE, OUTPUT ...
	}
	for x.IsAny(i, "value") && x.IsAny(i+1, "values", "select", "with", "value") {
		i++
	}
	conflict := x.conflictAt(i, hi)
	end := conflict
	if r := x.returningAt(i, conflict); r < end {
		end = r
	}
	switch {
	case x.IsAny(i, "values", "value"):
		x.insertValues(i+1, end, q)
	case x.Is(i, "default"):
	case x.Is(i, "set"):
		x.assignments(i+1, end, q, false)
	case i < end:
		ins.Select = true
		at := x.NewQuery(q, structure.InValues, i, end)
		x.Parts(i, end, at)
	}
	if conflict < hi {
		x.conflict(conflict, hi, q)
	} else if end < hi {
		x.clauses(end, end, hi, q)
	}
}

// conflictAt finds ON CONFLICT or ON DUPLICATE KEY, hi where there is none.
func (x *scanner) conflictAt(i, hi int) int {
	for ; i < hi; i = x.Skip(i, hi) {
		if x.Is(i, "on") && x.IsAny(i+1, "conflict", "duplicate") {
			return i
		}
	}
	return hi
}

func (x *scanner) returningAt(i, hi int) int {
	for ; i < hi; i = x.Skip(i, hi) {
		if x.Is(i, "returning") && x.Kind(i-1) != lex.Comma {
			return i
		}
	}
	return hi
}

// insertValues scans the rows of VALUES.
func (x *scanner) insertValues(lo, hi, q int) {
	ins := &x.Out.Insert
	if x.Is(hi-2, "as") || x.Kind(hi-1) == lex.Close && x.Is(x.before(hi-1)-1, "as") { // MySQL: AS new (a, b)
		for hi > lo && !x.Is(hi-1, "as") {
			hi--
		}
		hi--
	}
	ins.Values = x.Span(lo, hi)
	x.Place(lo, hi, q, structure.InValues)
	x.Split(lo, hi, func(a, b int) {
		if x.Is(a, "row") {
			a++
		}
		if a >= b || x.Kind(a) != lex.Open {
			return
		}
		ins.Rows++
		if ins.Rows == 1 {
			ins.Row = x.Span(a, x.Skip(a, b))
		}
	})
	x.Split(lo, hi, func(a, b int) {
		if x.Is(a, "row") {
			a++
		}
		if a >= b || x.Kind(a) != lex.Open {
			return
		}
		from, to := x.Inside(a, b)
		k := 0
		x.Split(from, to, func(a, b int) {
			x.cell(a, b, q, k)
			k++
		})
	})
}

// before is the token before the bracket that token i closes.
func (x *scanner) before(i int) int {
	if m := int(x.Match[i]); m >= 0 && m < i {
		return m - 1
	}
	return i - 1
}

// cell scans one value of a row.
func (x *scanner) cell(lo, hi, q, position int) {
	ins := &x.Out.Insert
	v := x.Operand(lo, hi)
	for _, at := range v.Slots {
		s := &x.Out.Slots[at]
		s.Op, s.Key, s.List = "VALUES", true, ins.Rows
		s.Wrapped, s.Cast = v.Slot < 0, v.Cast
		if position < len(ins.Columns) {
			s.Column = structure.Name{Name: ins.Columns[position]}
		}
	}
	x.Condition(lo, hi, conditions.Context{Query: q, Clause: structure.InValues})
}

// conflict scans ON CONFLICT ... and ON DUPLICATE KEY ..., and what follows.
func (x *scanner) conflict(lo, hi, q int) {
	if !x.Enter() {
		x.Leave()
		return
	}
	defer x.Leave()
	ins := &x.Out.Insert
	end := x.returningAt(lo, hi)
	ins.Conflict = x.Span(lo, end)
	x.Place(lo, end, q, structure.InConflict)
	set := lo
	for set < end && !x.Is(set, "set") && !(x.Is(set, "update") && x.Is(set-1, "key")) {
		if x.Is(set, "on") && set > lo && x.Is(set+1, "conflict") {
			break
		}
		if x.Is(set, "where") { // the condition of a partial index
			stop := set + 1
			for stop < end && !x.Is(stop, "do") {
				stop = x.Skip(stop, end)
			}
			x.Value(set+1, stop, conditions.Context{Query: q, Clause: structure.InConflict})
			set = stop
			continue
		}
		if x.Is(set, "nothing") {
			ins.Ignore = true
		}
		set = x.Skip(set, end)
	}
	where, next := end, end
	for i := set; i < end; i = x.Skip(i, end) {
		if x.Is(i, "where") && where == end {
			where = i
		}
		if x.Is(i, "on") && x.Is(i+1, "conflict") {
			next = i
			break
		}
	}
	where = min(where, next)
	if set < where && !x.Is(set, "on") {
		x.assignments(set+1, where, q, true)
	}
	if where < next {
		x.Place(where, next, q, structure.InConflict)
		x.Condition(where+1, next, conditions.Context{Query: q, Clause: structure.InConflict, Predicates: true})
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
	clause := structure.InSet
	if upsert {
		clause = structure.InConflict
	}
	x.Place(lo, hi, q, clause)
	x.Split(lo, hi, func(a, b int) {
		eq := a
		for eq < b && !x.IsOp(eq, "=") && !x.IsOp(eq, ":=") {
			eq = x.Skip(eq, b)
		}
		if eq >= b {
			return
		}
		if x.Kind(a) == lex.Open && int(x.Match[a]) == eq-1 {
			x.assignRow(a, eq, b, q, upsert, clause)
			return
		}
		x.assign(x.assignTarget(a, eq, q), eq+1, b, q, upsert, clause)
	})
}

// assignTarget is the column on the left of an assignment, a subscript or
// field of it left out.
func (x *scanner) assignTarget(lo, hi, q int) structure.Name {
	for i := lo; i < hi; i++ {
		if x.Kind(i) == lex.OpenBracket {
			hi = i
		}
	}
	name, ok := x.ColumnName(lo, hi)
	if !ok {
		return structure.Name{Span: x.Span(lo, hi)}
	}
	if x.Dialect == lex.PostgreSQL && name.Qualifier != "" && x.lookUp(q, name) < 0 {
		// PostgreSQL knows no table.column here, only column.field; it is
		// read as the former where the table is there all the same.
		name.Name, name.Qualifier = x.NameAt(lo), ""
	}
	return name
}

func (x *scanner) assign(column structure.Name, lo, hi, q int, upsert bool, clause structure.Clause) {
	v := x.Operand(lo, hi)
	slots := v.Slots
	for _, at := range slots {
		s := &x.Out.Slots[at]
		s.Op, s.Column = "SET", column
		s.Wrapped, s.Cast = v.Slot < 0, v.Cast
	}
	x.Out.Set = append(x.Out.Set, structure.Assign{Column: column, Expr: x.Span(lo, hi), Slots: slots, Upsert: upsert})
	x.Condition(lo, hi, conditions.Context{Query: q, Clause: clause})
}

// assignRow scans (a, b) = (1, 2) and (a, b) = (SELECT ...).
func (x *scanner) assignRow(lo, eq, hi, q int, upsert bool, clause structure.Clause) {
	values := x.RowOf(x.Unwrap(eq+1, hi))
	a, b := x.Inside(lo, eq)
	k := 0
	x.Split(a, b, func(a, b int) {
		column := x.assignTarget(a, b, q)
		switch {
		case values != nil && k < len(values):
			x.assign(column, values[k].Lo, values[k].Hi, q, upsert, clause)
		case k == 0:
			x.assign(column, eq+1, hi, q, upsert, clause)
		default:
			x.Out.Set = append(x.Out.Set, structure.Assign{Column: column, Expr: x.Span(eq+1, hi), Upsert: upsert})
		}
		k++
	})
}
