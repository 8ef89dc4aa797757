package suggest

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

	dollars bool // $1, $2, ... in place of ?
	parts   []listPart
}

// listPart is text that stands once or, with each set, one for each row and
// with between between two rows.
type listPart struct {
	each    bool
	between string
	pieces  []listPiece
}

// listPiece is text, a value of the row, or an argument that all rows share.
type listPiece struct {
	text, printed string
	row           int // index into Params, -1 for none
	shared        int // number of the child's argument, 0 for none
}

// A text that is put together for a list has its repeated parts between these
// marks: start, what stands between two rows, body, one row, end.
const (
	eachStart = "\x03"
	eachBody  = "\x04"
	eachEnd   = "\x05"
)

func each(between, row string) string { return eachStart + between + eachBody + row + eachEnd }

// Bind returns the text for rows and its arguments. Each row holds the values
// of Params in their order; args are the child's own arguments, for those that
// all rows share.
func (l *RowList) Bind(rows [][]any, args []any) (string, []any) {
	var bound []any
	text := l.write(len(rows), false, func(p listPiece, row int) {
		if p.shared > 0 {
			bound = append(bound, args[p.shared-1])
		} else {
			bound = append(bound, rows[row][p.row])
		}
	})
	return text, bound
}

// write writes the text for a number of rows, and tells of every argument.
func (l *RowList) write(rows int, printed bool, bind func(p listPiece, row int)) string {
	var out strings.Builder
	n := 0
	piece := func(p listPiece, row int) {
		switch {
		case p.row < 0 && p.shared == 0 && printed:
			out.WriteString(p.printed)
		case p.row < 0 && p.shared == 0:
			out.WriteString(p.text)
		default:
			n++
			out.WriteString(l.placeholder(n))
			bind(p, row)
		}
	}
	for _, part := range l.parts {
		times := 1
		if part.each {
			times = rows
		}
		for row := range times {
			if row > 0 {
				out.WriteString(part.between)
			}
			for _, p := range part.pieces {
				piece(p, row)
			}
		}
		if part.each && printed {
			out.WriteString(max(part.between, " ") + "...")
		}
	}
	return out.String()
}

func (l *RowList) placeholder(n int) string {
	if l.dollars {
		return "$" + strconv.Itoa(n)
	}
	return "?"
}

// arguments counts the arguments of one row, and those that all rows share.
func (l *RowList) arguments() (row, shared int) {
	for _, part := range l.parts {
		for _, p := range part.pieces {
			switch {
			case p.row >= 0:
				row++
			case p.shared > 0:
				shared++
			}
		}
	}
	return row, shared
}

// listed makes a statement of a text with marks. It fails where a value in
// which the executions differ stands in a part that is written only once.
func (q *question) listed(text string) (Statement, bool) {
	if strings.ContainsAny(q.child.text, eachStart+eachBody+eachEnd) {
		return Statement{}, false
	}
	l := &RowList{dollars: q.d == fingerprint.PostgreSQL}
	account := q.newAccount()
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
	if limit := argumentLimit(q.d); limit > 0 {
		row, shared := l.arguments()
		l.Limit = max(1, (limit-shared)/max(1, row))
	}
	st := Statement{Rows: l, account: account}
	st.SQL = l.write(2, false, func(p listPiece, _ int) {
		param := Param{ChildArg, p.shared}
		if p.shared == 0 {
			param = l.Params[p.row]
		}
		st.Params = append(st.Params, param)
	})
	st.Printed = l.write(2, true, func(listPiece, int) {})
	return st, true
}

// addPart reads the marks of one part.
func (q *question) addPart(l *RowList, account *account, text, between string, each bool) bool {
	part := listPart{each: each, between: between}
	plain := func(sql, printed string) {
		part.pieces = append(part.pieces, listPiece{text: sql, printed: printed, row: -1})
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
			part.pieces = append(part.pieces, listPiece{row: at})
		case varying:
			return false
		case param.Index >= 0:
			part.pieces = append(part.pieces, listPiece{row: -1, shared: param.Index})
		default:
			plain(q.child.literals[index].Span.Of(q.child.text), q.child.printed(index))
		}
	}
	if len(part.pieces) > 0 {
		l.parts = append(l.parts, part)
	}
	return true
}

// markedParam is the argument that a mark stands for, with an Index of -1 for
// a literal that stays as it is, and whether the executions differ in it.
func (q *question) markedParam(kind byte, index int) (p Param, varying bool) {
	if kind == childArg {
		return Param{ChildArg, index}, q.argDiffers(index)
	}
	slot := q.child.literals[index].Slot
	if q.differs(slot) || slices.ContainsFunc(q.keys, func(k key) bool { return k.link.Slot == slot }) {
		return Param{ChildLiteral, slot}, true
	}
	return Param{ChildLiteral, -1}, false
}

// argDiffers reports whether the executions differ in an argument, or may.
func (q *question) argDiffers(param int) bool {
	for i, s := range q.child.s.Slots {
		if s.Param == param && q.differs(i) {
			return true
		}
	}
	return false
}

// sharing reports whether there are arguments that all rows share.
func (l *RowList) sharing() bool {
	_, n := l.arguments()
	return n > 0
}
