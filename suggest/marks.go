package suggest

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

	childArg   = 'c'
	parentArg  = 'p'
	keyArray   = 'a'
	keyList    = 'l'
	keyValue   = 'k' // of one key, in what is written once for each
	childText  = 'C' // a literal of the child's text
	parentText = 'P'
	firstArg   = 'f' // of the child's first execution

	// These write nothing: the account reads them.
	slotHere    = 's' // a slot of the child stands here
	slotCarried = 'v' // its value comes with each key
	slotDropped = 'd' // it is left out on purpose
)

func mark(kind byte, index int) string {
	return string(markStart) + string(kind) + strconv.Itoa(index) + string(markEnd)
}

// finish turns a text with marks into a statement: placeholders in the
// dialect's own form, and what each of them takes.
func (q *question) finish(text string) Statement {
	var sql, printed, code strings.Builder
	var params []Param
	numbers := map[string]int{}
	var shown []string
	account := q.newAccount()
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
		case childText, parentText:
			side := q.child
			if kind == parentText {
				side = q.parent
			}
			sql.WriteString(side.literals[index].Span.Of(side.text))
			shown = append(shown, side.printed(index))
			printed.WriteString(side.printed(index))
			code.WriteString(side.printed(index))
			continue
		case keyList:
			params = append(params, Param{KeyList, index})
			printed.WriteString(q.oneOfList(sql.String()))
			sql.WriteString(ListMark)
			code.WriteString(ListMark)
			continue
		case parentArg:
			if q.parent.folded.list(index) {
				params = append(params, Param{ParentArg, index})
				sql.WriteString(ListMark)
				printed.WriteByte('?')
				code.WriteString(ListMark)
				continue
			}
		}
		if q.d != fingerprint.PostgreSQL {
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
		SQL: sql.String(), Params: params, shown: shown, account: account,
		Printed: q.withoutNotes(printed.String()), code: q.withoutNotes(code.String()),
	}
}

// withoutNotes leaves out the comments that do not stand in the source: what
// wrote them may be a tracer, and they may name anybody.
func (q *question) withoutNotes(text string) string {
	out := q.withoutNotesIn(text)
	if out != text {
		out = strings.TrimSpace(out)
	}
	return out
}

// withoutNotesIn is withoutNotes for a part of a text.
func (q *question) withoutNotesIn(text string) string {
	return hide.WithoutComments(q.d, text, func(comment string) bool {
		return sqlcNote.MatchString(comment) || q.child != nil && q.child.source.has(comment) || q.parent != nil && q.parent.source.has(comment)
	})
}

// sqlcNote is a comment of sqlc, which is its name of a query.
var sqlcNote = regexp.MustCompile(`^name: [A-Za-z_]\w* :\w+$`)

// oneOfList is how a list of keys is printed behind a text: as one key.
func (q *question) oneOfList(before string) string {
	one := strings.TrimSuffix(strings.Repeat("?, ", len(q.keys)), ", ")
	if strings.HasSuffix(before, "VALUES ") || len(q.keys) > 1 && !strings.HasSuffix(before, "SELECT ") {
		return "(" + one + ")"
	}
	return one
}

var paramKinds = map[byte]ParamKind{childArg: ChildArg, parentArg: ParentArg, keyArray: KeyArray, keyValue: KeyValue, firstArg: FirstArg}
