package reader

import "strings"

// The bridge turns a statement of any dialect into MySQL's SQL of 2018 that
// xwb1989/sqlparser reads. It is lossy: all names are quoted, all literals
// become 1, casts and everything that does not touch tables, comparisons or
// the shape of the query is thrown away. Its result is read, never shown.
//
// bridge returns the bodies of the statement's table expressions, and the
// statement itself last.
func bridge(text string, mysql, brackets bool) []piece {
	b := &builder{}
	b.statement(dropCasts(lex(text, mysql, brackets)))
	return b.pieces
}

// piece is a part of a bridged text that is parsed by itself.
type piece struct {
	text string
	ctes []string // names of table expressions that it may refer to
}

// builder gathers the pieces of a bridged text.
type builder struct {
	pieces []piece
	ctes   []string
	depth  int
}

// maxNesting bounds the recursion into brackets.
const maxNesting = 100

// statement bridges one statement as a piece of its own.
func (b *builder) statement(in []tok) {
	if b.depth++; b.depth > maxNesting {
		return
	}
	defer func() { b.depth-- }()
	for len(in) > 0 && in[len(in)-1].text == ";" {
		in = in[:len(in)-1]
	}
	in = b.with(in)
	if len(in) == 0 {
		return
	}
	out := &strings.Builder{}
	switch in[0].text {
	case "insert", "replace":
		b.insert(out, in)
	case "update":
		b.update(out, in)
	case "delete":
		b.delete(out, in)
	default:
		b.query(out, in)
	}
	b.pieces = append(b.pieces, piece{strings.TrimSpace(out.String()), b.ctes[:len(b.ctes):len(b.ctes)]})
}

// with takes WITH off a statement, and bridges its bodies.
func (b *builder) with(in []tok) []tok {
	if len(in) == 0 || !isWord(in[0], "with") {
		return in
	}
	i := 1
	recursive := at(in, i, "recursive")
	if recursive {
		i++
	}
	for i < len(in) {
		cte := in[i].text
		if recursive {
			b.ctes = append(b.ctes, cte)
		}
		for i++; i < len(in) && !at(in, i, "("); i++ {
		}
		if i < len(in) && !at(in, i-1, "as") && !at(in, i-1, "materialized") { // column names
			i = skip(in, i)
			for i < len(in) && in[i].text != "(" {
				i++
			}
		}
		if i >= len(in) {
			return nil
		}
		end := skip(in, i)
		b.statement(in[i+1 : max(end-1, i+1)])
		if !recursive {
			b.ctes = append(b.ctes, cte)
		}
		i = end
		for i < len(in) && !at(in, i, ",") && !starts(in[i]) {
			i++
		}
		if !at(in, i, ",") {
			break
		}
		i++
	}
	return in[min(i, len(in)):]
}

// starts reports whether a token begins a statement.
func starts(t tok) bool {
	return isWord(t, "select", "insert", "update", "delete", "values", "replace", "table") || t.text == "("
}

func isWord(t tok, words ...string) bool {
	if t.kind != word {
		return false
	}
	for _, w := range words {
		if t.text == w {
			return true
		}
	}
	return false
}

// at reports whether token i is the keyword or sign s.
func at(in []tok, i int, s string) bool {
	return i >= 0 && i < len(in) && in[i].text == s && in[i].kind != name && in[i].kind != value
}

func atAny(in []tok, i int, words ...string) bool {
	return i >= 0 && i < len(in) && isWord(in[i], words...)
}

// skip returns the index after token i, or after its closing bracket.
func skip(in []tok, i int) int {
	depth := 0
	for ; i < len(in); i++ {
		switch in[i].kind {
		case opened:
			depth++
		case closed:
			depth--
		}
		if depth <= 0 {
			return i + 1
		}
	}
	return i
}

// find returns the first of the words outside brackets, len(in) for none.
func find(in []tok, from int, words ...string) int {
	for i := from; i < len(in); i = skip(in, i) {
		if isWord(in[i], words...) {
			return i
		}
	}
	return len(in)
}

// dropCasts takes ::type, COLLATE and the type before a literal off.
func dropCasts(in []tok) []tok {
	out := make([]tok, 0, len(in))
	for i := 0; i < len(in); i++ {
		switch {
		case in[i].text == "::" && in[i].kind == sign:
			i = typeEnd(in, i+1) - 1
		case at(in, i, "collate"):
			i++
			for at(in, i+1, ".") {
				i += 2
			}
		case in[i].kind == word && i+1 < len(in) && in[i+1].kind == value && !bare[in[i].text] && !at(in, i-1, "as") &&
			!atAny(in, i, "ilike", "rlike", "glob", "match", "to", "escape", "limit", "offset", "separator", "zone", "returning", "for", "both", "leading", "trailing", "placing") &&
			(atAny(in, i, "interval", "date", "time", "timestamp") || !atAny(in, i-1, "from", "join", "update", "into")):
			// DATE '2020-01-01', _utf8'x'
			if i+2 < len(in) && atAny(in, i+2, "year", "month", "day", "hour", "minute", "second") {
				out = append(out, in[i+1])
				i += 2
			}
		default:
			out = append(out, in[i])
		}
	}
	return out
}

// typeEnd returns the index after the type that begins at i.
func typeEnd(in []tok, i int) int {
	if i >= len(in) {
		return i
	}
	first := in[i].text
	i++
	switch {
	case first == "double" && at(in, i, "precision"), first == "character" && at(in, i, "varying"), first == "bit" && at(in, i, "varying"):
		i++
	}
	for at(in, i, ".") {
		i += 2
	}
	if at(in, i, "(") {
		i = skip(in, i)
	}
	if (first == "timestamp" || first == "time") && atAny(in, i, "with", "without") && at(in, i+1, "time") {
		i += 3
	}
	for at(in, i, "[") {
		i = skip(in, i)
	}
	return i
}

// bare are the words that keep their meaning; all others are quoted, so that
// no word that MySQL reserves gets in the way.
var bare = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`select from where and or not in is null like between exists case when then else end
		as on using join left right inner outer cross natural straight_join group by having order asc desc limit union all
		distinct insert into values update set delete true false div mod regexp default xor replace`) {
		m[w] = true
	}
	return m
}()

// emit writes a token.
func emit(out *strings.Builder, t tok) {
	switch t.kind {
	case name:
		quote(out, t.text)
	case word:
		if bare[t.text] {
			out.WriteString(t.text)
		} else {
			quote(out, t.text)
		}
	case param:
		out.WriteString(":" + t.text)
	default:
		out.WriteString(t.text)
	}
	out.WriteByte(' ')
}

// quote writes a name as xwb reads it; bytes that it does not know are
// spelled out.
func quote(out *strings.Builder, s string) {
	out.WriteByte('`')
	out.WriteString(plainName(s))
	out.WriteByte('`')
}

// plainName spells bytes beyond letters, digits and _ in hexadecimal.
func plainName(s string) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x80 && (letter(c) || digit(c) || c == '$') {
			b.WriteByte(c)
		} else {
			b.WriteString("_x")
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	if b.Len() == 0 {
		return "_"
	}
	return b.String()
}
