package fingerprint

import "strings"

// WithoutComments returns a text without its comments, but for optimizer hints
// and those that keep says to keep, given what stands in them. Line breaks
// stay, and a blank where two words would run together. What a hint has in
// quotes has a stand-in.
func WithoutComments(d Dialect, sql string, keep func(content string) bool) string {
	var out strings.Builder
	at, first := 0, true // first: nothing but comments so far
	x := lexer{sql: sql, dialect: d, keep: true}
	verb := false // the token before is one that hints follow
	for k := x.next(); k != tokEnd; k = x.next() {
		if k != tokComment {
			verb = k == tokWord || k == tokKeyword
			verb = verb && startsHints(foldASCII(sql[x.start:x.pos]))
			first = false
			continue
		}
		written := sql[x.start:x.pos]
		if keep != nil && keep(commentContent(written)) {
			continue
		}
		out.WriteString(sql[at:x.start])
		at = x.pos
		if hint := hintOf(written); hint != "" && (verb || first) {
			out.WriteString(hint)
			continue
		}
		if touches(sql, x.start, x.pos) {
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
	body, ok := strings.CutPrefix(comment, "/*+")
	if body, ok = strings.CutSuffix(body, "*/"); !ok || !strings.HasPrefix(comment, "/*+") {
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
		for n < len(name) && isWordByte(name[n]) {
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
			out.WriteString(hiddenName)
			i += end + 1
			c = s[i]
		case !isWordByte(c) && !strings.ContainsRune(" ,.@`#=", rune(c)):
			return "", ""
		}
		out.WriteByte(s[i])
	}
	return "", ""
}
