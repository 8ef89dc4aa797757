package rewrite

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// RowList is the text of a write that takes many rows: parts that stand once,
// and parts that are written once for each row.
type RowList struct {
	// Params are the values of one row, each once: arguments of the child
	// (ChildArg), or literals of its text in which its executions differ
	// (ChildLiteral). All other arguments are the same for all rows.
	Params []Param
	// Limit is the number of rows that one statement takes at most, 0 where
	// no limit is known.
	Limit int

	Dollars bool // $1, $2, ... in place of ?
	Parts   []RowPart
}

// RowPart is text that stands once or, with each set, one for each row and
// with between between two rows.
type RowPart struct {
	Each    bool
	Between string
	Pieces  []RowPiece
}

// RowPiece is text, a value of the row, or an argument that all rows share.
type RowPiece struct {
	text, Printed string
	Row           int // index into Params, -1 for none
	Shared        int // number of the child's argument, 0 for none
}

// A text that is put together for a list has its repeated parts between these
// marks: start, what stands between two rows, body, one row, end.
const (
	eachStart = "\x03"
	eachBody  = "\x04"
	eachEnd   = "\x05"
)

// EachRow marks text that is written once for each row, with between between
// two of them.
func EachRow(between, row string) string { return eachStart + between + eachBody + row + eachEnd }

// Bind returns the text for rows and its arguments. Each row holds the values
// of Params in their order; args are the child's own arguments, for those that
// all rows share.
func (l *RowList) Bind(rows [][]any, args []any) (string, []any) {
	var bound []any
	text := l.write(len(rows), false, func(p RowPiece, row int) {
		if p.Shared > 0 {
			bound = append(bound, args[p.Shared-1])
		} else {
			bound = append(bound, rows[row][p.Row])
		}
	})
	return text, bound
}

// write writes the text for a number of rows, and tells of every argument.
func (l *RowList) write(rows int, printed bool, bind func(p RowPiece, row int)) string {
	var out strings.Builder
	n := 0
	piece := func(p RowPiece, row int) {
		switch {
		case p.Row < 0 && p.Shared == 0 && printed:
			out.WriteString(p.Printed)
		case p.Row < 0 && p.Shared == 0:
			out.WriteString(p.text)
		default:
			n++
			out.WriteString(l.placeholder(n))
			bind(p, row)
		}
	}
	for _, part := range l.Parts {
		times := 1
		if part.Each {
			times = rows
		}
		for row := range times {
			if row > 0 {
				out.WriteString(part.Between)
			}
			for _, p := range part.Pieces {
				piece(p, row)
			}
		}
		if part.Each && printed {
			out.WriteString(max(part.Between, " ") + "...")
		}
	}
	return out.String()
}

func (l *RowList) placeholder(n int) string {
	if l.Dollars {
		return "$" + strconv.Itoa(n)
	}
	return "?"
}

// Arguments counts the arguments of one row, and those that all rows share.
func (l *RowList) Arguments() (row, shared int) {
	for _, part := range l.Parts {
		for _, p := range part.Pieces {
			switch {
			case p.Row >= 0:
				row++
			case p.Shared > 0:
				shared++
			}
		}
	}
	return row, shared
}

// Listed makes a statement of a text with marks. It fails where a value in
// which the executions differ stands in a part that is written only once.
func (q *Repeat) Listed(text string) (Statement, bool) {
	if strings.ContainsAny(q.Child.SQL, eachStart+eachBody+eachEnd) {
		return Statement{}, false
	}
	l := &RowList{Dollars: q.Dialect == fingerprint.PostgreSQL}
	account := q.NewAccount()
	for text != "" {
		before, rest, found := strings.Cut(text, eachStart)
		if !q.addPart(l, account, before, "", false) {
			return Statement{}, false
		}
		text = ""
		if found {
			between, body, _ := strings.Cut(rest, eachBody)
			row, after, _ := strings.Cut(body, eachEnd)
			if !q.addPart(l, account, row, between, true) {
				return Statement{}, false
			}
			text = after
		}
	}
	if limit := ArgumentLimit(q.Dialect); limit > 0 {
		row, shared := l.Arguments()
		l.Limit = max(1, (limit-shared)/max(1, row))
	}
	st := Statement{Rows: l, Account: account}
	st.SQL = l.write(2, false, func(p RowPiece, _ int) {
		param := Param{ChildArg, p.Shared}
		if p.Shared == 0 {
			param = l.Params[p.Row]
		}
		st.Params = append(st.Params, param)
	})
	st.Printed = l.write(2, true, func(RowPiece, int) {})
	return st, true
}

// addPart reads the marks of one part.
func (q *Repeat) addPart(l *RowList, account *Account, text, between string, each bool) bool {
	part := RowPart{Each: each, Between: between}
	plain := func(sql, printed string) {
		part.Pieces = append(part.Pieces, RowPiece{text: sql, Printed: printed, Row: -1})
	}
	for text != "" {
		before, rest, found := strings.Cut(text, string(markStart))
		if before != "" {
			plain(before, q.withoutNotesIn(before))
		}
		if text = ""; !found {
			break
		}
		var inside string
		inside, text, _ = strings.Cut(rest, string(markEnd))
		index, _ := strconv.Atoi(inside[1:])
		if account.note(inside[0], index, each) {
			continue
		}
		param, varying := q.markedParam(inside[0], index)
		switch {
		case each && param.Index >= 0:
			at := slices.Index(l.Params, param)
			if at < 0 {
				at = len(l.Params)
				l.Params = append(l.Params, param)
			}
			part.Pieces = append(part.Pieces, RowPiece{Row: at})
		case varying:
			return false
		case param.Index >= 0:
			part.Pieces = append(part.Pieces, RowPiece{Row: -1, Shared: param.Index})
		default:
			plain(q.Child.Literals[index].Span.Of(q.Child.SQL), q.Child.printed(index))
		}
	}
	if len(part.Pieces) > 0 {
		l.Parts = append(l.Parts, part)
	}
	return true
}

// markedParam is the argument that a mark stands for, with an Index of -1 for
// a literal that stays as it is, and whether the executions differ in it.
func (q *Repeat) markedParam(kind byte, index int) (p Param, varying bool) {
	if kind == MarkChildArg {
		return Param{ChildArg, index}, q.ArgDiffers(index)
	}
	slot := q.Child.Literals[index].Slot
	if q.Differs(slot) || slices.ContainsFunc(q.Keys, func(k Key) bool { return k.Link.Slot == slot }) {
		return Param{ChildLiteral, slot}, true
	}
	return Param{ChildLiteral, -1}, false
}

// ArgDiffers reports whether the executions differ in an argument, or may.
func (q *Repeat) ArgDiffers(param int) bool {
	for i, s := range q.Child.Structure.Slots {
		if s.Param == param && q.Differs(i) {
			return true
		}
	}
	return false
}

// Sharing reports whether there are arguments that all rows share.
func (l *RowList) Sharing() bool {
	_, n := l.Arguments()
	return n > 0
}
