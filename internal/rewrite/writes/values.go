package writes

import (
	"regexp"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// value is one value of the row that an INSERT writes.
type value struct {
	column  string // as the text writes it, empty where it is not named
	span    fingerprint.Span
	Param   int // of the argument that it holds, 0 for none
	Literal int // slot of the literal that it is, -1 for none
	// wrapped is set where the value is more than an argument or a literal.
	Wrapped bool
}

// Values are the values of the first row; none where columns and values do
// not come in pairs.
func Values(q *rewrite.Repeat) []value {
	in := q.Child.Structure.Insert
	if in.Rows == 0 {
		var out []value
		for _, a := range q.Child.Structure.Set {
			if !a.Upsert {
				out = append(out, valueAt(q, a.Column.Span.Of(q.Child.SQL), a.Expr))
			}
		}
		return out
	}
	row := in.Row
	spans := commas(q.Child, fingerprint.Span{Start: row.Start + 1, End: row.End - 1})
	_, raw := ColumnTexts(q)
	if len(raw) > 0 && len(raw) != len(spans) {
		return nil
	}
	out := make([]value, len(spans))
	for i, span := range spans {
		column := ""
		if len(raw) > 0 {
			column = raw[i]
		}
		out[i] = valueAt(q, column, span)
	}
	return out
}

func valueAt(q *rewrite.Repeat, column string, span fingerprint.Span) value {
	v := value{column: column, span: span, Literal: -1, Wrapped: true}
	for i, s := range q.Child.Structure.Slots {
		if !rewrite.Covers(span, s.Span) {
			continue
		}
		v.Wrapped = s.Span != span
		if v.Param = s.Param; s.Param == 0 {
			v.Literal = i
		}
		break
	}
	return v
}

// commas cuts a span at its commas outside brackets, quotes and literals.
func commas(s *rewrite.Text, span fingerprint.Span) []fingerprint.Span {
	var out []fingerprint.Span
	depth, from := 0, span.Start
	add := func(end int) {
		part := fingerprint.Span{Start: from, End: end}
		for part.Start < part.End && rewrite.IsSpace(s.SQL[part.Start]) {
			part.Start++
		}
		for part.End > part.Start && rewrite.IsSpace(s.SQL[part.End-1]) {
			part.End--
		}
		out = append(out, part)
		from = end + 1
	}
	for i := span.Start; i < span.End; i++ {
		if end := literalEnd(s, i); end > i {
			i = end - 1
			continue
		}
		switch b := s.SQL[i]; b {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case '"', '`':
			if end := strings.IndexByte(s.SQL[i+1:span.End], b); end >= 0 {
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
func literalEnd(s *rewrite.Text, at int) int {
	for _, l := range s.Literals {
		if l.Span.Start == at {
			return l.Span.End
		}
	}
	return 0
}

// columnList is a list of plain or quoted names in brackets, behind the table
// and its alias.
var columnList = regexp.MustCompile("(?s)^[^(]*\\(((?:[^()\"`]|\"[^\"]*\"|`[^`]*`)*)\\)")

// ColumnTexts are the columns that an INSERT names: as the database knows
// them, and as the text writes them.
func ColumnTexts(q *rewrite.Repeat) (names, raw []string) {
	in := q.Child.Structure.Insert
	if in.Rows == 0 || len(in.Columns) == 0 {
		return nil, nil
	}
	from := 0
	for _, t := range q.Child.Structure.Tables {
		if t.Target {
			from = t.Span.End
		}
	}
	head := q.Child.SQL[from:in.Values.Start]
	list := columnList.FindStringSubmatchIndex(head)
	if list == nil {
		return nil, nil
	}
	for _, span := range commas(q.Child, fingerprint.Span{Start: from + list[2], End: from + list[3]}) {
		raw = append(raw, span.Of(q.Child.SQL))
	}
	if len(raw) != len(in.Columns) {
		return nil, nil
	}
	for i, r := range raw {
		names = append(names, q.Folded(r, in.Columns[i]))
	}
	return names, raw
}

// Target is the table that is written, as the text writes it, without alias.
func Target(q *rewrite.Repeat) string {
	table, _ := targetTexts(q)
	return table
}

// targetTexts are the table that is written and its alias, as the text writes
// them.
func targetTexts(q *rewrite.Repeat) (table, alias string) {
	for _, t := range q.Child.Structure.Tables {
		if !t.Target {
			continue
		}
		text := t.Span.Of(q.Child.SQL)
		if t.Alias == "" {
			return text, ""
		}
		alias = rewrite.LastPart(text)
		if !strings.HasSuffix(text, alias) || rewrite.Unquoted(alias) != t.Alias {
			if alias = t.Alias; !strings.HasSuffix(text, alias) {
				return t.Name, t.Alias
			}
		}
		table = strings.TrimSpace(strings.TrimSuffix(text, alias))
		if rewrite.EndsWithWord(table, "as") {
			table = strings.TrimSpace(table[:len(table)-2])
		}
		return table, alias
	}
	return "", ""
}
