package hide

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
)

// WithoutComments returns a text without its comments, but for optimizer hints
// and those that keep says to keep, given what stands in them. Line breaks
// stay, and a blank where two words would run together. What a hint has in
// quotes has a stand-in.
func WithoutComments(d lex.Dialect, sql string, keep func(content string) bool) string {
	var out strings.Builder
	at, first := 0, true // first: nothing but comments so far
	x := lex.Lexer{SQL: sql, Dialect: d, Keep: true}
	verb := false // the token before is one that hints follow
	for k := x.Next(); k != lex.End; k = x.Next() {
		if k != lex.Comment {
			verb = k == lex.Word || k == lex.Keyword
			verb = verb && startsHints(lex.Fold(sql[x.Start:x.Pos]))
			first = false
			continue
		}
		written := sql[x.Start:x.Pos]
		if keep != nil && keep(lex.CommentContent(written)) {
			continue
		}
		out.WriteString(sql[at:x.Start])
		at = x.Pos
		if hint := hintOf(written); hint != "" && (verb || first) {
			out.WriteString(hint)
			continue
		}
		if touches(sql, x.Start, x.Pos) {
			out.WriteByte(' ')
		}
	}
	if at == 0 {
		return sql
	}
	out.WriteString(sql[at:])
	return out.String()
}

// touches reports whether what stands round [from, to) would run together
// without it.
func touches(sql string, from, to int) bool {
	return from > 0 && to < len(sql) && sql[from-1] > ' ' && sql[to] > ' '
}

func startsHints(word string) bool {
	switch word {
	case "select", "insert", "update", "delete", "replace", "merge":
		return true
	}
	return false
}

// hintOf is a comment /*+ NAME(...) NAME(...) */ as it may be shown, "" for any
// other comment: notes of tracers have no such form.
func hintOf(comment string) string {
	body, begins := strings.CutPrefix(comment, "/*+")
	body, ends := strings.CutSuffix(body, "*/")
	if !begins || !ends {
		return ""
	}
	var out strings.Builder
	out.WriteString("/*+")
	hints := 0
	for rest := body; ; hints++ {
		name := strings.TrimLeft(rest, " \t\r\n")
		if name == "" {
			break
		}
		n := 0
		for n < len(name) && lex.IsWordByte(name[n]) {
			n++
		}
		open := strings.TrimLeft(name[n:], " ")
		if n == 0 || open == "" || open[0] != '(' {
			return ""
		}
		shown, after := hintArguments(open)
		if shown == "" {
			return ""
		}
		out.WriteString(" " + name[:n] + shown)
		rest = after
	}
	if hints == 0 {
		return ""
	}
	return out.String() + " */"
}

// hintArguments takes what stands in brackets, names and numbers as they are.
func hintArguments(s string) (shown, rest string) {
	var out strings.Builder
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return out.String() + ")", s[i+1:]
			}
		case c == '\'' || c == '"':
			end := strings.IndexByte(s[i+1:], c)
			if end < 0 {
				return "", ""
			}
			out.WriteByte(c)
			out.WriteString(Name)
			i += end + 1
		case !lex.IsWordByte(c) && !strings.ContainsRune(" ,.@`#=", rune(c)):
			return "", ""
		}
		out.WriteByte(s[i])
	}
	return "", ""
}
