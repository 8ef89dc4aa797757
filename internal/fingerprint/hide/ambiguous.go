// Package hide takes out of a text what may be somebody's value and what no
// database reads: text in double quotes that may be a string, and comments.
package hide

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
)

// SQLite takes text in double quotes for a string where no column has that
// name, and programs that come from MySQL write their values so. The catalogue
// is not at hand here: such text is a name only where the statement shows it,
// by the place where it stands, by its use as a name elsewhere in the text, or
// by what it is compared with. All other is taken for a value wherever people
// may see it. The shape of a text does not depend on that; who compares what
// statements bind asks for AsStrings first.

// mayQuoteValues reports whether there is anything to look for.
func mayQuoteValues(d lex.Dialect, sql string) bool {
	return (d == lex.SQLite || d == lex.Generic) && strings.IndexByte(sql, '"') >= 0
}

// Ambiguous marks the tokens in double quotes that may be values; nil where
// there is none.
func Ambiguous(d lex.Dialect, sql string, toks []lex.Token) []bool {
	if !mayQuoteValues(d, sql) {
		return nil
	}
	r := roles{sql: sql, toks: toks, known: map[string]bool{}}
	open := r.read()
	if len(open) == 0 {
		return nil
	}
	var out []bool
	for _, o := range open {
		if r.shows(o) {
			continue
		}
		if out == nil {
			out = make([]bool, len(toks))
		}
		out[o.at] = true
	}
	return out
}

// place is the part of a statement that a token stands in.
type place uint8

const (
	inOther  place = iota
	inList         // SELECT, RETURNING, ORDER BY, GROUP BY
	inTables       // FROM, JOIN, INTO, UPDATE
	inSet
	inNames // a list of columns and nothing else
	inCall
)

// openName is a token whose place allows a name and a value.
type openName struct {
	at int
	in place
}

// roles reads what the names of a text are used for.
type roles struct {
	sql   string
	toks  []lex.Token
	known map[string]bool // in lower case
	// quoted and bare count the tables that are written in double quotes, and
	// otherwise.
	quoted, bare int
}

// read goes through the text once and returns what it leaves open.
func (r *roles) read() (open []openName) {
	stack := []place{inOther}
	for i := range r.toks {
		in := &stack[len(stack)-1]
		switch t := r.toks[i]; t.Kind {
		case lex.Open:
			stack = append(stack, r.inside(i, *in))
		case lex.Close:
			if len(stack) > 1 {
				stack = stack[:len(stack)-1]
			}
		case lex.Semicolon:
			stack = append(stack[:0], inOther)
		case lex.Word:
			if w := r.word(i); w != "" {
				*in = placeAfter(w, *in)
				continue
			}
			r.note(i, *in)
		case lex.Name:
			if r.sql[t.Start] == '"' && !r.certain(i, *in) {
				open = append(open, openName{i, *in})
				continue
			}
			r.note(i, *in)
		}
	}
	return open
}

// word is the keyword that a bare word spells, in lower case, "" for a name.
func (r *roles) word(i int) string {
	if r.kind(i) != lex.Word || r.kind(i-1) == lex.Dot || r.kind(i+1) == lex.Dot {
		return ""
	}
	return lex.Words()[r.toks[i].Folded(r.sql)]
}

func (r *roles) kind(i int) lex.Kind {
	if i < 0 || i >= len(r.toks) {
		return lex.End
	}
	return r.toks[i].Kind
}

func (r *roles) is(i int, words ...string) bool {
	w := r.word(i)
	for _, one := range words {
		if w == one {
			return true
		}
	}
	return false
}

func placeAfter(word string, in place) place {
	switch word {
	case "select", "returning", "by":
		return inList
	case "from", "join", "into", "update", "table":
		return inTables
	case "set":
		return inSet
	case "where", "on", "having", "values", "limit", "offset", "when", "then", "else", "case", "using", "do", "conflict":
		return inOther
	}
	return in
}

// inside is the place behind the bracket at i.
func (r *roles) inside(i int, in place) place {
	before := r.kind(i - 1)
	switch {
	case r.is(i+1, "select", "values", "with"):
		return inOther
	case r.is(i-1, "using", "conflict"), in == inTables && before == lex.Name, in == inTables && before == lex.Word && r.word(i-1) == "":
		return inNames
	case in == inTables:
		return inTables
	case before == lex.Name, before == lex.Word && r.word(i-1) == "":
		return inCall
	}
	return inOther
}

// note remembers a name, and how tables are written.
func (r *roles) note(i int, in place) {
	r.known[lex.Fold(r.toks[i].Name(r.sql))] = true
	if in != inTables || !r.begins(i) {
		return
	}
	if r.sql[r.toks[i].Start] == '"' {
		r.quoted++
	} else {
		r.bare++
	}
}

// begins reports whether a token in FROM and its like is the first of a table.
func (r *roles) begins(i int) bool {
	k := r.kind(i - 1)
	return k == lex.Comma || k == lex.Open || r.word(i-1) != "" && !r.is(i-1, "as")
}

// certain reports whether nothing but a name can stand there.
func (r *roles) certain(i int, in place) bool {
	before, after := r.kind(i-1), r.kind(i+1)
	switch {
	case before == lex.Dot, after == lex.Dot, after == lex.Open && before != lex.Comma:
		return true
	case before == lex.Name, before == lex.Close, before.IsSlot(), before == lex.Word && r.word(i-1) == "":
		return true // an alias without AS
	case in == inNames, in == inTables && r.begins(i), in == inSet && r.assigned(i):
		return true
	}
	return r.is(i-1, "as", "end", "with", "recursive", "index", "indexed", "savepoint", "rename", "to", "window", "over", "collate") ||
		r.is(i+1, "as") && r.kind(i+2) == lex.Open // a further table expression
}

// assigned reports whether SET gives the column a value.
func (r *roles) assigned(i int) bool {
	return (r.is(i-1, "set") || r.kind(i-1) == lex.Comma) && r.operator(i+1) == "="
}

func (r *roles) operator(i int) string {
	if r.kind(i) != lex.Operator {
		return ""
	}
	return r.toks[i].Text(r.sql)
}

// shows reports whether what was left open is a name after all.
func (r *roles) shows(o openName) bool {
	name := lex.Fold(r.toks[o.at].Name(r.sql))
	if r.known[name] || lex.Words()[name] != "" || name == Name {
		return name != Name
	}
	if r.compared(o.at) {
		return true
	}
	// Who quotes tables so quotes all names so.
	if r.quoted == 0 || r.bare > 0 {
		return false
	}
	before, after := r.kind(o.at-1), r.kind(o.at+1)
	switch o.in {
	case inList:
		return (before == lex.Comma || before == lex.Word) && (after == lex.End || after == lex.Comma || after == lex.Close ||
			after == lex.Semicolon || after == lex.Name || after == lex.Word)
	case inCall:
		return before == lex.Open && after == lex.Close
	}
	return false
}

// compared reports whether the token is compared with an argument, a literal
// or NULL: two values are not.
func (r *roles) compared(i int) bool {
	if comparison(r.operator(i-1)) && r.kind(i-2).IsSlot() {
		return true
	}
	if comparison(r.operator(i + 1)) {
		return r.kind(i+2).IsSlot() || r.kind(i+2) == lex.Open && r.kind(i+3).IsSlot() || r.is(i+2, "any", "all", "some")
	}
	for j := i + 1; j <= i+4; j++ {
		switch {
		case r.is(j, "not", "in", "like", "glob", "ilike", "between", "regexp", "match"):
		case r.is(j, "is", "isnull", "notnull"):
			return true
		case r.kind(j) == lex.Open && j > i+1:
		default:
			return j > i+1 && (r.kind(j).IsSlot() || r.is(j, "select"))
		}
	}
	return false
}

func comparison(op string) bool {
	switch op {
	case "=", "==", "<>", "!=", "<", ">", "<=", ">=":
		return true
	}
	return false
}

// WithoutQuotedValues writes a stand-in for the text in double quotes that may
// be a value.
func WithoutQuotedValues(d lex.Dialect, sql string) string {
	return replaceQuoted(d, sql, func(lex.Token) string { return `"` + Name + `"` })
}

// AsStrings writes what stands in double quotes and may be a value as the
// string that SQLite takes it for.
func AsStrings(d lex.Dialect, sql string) string {
	if d != lex.SQLite {
		return sql
	}
	return replaceQuoted(d, sql, func(t lex.Token) string {
		return "'" + strings.ReplaceAll(t.Name(sql), "'", "''") + "'"
	})
}

// replaceQuoted puts other text in the place of what stands in double quotes
// and may be a value.
func replaceQuoted(d lex.Dialect, sql string, put func(lex.Token) string) string {
	if !mayQuoteValues(d, sql) {
		return sql
	}
	toks := lex.Tokens(d, sql)
	hidden := Ambiguous(d, sql, toks)
	if hidden == nil {
		return sql
	}
	var out strings.Builder
	at := 0
	for i, t := range toks {
		if hidden[i] {
			out.WriteString(sql[at:t.Start])
			out.WriteString(put(t))
			at = t.End
		}
	}
	out.WriteString(sql[at:])
	return out.String()
}

// Shown is Normalize for reports: it tells nothing that may be a value, not
// even where the text that SQLite may take for a string is part of the shape.
func Shown(d lex.Dialect, sql string) string { return shape.Normalize(d, WithoutQuotedValues(d, sql)) }

// QuotedValues are the texts in double quotes that may be values, without the
// quotes. A Structure has them as names.
func QuotedValues(d lex.Dialect, sql string) []string {
	if !mayQuoteValues(d, sql) {
		return nil
	}
	toks := lex.Tokens(d, sql)
	var out []string
	for i, is := range Ambiguous(d, sql, toks) {
		if is {
			out = append(out, toks[i].Name(sql))
		}
	}
	return out
}
