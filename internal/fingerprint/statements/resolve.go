package statements

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/structure"
)

// resolveSlots finds the table of every slot's column, once all tables are
// known.
func (x *scanner) resolveSlots() {
	for i := range x.Out.Slots {
		s := &x.Out.Slots[i]
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
	for _, s := range x.sourcesOf(q) {
		if s.table >= 0 && x.Out.Tables[s.table].Target {
			return s.table
		}
	}
	return -1
}

// lookUp finds the table of a column: by its qualifier in its block and those
// around it; without one, the block's only table.
func (x *scanner) lookUp(q int, column structure.Name) int {
	for depth := 0; q >= 0 && q < len(x.Out.Queries) && depth < lex.MaxDepth; depth++ {
		sources := x.sourcesOf(q)
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
	query := x.Out.Queries[q]
	if query.Role == structure.InUnion && query.Parent >= 0 {
		return x.Out.Queries[query.Parent].Parent
	}
	return query.Parent
}
