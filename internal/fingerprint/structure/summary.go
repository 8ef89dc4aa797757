package structure

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
)

// maxSummary is the length that OpenTelemetry bounds db.query.summary to, in
// bytes.
const maxSummary = 255

// Summary is the statement's operations and the tables that they touch, in
// the text's order and without any value, as OpenTelemetry's db.query.summary
// asks: "SELECT orders", "INSERT archive SELECT orders". text is the text
// that was scanned. The summary is cut at a word where it would pass 255
// bytes.
func (s *Structure) Summary(text string) string {
	var b strings.Builder
	add := func(word string) bool {
		if word == "" {
			return true
		}
		if b.Len()+1+len(word) > maxSummary {
			return false
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
		return true
	}
	if s.Kind == shape.Other || s.Kind == shape.Control || s.Kind == shape.DDL || s.Kind == shape.Call || s.Kind == shape.Copy {
		for _, word := range leadingWords(s.Dialect, text, s.Kind) {
			add(word)
		}
		return b.String()
	}
	tables := s.tablesByQuery()
	for _, q := range s.inTextOrder() {
		if op := s.operation(q, text, len(tables[q]) > 0); !add(op) {
			return b.String()
		}
		for _, t := range tables[q] {
			if !add(summaryName(s.Tables[t])) {
				return b.String()
			}
		}
	}
	return b.String()
}

func (s *Structure) tablesByQuery() [][]int {
	tables := make([][]int, len(s.Queries))
	for i, t := range s.Tables {
		if !t.Derived {
			tables[t.Query] = append(tables[t.Query], i)
		}
	}
	return tables
}

// inTextOrder lists the blocks by where their own words begin: a block whose
// table expressions come first stands behind them.
func (s *Structure) inTextOrder() []int {
	order := make([]int, 0, len(s.Queries))
	var ctes []int
	for q, query := range s.Queries {
		if query.Role == InCTE {
			ctes = append(ctes, q)
		}
	}
	below := make([]bool, len(s.Queries))
	for _, q := range ctes {
		below[q] = true
	}
	for q, query := range s.Queries {
		if query.Parent >= 0 && query.Parent < q && below[query.Parent] {
			below[q] = true
		}
		if below[q] {
			order = append(order, q)
		}
	}
	for q := range s.Queries {
		if !below[q] {
			order = append(order, q)
		}
	}
	return order
}

// operation is what a block does, in upper case.
func (s *Structure) operation(q int, text string, hasTables bool) string {
	query := s.Queries[q]
	if query.Span.Empty() {
		return ""
	}
	word, _ := firstWord(query.Span.Of(text))
	switch word = strings.ToUpper(word); word {
	case "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "VALUES", "EXPLAIN":
		return word
	case "WITH":
		return s.mainVerb(q, text)
	case "DESCRIBE", "DESC":
		return "EXPLAIN"
	}
	if !hasTables && query.List.Empty() && query.From.Empty() {
		return "" // stands for a union as a whole
	}
	return "SELECT"
}

// mainVerb is the operation of a block that begins with WITH.
func (s *Structure) mainVerb(q int, text string) string {
	for _, t := range s.Tables {
		if t.Query != q || !t.Target {
			continue
		}
		before := strings.ToUpper(text[s.Queries[q].Span.Start:t.Span.Start])
		verb, at := "SELECT", -1
		for _, v := range []string{"INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"} {
			if i := strings.LastIndex(before, v); i > at {
				verb, at = v, i
			}
		}
		return verb
	}
	return "SELECT"
}

func summaryName(t Table) string {
	if t.Schema != "" {
		return t.Schema + "." + t.Name
	}
	return t.Name
}

// leadingWords are the first words of a statement that is no query: the verb,
// and for DDL what it works on and its name.
func leadingWords(d lex.Dialect, text string, kind shape.Kind) []string {
	var out []string
	lx := lex.Lexer{SQL: text, Dialect: d}
	for lx.Next() != lex.End {
		k := lx.Kind
		if k != lex.Word && k != lex.Keyword && k != lex.Name {
			break
		}
		t := lex.Token{Kind: k, Start: lx.Start, End: lx.Pos}
		word := strings.ToUpper(text[lx.Start:lx.Pos])
		switch {
		case k == lex.Name:
			return append(out, t.Name(text))
		case len(out) == 0:
			out = append(out, word)
			if kind == shape.Control || kind == shape.Other {
				return out
			}
		case kind == shape.DDL && isDDLWord(word):
			out = append(out, word)
		case word == "IF" || word == "NOT" || word == "EXISTS" || word == "TO" || word == "INTO":
		default:
			return append(out, text[lx.Start:lx.Pos])
		}
	}
	return out
}

func isDDLWord(w string) bool {
	switch w {
	case "TABLE", "INDEX", "VIEW", "UNIQUE", "MATERIALIZED", "TEMP", "TEMPORARY", "SCHEMA", "DATABASE", "SEQUENCE",
		"FUNCTION", "PROCEDURE", "TRIGGER", "TYPE", "EXTENSION", "ROLE", "USER", "OR", "REPLACE", "COLUMN", "ON", "VIRTUAL",
		"CONCURRENTLY", "DOMAIN", "POLICY":
		return true
	}
	return false
}

// firstWord returns the first bare word of a text and what follows it.
func firstWord(text string) (string, string) {
	i := 0
	for i < len(text) && !isLetterByte(text[i]) {
		i++
	}
	k := i
	for k < len(text) && (isLetterByte(text[k]) || text[k] == '_') {
		k++
	}
	return text[i:k], text[k:]
}

func isLetterByte(c byte) bool { return lex.LowerByte(c) >= 'a' && lex.LowerByte(c) <= 'z' }
