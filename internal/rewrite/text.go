package rewrite

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/fingerprint/hide"
)

// Text is the text of the parent or of the child, ready to be cut up.
type Text struct {
	SQL       string
	Structure *fingerprint.Structure
	Literals  []fingerprint.Literal
	Columns   []string // names of the result's columns
	Base      []Edit   // arguments and literals become marks
	Source    *GoSource
	found     map[int]string // literals that the source alone knows
	verbatim  bool           // the whole statement stands in the source
	Folded    *FoldedText    // where the text is a rewrite itself
	tracked   map[int]bool   // slots that have a mark
}

// Edit replaces a span of a text.
type Edit struct {
	Span fingerprint.Span
	With string
}

// NewText scans a text. arg and literal are the marks that take the place of its
// arguments and of its literals.
func NewText(d fingerprint.Dialect, text string, columns []string, arg, literal byte, source *GoSource) *Text {
	text = strings.TrimRight(text, "; \t\r\n")
	s := &Text{
		SQL: text, Structure: scanned(d, text), Columns: columns, Source: source,
		Literals: fingerprint.AppendLiterals(nil, d, text), tracked: map[int]bool{},
	}
	for i, slot := range s.Structure.Slots {
		if slot.Param > 0 {
			s.Base = append(s.Base, Edit{slot.Span, Mark(arg, slot.Param) + s.track(i, arg)})
		}
	}
	for i, l := range s.Literals {
		s.Base = append(s.Base, Edit{l.Span, Mark(literal, i) + s.track(l.Slot, arg)})
	}
	return s
}

// track is the mark by which a slot of the child is known to stand where it is.
func (s *Text) track(slot int, arg byte) string {
	if arg != MarkChildArg || slot < 0 || slot >= len(s.Structure.Slots) || s.tracked[slot] {
		return ""
	}
	s.tracked[slot] = true
	return Mark(slotHere, slot)
}

// named reports whether the text has placeholders with names: their binding
// is the driver's own.
func (s *Text) named() bool {
	return slices.ContainsFunc(s.Structure.Slots, func(slot fingerprint.Slot) bool { return slot.Named != "" })
}

// Readable reports whether the scanner read one whole statement, and nothing of
// it must be left out that a rewrite needs.
func (s *Text) Readable() bool {
	return s.Structure.Statements == 1 && !s.quotesValues() && !s.Structure.Truncated && !s.named() && !strings.ContainsAny(s.SQL, "\x00\x01\x02")
}

// quotesValues reports whether double quotes hold what may be values, which the
// source does not show to be code.
func (s *Text) quotesValues() bool {
	if len(hide.QuotedValues(s.Structure.Dialect, s.SQL)) == 0 {
		return false
	}
	s.recovered()
	return !s.verbatim
}

// Whole is the span of the whole text.
func (s *Text) Whole() fingerprint.Span { return fingerprint.Span{Start: 0, End: len(s.SQL)} }

// Render returns a part of the text with edits made. Edits within the part
// replace what they cover, marks included; the others are left out.
func (s *Text) Render(part fingerprint.Span, edits ...Edit) string {
	all := slices.Clone(edits)
	for _, b := range s.Base {
		if !slices.ContainsFunc(edits, func(e Edit) bool { return Covers(e.Span, b.Span) }) {
			all = append(all, b)
		}
	}
	all = slices.DeleteFunc(all, func(e Edit) bool { return e.Span.Start < part.Start || e.Span.End > part.End })
	slices.SortStableFunc(all, func(a, b Edit) int {
		if a.Span.Start != b.Span.Start {
			return a.Span.Start - b.Span.Start
		}
		return a.Span.End - b.Span.End
	})
	var out strings.Builder
	at := part.Start
	for _, e := range all {
		if e.Span.Start < at {
			continue // edits of one place: the first one stands
		}
		out.WriteString(s.SQL[at:e.Span.Start])
		out.WriteString(e.With)
		at = e.Span.End
	}
	out.WriteString(s.SQL[at:part.End])
	return out.String()
}

// Covers reports whether a span lies within another one.
func Covers(outer, inner fingerprint.Span) bool {
	return outer.Start <= inner.Start && inner.End <= outer.End && !outer.Empty()
}

// Insert is an edit that replaces nothing.
func Insert(at int, text string) Edit { return Edit{fingerprint.Span{Start: at, End: at}, text} }

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

// Bracketed puts brackets round a part of a text that may end in a comment.
func Bracketed(text string) string {
	if strings.Contains(text, "--") || strings.Contains(text, "#") {
		return "(" + text + "\n)"
	}
	return "(" + text + ")"
}

// Plain reports whether the main block is one SELECT, not tied to others by
// UNION and the like.
func (s *Text) Plain() bool {
	if s.Structure.Kind != fingerprint.Select || len(s.Structure.Queries) == 0 {
		return false
	}
	for _, q := range s.Structure.Queries {
		if q.Role == fingerprint.InUnion && q.Parent <= 0 {
			return false
		}
	}
	return s.Structure.Queries[0].Union == ""
}

// Main is the main query block.
func (s *Text) Main() *fingerprint.Query { return &s.Structure.Queries[0] }

// Items are the entries of a block's select list.
func (s *Text) Items(query int) []fingerprint.Item {
	var out []fingerprint.Item
	for _, it := range s.Structure.Select {
		if it.Query == query {
			out = append(out, it)
		}
	}
	return out
}

// Tables are the tables of a block's FROM.
func (s *Text) Tables(query int) []fingerprint.Table {
	var out []fingerprint.Table
	for _, t := range s.Structure.Tables {
		if t.Query == query {
			out = append(out, t)
		}
	}
	return out
}

// blocks reports whether there are further query blocks within a span.
func (s *Text) blocks(within fingerprint.Span) bool {
	for i, q := range s.Structure.Queries {
		if i > 0 && Covers(within, q.Span) {
			return true
		}
	}
	return false
}

// calls reports whether a call within the span satisfies is.
func (s *Text) calls(within fingerprint.Span, is func(fingerprint.FuncCall) bool) bool {
	for _, c := range s.Structure.Calls {
		if Covers(within, c.Span) && is(c) {
			return true
		}
	}
	return false
}

// Aggregated reports whether the main block returns computed rows: an
// aggregate outside a window, with no GROUP BY.
func (s *Text) Aggregated(query int) bool {
	return s.calls(s.Structure.Queries[query].List, func(c fingerprint.FuncCall) bool {
		return c.Query == query && c.Aggregate && !c.Window
	})
}

// Windowed reports whether the block has a window function.
func (s *Text) Windowed(query int) bool {
	for _, c := range s.Structure.Calls {
		if c.Query == query && c.Window {
			return true
		}
	}
	return false
}

// FoldedText is what is known of a text that is a rewrite itself. A nil one
// knows nothing.
type FoldedText struct {
	Exprs []string
	Shown []string
	Lists []bool
}

func (f *FoldedText) list(param int) bool {
	return f != nil && param >= 1 && param <= len(f.Lists) && f.Lists[param-1]
}

// Expr is the expression of a column; known is false where the select list
// says it.
func (f *FoldedText) Expr(column int) (text string, known bool) {
	if f == nil || f.Exprs == nil {
		return "", false
	}
	return f.Exprs[column], true
}

// Words are the identifiers and keywords of a part, quoted ones included;
// strings, numbers, placeholders and comments are passed over.
func (s *Text) Words(part fingerprint.Span) []fingerprint.Span {
	var out []fingerprint.Span
	at := part.Start
	for at < part.End {
		if l, ok := s.literalAt(at); ok {
			at = l.End
			continue
		}
		c := s.SQL[at]
		switch {
		case strings.HasPrefix(s.SQL[at:], "--"):
			n := strings.IndexByte(s.SQL[at:], '\n')
			if n < 0 {
				return out
			}
			at += n
		case strings.HasPrefix(s.SQL[at:], "/*"):
			n := strings.Index(s.SQL[at:], "*/")
			if n < 0 {
				return out
			}
			at += n + 2
		case c == '"' || c == '`':
			n := strings.IndexByte(s.SQL[at+1:], c)
			if n < 0 {
				return out
			}
			out = append(out, fingerprint.Span{Start: at, End: at + n + 2})
			at += n + 2
		case c == '$' || c == '?' || c >= '0' && c <= '9':
			for at++; at < part.End && wordByte(s.SQL[at]); at++ {
			}
		case wordByte(c):
			start := at
			for at < part.End && wordByte(s.SQL[at]) {
				at++
			}
			out = append(out, fingerprint.Span{Start: start, End: at})
		default:
			at++
		}
	}
	return out
}
