package rewrite

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/fingerprint/hide"
)

// While a text is put together its arguments and literals stand in it as
// marks, because where an argument comes from decides its number, and that is
// known only when the text is whole.
const (
	markStart = '\x01'
	markEnd   = '\x02'

	MarkChildArg   = 'c'
	MarkParentArg  = 'p'
	MarkKeyArray   = 'a'
	MarkKeyList    = 'l'
	MarkKeyValue   = 'k' // of one key, in what is written once for each
	MarkChildText  = 'C' // a literal of the child's text
	MarkParentText = 'P'
	MarkFirstArg   = 'f' // of the child's first execution

	// These write nothing: the account reads them.
	slotHere    = 's' // a slot of the child stands here
	slotCarried = 'v' // its value comes with each key
	slotDropped = 'd' // it is left out on purpose
)

// Mark is what stands in a text for an argument or a literal until it is whole.
func Mark(kind byte, index int) string {
	return string(markStart) + string(kind) + strconv.Itoa(index) + string(markEnd)
}

// Finish turns a text with marks into a statement: placeholders in the
// dialect's own form, and what each of them takes.
func (q *Repeat) Finish(text string) Statement {
	var sql, printed, code strings.Builder
	var params []Param
	numbers := map[string]int{}
	var shown []string
	account := q.NewAccount()
	for {
		before, rest, found := strings.Cut(text, string(markStart))
		sql.WriteString(before)
		printed.WriteString(before)
		code.WriteString(before)
		if !found {
			break
		}
		inside, after, _ := strings.Cut(rest, string(markEnd))
		text = after
		kind := inside[0]
		index, _ := strconv.Atoi(inside[1:])
		if account.note(kind, index, false) {
			continue
		}
		switch kind {
		case MarkChildText, MarkParentText:
			side := q.Child
			if kind == MarkParentText {
				side = q.Parent
			}
			sql.WriteString(side.Literals[index].Span.Of(side.SQL))
			shown = append(shown, side.printed(index))
			printed.WriteString(side.printed(index))
			code.WriteString(side.printed(index))
			continue
		case MarkKeyList:
			params = append(params, Param{KeyList, index})
			printed.WriteString(q.oneOfList(sql.String()))
			sql.WriteString(ListMark)
			code.WriteString(ListMark)
			continue
		case MarkParentArg:
			if q.Parent.Folded.list(index) {
				params = append(params, Param{ParentArg, index})
				sql.WriteString(ListMark)
				printed.WriteByte('?')
				code.WriteString(ListMark)
				continue
			}
		}
		if q.Dialect != fingerprint.PostgreSQL {
			params = append(params, Param{paramKinds[kind], index})
			sql.WriteByte('?')
			printed.WriteByte('?')
			code.WriteByte('?')
			continue
		}
		n, known := numbers[inside]
		if !known {
			params = append(params, Param{paramKinds[kind], index})
			n = len(params)
			numbers[inside] = n
		}
		sql.WriteString("$" + strconv.Itoa(n))
		printed.WriteString("$" + strconv.Itoa(n))
		code.WriteString("$" + strconv.Itoa(n))
	}
	return Statement{
		SQL: sql.String(), Params: params, Shown: shown, Account: account,
		Printed: q.withoutNotes(printed.String()), Code: q.withoutNotes(code.String()),
	}
}

// withoutNotes leaves out the comments that do not stand in the source: what
// wrote them may be a tracer, and they may name anybody.
func (q *Repeat) withoutNotes(text string) string {
	out := q.withoutNotesIn(text)
	if out != text {
		out = strings.TrimSpace(out)
	}
	return out
}

// withoutNotesIn is withoutNotes for a part of a text.
func (q *Repeat) withoutNotesIn(text string) string {
	return hide.WithoutComments(q.Dialect, text, func(comment string) bool {
		return sqlcNote.MatchString(comment) || q.Child != nil && q.Child.Source.has(comment) || q.Parent != nil && q.Parent.Source.has(comment)
	})
}

// sqlcNote is a comment of sqlc, which is its name of a query.
var sqlcNote = regexp.MustCompile(`^name: [A-Za-z_]\w* :\w+$`)

// oneOfList is how a list of keys is printed behind a text: as one key.
func (q *Repeat) oneOfList(before string) string {
	one := strings.TrimSuffix(strings.Repeat("?, ", len(q.Keys)), ", ")
	if strings.HasSuffix(before, "VALUES ") || len(q.Keys) > 1 && !strings.HasSuffix(before, "SELECT ") {
		return "(" + one + ")"
	}
	return one
}

var paramKinds = map[byte]ParamKind{MarkChildArg: ChildArg, MarkParentArg: ParentArg, MarkKeyArray: KeyArray, MarkKeyValue: KeyValue, MarkFirstArg: FirstArg}
