package fingerprint

import (
	"strconv"
	"strings"
)

// newSlot makes the slot of a placeholder or literal. positional counts the
// ? so far.
func newSlot(sql string, t token, positional *int) Slot {
	s := Slot{Table: -1, List: 1, Span: Span{t.start, t.end}}
	if t.kind != tokPlaceholder {
		return s
	}
	text := t.text(sql)
	rest := text[1:]
	switch {
	case rest == "":
		*positional++
		s.Param = *positional
	case text[0] == '?' || text[0] == '$' || text[0] == ':':
		if n, err := strconv.Atoi(rest); err == nil && n > 0 {
			s.Param = n
			*positional = max(*positional, n)
			return s
		}
		s.Named = rest
	default:
		s.Named = rest
	}
	return s
}

// place notes where the slots of a range stand.
func (x *scanner) place(lo, hi, q int, clause Clause) {
	for i := max(lo, 0); i < min(hi, len(x.slot)); i++ {
		if at := x.slot[i]; at >= 0 {
			x.out.Slots[at].Query, x.out.Slots[at].Clause = q, clause
		}
	}
}

// resolveSlots finds the table of every slot's column, once all tables are
// known.
func (x *scanner) resolveSlots() {
	for i := range x.out.Slots {
		s := &x.out.Slots[i]
		if s.Column.Name == "" {
			continue
		}
		switch s.Op {
		case "VALUES":
			s.Table = x.target(s.Query)
		case "SET":
			if s.Column.Qualifier != "" {
				s.Table = x.lookUp(s.Query, s.Column)
			}
			if s.Table < 0 {
				s.Table = x.target(s.Query)
			}
		default:
			s.Table = x.lookUp(s.Query, s.Column)
		}
	}
}

// target is the table that a block writes, -1 for none.
func (x *scanner) target(q int) int {
	if q >= len(x.sources) {
		return -1
	}
	for _, s := range x.sources[q] {
		if s.table >= 0 && x.out.Tables[s.table].Target {
			return s.table
		}
	}
	return -1
}

// lookUp finds the table of a column: by its qualifier in its block and those
// around it; without one, the block's only table.
func (x *scanner) lookUp(q int, column Name) int {
	for depth := 0; q >= 0 && q < len(x.sources) && depth < maxScanDepth; depth++ {
		sources := x.sources[q]
		if column.Qualifier == "" {
			if len(sources) == 1 {
				return sources[0].table
			}
			if len(sources) > 1 {
				return -1
			}
		}
		for _, s := range sources {
			if column.Qualifier != "" && strings.EqualFold(s.ref, column.Qualifier) {
				return s.table
			}
		}
		q = x.enclosing(q)
	}
	return -1
}

// enclosing is the block whose tables a block may refer to. The blocks of a
// union have the first as parent but do not see its tables.
func (x *scanner) enclosing(q int) int {
	query := x.out.Queries[q]
	if query.Role == InUnion && query.Parent >= 0 {
		return x.out.Queries[query.Parent].Parent
	}
	return query.Parent
}

// TableOf returns the index into Tables of the table that a qualifier means
// in a block or those around it, -1 where it means none. An empty qualifier
// means the block's only table.
func (s *Structure) TableOf(query int, qualifier string) int {
	for depth := 0; query >= 0 && query < len(s.Queries) && depth < maxScanDepth; depth++ {
		found, n := -1, 0
		for i := range s.Tables {
			t := &s.Tables[i]
			if t.Query != query {
				continue
			}
			n++
			if qualifier == "" {
				found = i
			} else if strings.EqualFold(t.Ref(), qualifier) {
				return i
			}
		}
		if qualifier == "" && n > 0 {
			if n == 1 {
				return found
			}
			return -1
		}
		query = s.Queries[query].Parent
	}
	return -1
}
