// Package escape writes text that reports show so that no byte of it commands a
// terminal or a log.
package escape

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes text safe to show on one line: what a terminal, an editor or a
// log viewer would act upon is written as an escape, white space as one blank.
func Clean(s string) string {
	if isPlain(s) {
		return s
	}
	return escape(s, false)
}

// CleanLines is clean for text of several lines, mostly code; tabs become four
// blanks.
func CleanLines(s string) string {
	s = escape(strings.ReplaceAll(s, "\r\n", "\n"), true)
	if !strings.Contains(s, "::") && !strings.Contains(s, "##") {
		return s
	}
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = Commandless(line)
	}
	return strings.Join(lines, "\n")
}

// Commandless is Inert for a line of code: a cast stays one behind an empty
// comment.
func Commandless(line string) string {
	if begin := len(line) - len(strings.TrimLeft(line, " \t")); strings.HasPrefix(line[begin:], "::") {
		line = line[:begin] + "/**/" + line[begin:]
	}
	return Inert(line)
}

// Inert is a line of output that no build server takes for a command: GitHub
// Actions reads those that begin with :: after blanks, and ##[ anywhere, as
// others do with ##vso[ and ##teamcity[.
func Inert(line string) string {
	if begin := len(line) - len(strings.TrimLeft(line, " \t")); strings.HasPrefix(line[begin:], "::") {
		line = line[:begin] + `\x3a` + line[begin+1:]
	}
	for from := 0; ; {
		at := strings.Index(line[from:], "##")
		if at < 0 {
			return line
		}
		at += from
		end := at + 2
		for end < len(line) && line[end] >= 'a' && line[end] <= 'z' {
			end++
		}
		if end < len(line) && line[end] == '[' {
			line = line[:at] + `\x23` + line[at+1:]
		}
		from = at + 1
	}
}

func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

func escape(s string, lines bool) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteString(`\x`)
			b.WriteString(Hex2(s[i]))
		case r == '\n' && lines:
			b.WriteByte('\n')
		case r == '\t' && lines:
			b.WriteString("    ")
		case r == '\n', r == '\t', r == '\r' && !lines:
			b.WriteByte(' ')
		case r < 0x80 && unicode.IsControl(r):
			b.WriteString(`\x`)
			b.WriteString(Hex2(byte(r)))
		case Hidden(r):
			b.WriteString(`\u{`)
			b.WriteString(strconv.FormatInt(int64(r), 16))
			b.WriteByte('}')
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

// Hidden tells runes that show nothing or reorder what is shown: C1 controls,
// separators of lines, the marks of bidirectional text (by which source can
// be made to look like other source), and zero-width ones.
func Hidden(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' || unicode.Is(unicode.Cf, r)
}

func Hex2(b byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[b>>4], digits[b&15]})
}

// Short cuts s at about max bytes, on a rune's boundary, and says so.
func Short(s string, max int) string {
	if len(s) <= max {
		return s
	}
	cut := max
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// OneLine is the statement on one line, cleaned and cut, for tables and
// messages.
func OneLine(sql string, max int) string {
	if len(sql) > 4*max {
		sql = Short(sql, 4*max) // do not clean megabytes to show a line
	}
	return Short(strings.Join(strings.Fields(Clean(sql)), " "), max)
}
