package suggest

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// side is the text of the parent or of the child, ready to be cut up.
type side struct {
	text     string
	s        *fingerprint.Structure
	literals []fingerprint.Literal
	columns  []string // names of the result's columns
	base     []edit   // arguments and literals become marks
	source   *sourceText
	found    map[int]string // literals that the source alone knows
	verbatim bool           // the whole statement stands in the source
	folded   *foldedSide    // where the text is a rewrite itself
	tracked  map[int]bool   // slots that have a mark
}

// edit replaces a span of a text.
type edit struct {
	span fingerprint.Span
	with string
}

func newSide(d fingerprint.Dialect, text string, columns []string, arg, literal byte, source *sourceText) *side {
	text = strings.TrimRight(text, "; \t\r\n")
	s := &side{
		text: text, s: scanned(d, text), columns: columns, source: source,
		literals: fingerprint.AppendLiterals(nil, d, text), tracked: map[int]bool{},
	}
	for i, slot := range s.s.Slots {
		if slot.Param > 0 {
			s.base = append(s.base, edit{slot.Span, mark(arg, slot.Param) + s.track(i, arg)})
		}
	}
	for i, l := range s.literals {
		s.base = append(s.base, edit{l.Span, mark(literal, i) + s.track(l.Slot, arg)})
	}
	return s
}

// track is the mark by which a slot of the child is known to stand where it is.
func (s *side) track(slot int, arg byte) string {
	if arg != childArg || slot < 0 || slot >= len(s.s.Slots) || s.tracked[slot] {
		return ""
	}
	s.tracked[slot] = true
	return mark(slotHere, slot)
}

// named reports whether the text has placeholders with names: their binding
// is the driver's own.
func (s *side) named() bool {
	return slices.ContainsFunc(s.s.Slots, func(slot fingerprint.Slot) bool { return slot.Named != "" })
}

// readable reports whether the scanner read one whole statement, and nothing of
// it must be left out that a rewrite needs.
func (s *side) readable() bool {
	return s.s.Statements == 1 && !s.quotesValues() && !s.s.Truncated && !s.named() && !strings.ContainsAny(s.text, "\x00\x01\x02")
}

// quotesValues reports whether double quotes hold what may be values, which the
// source does not show to be code.
func (s *side) quotesValues() bool {
	if len(fingerprint.QuotedValues(s.s.Dialect, s.text)) == 0 {
		return false
	}
	s.recovered()
	return !s.verbatim
}

// whole is the span of the whole text.
func (s *side) whole() fingerprint.Span { return fingerprint.Span{Start: 0, End: len(s.text)} }

// render returns a part of the text with edits made. Edits within the part
// replace what they cover, marks included; the others are left out.
func (s *side) render(part fingerprint.Span, edits ...edit) string {
	all := slices.Clone(edits)
	for _, b := range s.base {
		if !slices.ContainsFunc(edits, func(e edit) bool { return covers(e.span, b.span) }) {
			all = append(all, b)
		}
	}
	all = slices.DeleteFunc(all, func(e edit) bool { return e.span.Start < part.Start || e.span.End > part.End })
	slices.SortStableFunc(all, func(a, b edit) int {
		if a.span.Start != b.span.Start {
			return a.span.Start - b.span.Start
		}
		return a.span.End - b.span.End
	})
	var out strings.Builder
	at := part.Start
	for _, e := range all {
		if e.span.Start < at {
			continue // edits of one place: the first one stands
		}
		out.WriteString(s.text[at:e.span.Start])
		out.WriteString(e.with)
		at = e.span.End
	}
	out.WriteString(s.text[at:part.End])
	return out.String()
}

func covers(outer, inner fingerprint.Span) bool {
	return outer.Start <= inner.Start && inner.End <= outer.End && !outer.Empty()
}

// insert is an edit that replaces nothing.
func insert(at int, text string) edit { return edit{fingerprint.Span{Start: at, End: at}, text} }

// scanned is a text's structure in which ? beside $1 is what it is in
// PostgreSQL: an operator of JSON.
func scanned(d fingerprint.Dialect, text string) *fingerprint.Structure {
	s := fingerprint.Scan(d, text)
	numbered := func(slot fingerprint.Slot) bool { return slot.Param > 0 && text[slot.Span.Start] == '$' }
	if d != fingerprint.PostgreSQL || !slices.ContainsFunc(s.Slots, numbered) {
		return s
	}
	for i := range s.Slots {
		if text[s.Slots[i].Span.Start] == '?' {
			s.Slots[i].Param = 0
		}
	}
	return s
}

// bracketed puts brackets round a part of a text that may end in a comment.
func bracketed(text string) string {
	if strings.Contains(text, "--") || strings.Contains(text, "#") {
		return "(" + text + "\n)"
	}
	return "(" + text + ")"
}

// plain reports whether the main block is one SELECT, not tied to others by
// UNION and the like.
func (s *side) plain() bool {
	if s.s.Kind != fingerprint.Select || len(s.s.Queries) == 0 {
		return false
	}
	for _, q := range s.s.Queries {
		if q.Role == fingerprint.InUnion && q.Parent <= 0 {
			return false
		}
	}
	return s.s.Queries[0].Union == ""
}

// main is the main query block.
func (s *side) main() *fingerprint.Query { return &s.s.Queries[0] }

// items are the entries of a block's select list.
func (s *side) items(query int) []fingerprint.Item {
	var out []fingerprint.Item
	for _, it := range s.s.Select {
		if it.Query == query {
			out = append(out, it)
		}
	}
	return out
}

// tables are the tables of a block's FROM.
func (s *side) tables(query int) []fingerprint.Table {
	var out []fingerprint.Table
	for _, t := range s.s.Tables {
		if t.Query == query {
			out = append(out, t)
		}
	}
	return out
}

// blocks reports whether there are further query blocks within a span.
func (s *side) blocks(within fingerprint.Span) bool {
	for i, q := range s.s.Queries {
		if i > 0 && covers(within, q.Span) {
			return true
		}
	}
	return false
}

// calls reports whether a call within the span satisfies is.
func (s *side) calls(within fingerprint.Span, is func(fingerprint.FuncCall) bool) bool {
	for _, c := range s.s.Calls {
		if covers(within, c.Span) && is(c) {
			return true
		}
	}
	return false
}

// aggregated reports whether the main block returns computed rows: an
// aggregate outside a window, with no GROUP BY.
func (s *side) aggregated(query int) bool {
	return s.calls(s.s.Queries[query].List, func(c fingerprint.FuncCall) bool {
		return c.Query == query && c.Aggregate && !c.Window
	})
}

// windowed reports whether the block has a window function.
func (s *side) windowed(query int) bool {
	for _, c := range s.s.Calls {
		if c.Query == query && c.Window {
			return true
		}
	}
	return false
}

// foldedSide is what is known of a text that is a rewrite itself. A nil one
// knows nothing.
type foldedSide struct {
	exprs []string
	shown []string
	lists []bool
}

func (f *foldedSide) list(param int) bool {
	return f != nil && param >= 1 && param <= len(f.lists) && f.lists[param-1]
}

// expr is the expression of a column; known is false where the select list
// says it.
func (f *foldedSide) expr(column int) (text string, known bool) {
	if f == nil || f.exprs == nil {
		return "", false
	}
	return f.exprs[column], true
}

// words are the identifiers and keywords of a part, quoted ones included;
// strings, numbers, placeholders and comments are passed over.
func (s *side) words(part fingerprint.Span) []fingerprint.Span {
	var out []fingerprint.Span
	at := part.Start
	for at < part.End {
		if l, ok := s.literalAt(at); ok {
			at = l.End
			continue
		}
		c := s.text[at]
		switch {
		case strings.HasPrefix(s.text[at:], "--"):
			n := strings.IndexByte(s.text[at:], '\n')
			if n < 0 {
				return out
			}
			at += n
		case strings.HasPrefix(s.text[at:], "/*"):
			n := strings.Index(s.text[at:], "*/")
			if n < 0 {
				return out
			}
			at += n + 2
		case c == '"' || c == '`':
			n := strings.IndexByte(s.text[at+1:], c)
			if n < 0 {
				return out
			}
			out = append(out, fingerprint.Span{Start: at, End: at + n + 2})
			at += n + 2
		case c == '$' || c == '?' || c >= '0' && c <= '9':
			for at++; at < part.End && wordByte(s.text[at]); at++ {
			}
		case wordByte(c):
			start := at
			for at < part.End && wordByte(s.text[at]) {
				at++
			}
			out = append(out, fingerprint.Span{Start: start, End: at})
		default:
			at++
		}
	}
	return out
}
