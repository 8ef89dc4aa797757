package suggest

import (
	"regexp"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// value is one value of the row that an INSERT writes.
type value struct {
	column  string // as the text writes it, empty where it is not named
	span    fingerprint.Span
	param   int // of the argument that it holds, 0 for none
	literal int // slot of the literal that it is, -1 for none
	// wrapped is set where the value is more than an argument or a literal.
	wrapped bool
}

// values are the values of the first row; none where columns and values do
// not come in pairs.
func (q *question) values() []value {
	in := q.child.s.Insert
	if in.Rows == 0 {
		var out []value
		for _, a := range q.child.s.Set {
			if !a.Upsert {
				out = append(out, q.valueAt(a.Column.Span.Of(q.child.text), a.Expr))
			}
		}
		return out
	}
	row := in.Row
	spans := q.child.commas(fingerprint.Span{Start: row.Start + 1, End: row.End - 1})
	_, raw := q.columnTexts()
	if len(raw) > 0 && len(raw) != len(spans) {
		return nil
	}
	out := make([]value, len(spans))
	for i, span := range spans {
		column := ""
		if len(raw) > 0 {
			column = raw[i]
		}
		out[i] = q.valueAt(column, span)
	}
	return out
}

func (q *question) valueAt(column string, span fingerprint.Span) value {
	v := value{column: column, span: span, literal: -1, wrapped: true}
	for i, s := range q.child.s.Slots {
		if !covers(span, s.Span) {
			continue
		}
		v.wrapped = s.Span != span
		if v.param = s.Param; s.Param == 0 {
			v.literal = i
		}
		break
	}
	return v
}

// commas cuts a span at its commas outside brackets, quotes and literals.
func (s *side) commas(span fingerprint.Span) []fingerprint.Span {
	var out []fingerprint.Span
	depth, from := 0, span.Start
	add := func(end int) {
		part := fingerprint.Span{Start: from, End: end}
		for part.Start < part.End && isSpace(s.text[part.Start]) {
			part.Start++
		}
		for part.End > part.Start && isSpace(s.text[part.End-1]) {
			part.End--
		}
		out = append(out, part)
		from = end + 1
	}
	for i := span.Start; i < span.End; i++ {
		if end := s.literalEnd(i); end > i {
			i = end - 1
			continue
		}
		switch b := s.text[i]; b {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case '"', '`':
			if end := strings.IndexByte(s.text[i+1:span.End], b); end >= 0 {
				i += end + 1
			}
		case ',':
			if depth == 0 {
				add(i)
			}
		}
	}
	add(span.End)
	return out
}

// literalEnd is the end of the literal that begins at a place, 0 for none.
func (s *side) literalEnd(at int) int {
	for _, l := range s.literals {
		if l.Span.Start == at {
			return l.Span.End
		}
	}
	return 0
}

// columnList is a list of plain or quoted names in brackets, behind the table
// and its alias.
var columnList = regexp.MustCompile("(?s)^[^(]*\\(((?:[^()\"`]|\"[^\"]*\"|`[^`]*`)*)\\)")

// columnTexts are the columns that an INSERT names: as the database knows
// them, and as the text writes them.
func (q *question) columnTexts() (names, raw []string) {
	in := q.child.s.Insert
	if in.Rows == 0 || len(in.Columns) == 0 {
		return nil, nil
	}
	from := 0
	for _, t := range q.child.s.Tables {
		if t.Target {
			from = t.Span.End
		}
	}
	head := q.child.text[from:in.Values.Start]
	list := columnList.FindStringSubmatchIndex(head)
	if list == nil {
		return nil, nil
	}
	for _, span := range q.child.commas(fingerprint.Span{Start: from + list[2], End: from + list[3]}) {
		raw = append(raw, span.Of(q.child.text))
	}
	if len(raw) != len(in.Columns) {
		return nil, nil
	}
	for i, r := range raw {
		names = append(names, q.folded(r, in.Columns[i]))
	}
	return names, raw
}

// target is the table that is written, as the text writes it, without alias.
func (q *question) target() string {
	table, _ := q.targetTexts()
	return table
}

// targetTexts are the table that is written and its alias, as the text writes
// them.
func (q *question) targetTexts() (table, alias string) {
	for _, t := range q.child.s.Tables {
		if !t.Target {
			continue
		}
		text := t.Span.Of(q.child.text)
		if t.Alias == "" {
			return text, ""
		}
		alias = lastPart(text)
		if !strings.HasSuffix(text, alias) || unquoted(alias) != t.Alias {
			if alias = t.Alias; !strings.HasSuffix(text, alias) {
				return t.Name, t.Alias
			}
		}
		table = strings.TrimSpace(strings.TrimSuffix(text, alias))
		if endsWithWord(table, "as") {
			table = strings.TrimSpace(table[:len(table)-2])
		}
		return table, alias
	}
	return "", ""
}
