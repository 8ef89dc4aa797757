package rewrite

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// Qualify returns the edits by which the columns of a block with one table
// are named by an alias, so that another table can stand beside it. alias is
// the one that is wanted; a table that has one keeps it. ok is false where
// the names cannot be told: sub-selects, several tables with bare columns.
func (s *Text) Qualify(block int, want string) (alias string, edits []Edit, ok bool) {
	q := s.Structure.Queries[block]
	tables := s.Tables(block)
	if len(tables) == 0 {
		return "", nil, false
	}
	old := ""
	if len(tables) == 1 && !tables[0].Derived {
		t := tables[0]
		alias = t.Alias
		if alias == "" {
			alias, old = want, t.Name
			edits = append(edits, Insert(t.Span.End, " AS "+alias))
		}
	}
	for _, part := range []fingerprint.Span{q.List, q.Where, q.GroupBy, q.Having, q.OrderBy} {
		if part.Empty() {
			continue
		}
		if s.blocks(part) {
			return "", nil, false
		}
		more, ok := s.qualifyPart(part, alias, old, s.aliases(block))
		if !ok {
			return "", nil, false
		}
		edits = append(edits, more...)
	}
	return alias, edits, true
}

// aliases are the names that a block's select list gives.
func (s *Text) aliases(block int) map[string]bool {
	out := map[string]bool{}
	for _, it := range s.Items(block) {
		if it.Alias != "" {
			out[strings.ToLower(it.Alias)] = true
		}
	}
	return out
}

func (s *Text) qualifyPart(part fingerprint.Span, alias, old string, aliases map[string]bool) ([]Edit, bool) {
	var edits []Edit
	words := s.Words(part)
	typed := false // the word before names a type
	for i, w := range words {
		text := w.Of(s.SQL)
		lower := strings.ToLower(strings.Trim(text, "\"`"))
		behindAs := i > 0 && strings.EqualFold(words[i-1].Of(s.SQL), "as") && strings.TrimSpace(s.SQL[words[i-1].End:w.Start]) == ""
		wasTyped := typed && typeTail[lower] && strings.TrimSpace(s.SQL[words[i-1].End:w.Start]) == ""
		typed = behindAs || wasTyped || s.before(w.Start) == ':'
		switch {
		case s.before(w.Start) == '.':
			continue
		case s.After(w.End) == '.':
			if old != "" {
				edits = append(edits, s.renamed(words[i:], old, alias)...)
			}
			continue
		case typed, aliases[lower], s.noColumn(w, lower, part.End), i > 0 && strings.EqualFold(words[i-1].Of(s.SQL), "collate"):
			continue
		}
		if alias == "" {
			return nil, false // a bare column of one of several tables
		}
		edits = append(edits, Insert(w.Start, alias+"."))
	}
	for _, it := range s.Structure.Select { // a bare *
		if it.Star && it.Name.Qualifier == "" && Covers(part, it.Expr) {
			if alias == "" {
				return nil, false
			}
			edits = append(edits, Insert(it.Expr.Start, alias+"."))
		}
	}
	return edits, true
}

// renamed is the edit that puts the alias in the place of the table's name
// before a column, with the schema's before it.
func (s *Text) renamed(words []fingerprint.Span, old, alias string) []Edit {
	name := func(i int) string { return strings.Trim(words[i].Of(s.SQL), "\"`") }
	if strings.EqualFold(name(0), old) {
		return []Edit{{words[0], alias}}
	}
	schema := s.Tables(0)[0].Schema
	if schema != "" && len(words) > 2 && strings.EqualFold(name(0), schema) && strings.EqualFold(name(1), old) && s.After(words[1].End) == '.' {
		return []Edit{{fingerprint.Span{Start: words[0].Start, End: words[1].End}, alias}}
	}
	return nil
}

// noColumn reports whether a word that stands bare is a key word, a function,
// a type before its value, or a unit of time; the part that it stands in ends
// at end.
func (s *Text) noColumn(w fingerprint.Span, lower string, end int) bool {
	if c := s.SQL[w.Start]; c == '"' || c == '`' {
		return false
	}
	switch after := s.After(w.End); {
	case sqlWords[lower], after == '(', after == '\'', after == '[' && lower == "array":
		return true
	case timeUnits[lower]:
		before := strings.Fields(s.SQL[:w.Start])
		interval := len(before) > 1 && strings.EqualFold(strings.TrimLeft(before[len(before)-2], "("), "interval")
		return interval || StartsWithWords(s.SQL[w.End:end], "from")
	}
	return false
}

// typeTail are the words that may follow a type's first one.
var typeTail = SetOf(`precision varying with without time zone local unsigned signed integer int char character set`)

var timeUnits = SetOf(`microsecond microseconds millisecond milliseconds second minute hour day week month quarter year
	century decade epoch dow isodow doy day_hour day_minute day_second hour_minute hour_second minute_second year_month`)

func (s *Text) literalAt(at int) (fingerprint.Span, bool) {
	for _, l := range s.Literals {
		if l.Span.Start == at && !l.Span.Empty() {
			return l.Span, true
		}
	}
	return fingerprint.Span{}, false
}

// before and after are the bytes round a place, white space passed over.
func (s *Text) before(at int) byte {
	text := strings.TrimRight(s.SQL[:at], " \t\r\n")
	if text == "" {
		return 0
	}
	return text[len(text)-1]
}

func (s *Text) After(at int) byte {
	text := strings.TrimLeft(s.SQL[at:], " \t\r\n")
	if text == "" {
		return 0
	}
	return text[0]
}

// sqlWords are words that are no columns where they stand bare.
var sqlWords = SetOf(`and or not in is null like ilike rlike regexp between exists any some all case when then else
	end as asc desc nulls first last true false unknown distinct from cast collate interval escape similar to
	current_date current_time current_timestamp localtime localtimestamp using on over partition by filter within
	group order rows range preceding following unbounded current row at time zone binary div mod xor isnull notnull
	both leading trailing`)
