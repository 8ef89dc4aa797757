package structure

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/hide"
	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
)

// A database names the column of an expression by the expression's text, or by
// a part of it: SQLite, MariaDB and SQL Server with the literals in it, MariaDB
// and MySQL by the bare value where the expression is one.

// ResultNames are the names of a result's columns as they may be kept: what
// stands in the statement as a name, or belongs to a table that it takes all
// columns of, stays as it is. An expression has stand-ins for its literals, and
// a name that may be a value is empty. s is the structure of sql, which may
// have other literals than the statement that ran.
func (s *Structure) ResultNames(sql string, names []string) []string {
	if s.Dialect == lex.PostgreSQL {
		return names // it names expressions by functions and types only
	}
	var known *resultWords
	out := make([]string, len(names))
	for i, name := range names {
		if !s.plainResult(i, len(names), name) {
			if known == nil {
				known = resultWordsOf(s.Dialect, sql)
			}
			name = resultName(s.Dialect, name, known)
		}
		out[i] = name
	}
	return out
}

// plainResult reports whether column i of n can only be one of a table, or of
// what the server itself defines.
func (s *Structure) plainResult(i, n int, name string) bool {
	if !isNameLike(name) {
		return false
	}
	switch s.Kind {
	case shape.Call, shape.Control, shape.Explain, shape.Copy, shape.DDL:
		return true
	}
	items := s.mainResult()
	first, last := -1, -1
	for j, it := range items {
		if it.Star {
			if first < 0 {
				first = j
			}
			last = j
		}
	}
	if first < 0 || i < first {
		return false
	}
	if back := n - i; back < len(items)-last {
		return false
	}
	for _, it := range items[first:last] {
		if !it.Star {
			return false // which columns are whose is not known
		}
	}
	return true
}

// mainResult is the list that the result's columns come from.
func (s *Structure) mainResult() []Item {
	if s.Kind != shape.Select {
		return s.Returning
	}
	var out []Item
	for _, it := range s.Select {
		if it.Query == 0 {
			out = append(out, it)
		}
	}
	return out
}

// isNameLike reports whether a name needs no quotes, but for the letters in it.
func isNameLike(name string) bool {
	if name == "" || !lex.IsWordStart(name[0]) {
		return false
	}
	return lex.EndOfWord(name, 0) == len(name)
}

// resultWords are the words and names of a statement, in lower case: those that
// are names, and those in double quotes that may be values.
type resultWords struct{ names, quoted map[string]bool }

func resultWordsOf(d lex.Dialect, sql string) *resultWords {
	toks := lex.Tokens(d, sql)
	w := &resultWords{names: map[string]bool{}, quoted: map[string]bool{}}
	hidden := hide.Ambiguous(d, sql, toks)
	for i, t := range toks {
		if t.Kind != lex.Word && t.Kind != lex.Name {
			continue
		}
		word := lex.Fold(t.Name(sql))
		if hidden != nil && hidden[i] {
			w.quoted[word] = true
		} else {
			w.names[word] = true
		}
	}
	return w
}

// resultName is a name of a result's column as it may be kept.
func resultName(d lex.Dialect, name string, known *resultWords) string {
	// SQLite gives a string back with its quotes, a column without.
	if whole := lex.Fold(name); known.names[whole] || known.quoted[whole] {
		return name
	}
	var out strings.Builder
	toks := lex.Tokens(d, name)
	at := 0
	for _, t := range toks {
		put := ""
		switch t.Kind {
		case lex.Word, lex.Name:
			word := lex.Fold(t.Name(name))
			switch {
			case known.names[word], t.Kind == lex.Word && lex.Words()[word] != "":
				continue
			case (known.quoted[word] || word == hide.Name) && len(toks) > 1:
				put = `"` + hide.Name + `"`
			default:
				return "" // it is no text of this statement
			}
		case lex.Number:
			put = hide.Number
		case lex.String, lex.Bytes:
			put = hide.String
		default:
			continue
		}
		if len(toks) == 1 {
			return ""
		}
		out.WriteString(name[at:t.Start])
		out.WriteString(put)
		at = t.End
	}
	out.WriteString(name[at:])
	return hide.WithoutComments(d, out.String(), nil)
}
