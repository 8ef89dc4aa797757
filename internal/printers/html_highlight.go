package printers

import (
	"html"
	"html/template"
	"strings"

	"github.com/nplusone-go/nplusone/internal/escape"
)

// highlight marks keywords, strings, numbers and comments of a short piece of
// code. It knows no grammar: what it marks wrongly looks odd and is right all
// the same, since every part is escaped. comment begins a comment to the end
// of the line.
func highlight(code string, words map[string]bool, comment string) template.HTML {
	var b strings.Builder
	part := func(class, text string) {
		if class == "" {
			b.WriteString(html.EscapeString(text))
			return
		}
		b.WriteString(`<span class="` + class + `">` + html.EscapeString(text) + "</span>")
	}
	for len(code) > 0 {
		n, class := token(code, comment)
		text := code[:n]
		if class == "word" {
			class = ""
			if words[text] || words[strings.ToLower(text)] && words["select"] {
				class = "k"
			}
		}
		part(class, text)
		code = code[n:]
	}
	return template.HTML(b.String())
}

func highlightSQL(sql string) template.HTML {
	return highlight(escape.Short(strings.TrimSpace(escape.CleanLines(sql)), 20_000), sqlWords, "--")
}

// token returns the length and the class of what code begins with.
func token(code, comment string) (int, string) {
	c := code[0]
	switch {
	case strings.HasPrefix(code, comment):
		return lengthTo(code, "\n", len(comment)), "c"
	case c == '\'' || c == '"' || c == '`':
		return closing(code, c), "s"
	case isWord(c) && !isDigit(c):
		return run(code, isWord), "word"
	case isDigit(c), c == '$' && len(code) > 1 && isDigit(code[1]):
		return 1 + run(code[1:], isWord), "m"
	case c == '?':
		return 1, "m"
	}
	return 1 + run(code[1:], func(c byte) bool {
		return !isWord(c) && c != '\'' && c != '"' && c != '`' && c != '$' && c != '?' && c != comment[0]
	}), ""
}

// closing is the length of a quoted text, or of the line where it is not
// closed.
func closing(code string, quote byte) int {
	for i := 1; i < len(code); i++ {
		switch {
		case code[i] == '\\' && quote == '"' && i+1 < len(code):
			i++
		case code[i] == quote:
			return i + 1
		case code[i] == '\n' && quote != '`':
			return i
		}
	}
	return len(code)
}

func lengthTo(code, mark string, from int) int {
	if i := strings.Index(code[from:], mark); i >= 0 {
		return from + i
	}
	return len(code)
}

func run(code string, in func(byte) bool) int {
	n := 0
	for n < len(code) && in(code[n]) {
		n++
	}
	return n
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

var (
	sqlWords = wordSet(`select from where join left right inner outer cross lateral on and or not in is null as
		order by group having limit offset insert into values update set delete returning with recursive union all
		any exists distinct case when then else end between like ilike asc desc conflict do nothing using create
		index concurrently table primary key references unnest count sum max min avg coalesce over partition for share`)
	goWords = wordSet(`break case chan const continue default defer else fallthrough for func go goto if import
		interface map package range return select struct switch type var nil true false`)
)
