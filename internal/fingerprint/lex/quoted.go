package lex

import "strings"

// EndOfString returns the offset after the string whose opening quote is at
// i. A doubled quote stays inside, and after a backslash any byte if that
// escapes. A string that is not closed reaches to the end of the text.
func EndOfString(sql string, i int, backslash bool) int {
	quote := sql[i]
	if backslash {
		return endOfEscaped(sql, i, quote)
	}
	for i++; ; {
		var n int
		if len(sql)-i >= 8 {
			n = firstByte(loadWhole(sql, i), quote)
		} else if n = firstByte(loadTail(sql, i), quote); n == 8 {
			return len(sql)
		}
		i += n
		if n == 8 {
			continue
		}
		if i+1 >= len(sql) || sql[i+1] != quote {
			return i + 1
		}
		i += 2
	}
}

// endOfEscaped is endOfString where a backslash escapes.
func endOfEscaped(sql string, i int, quote byte) int {
	for i++; i < len(sql); {
		w := load8(sql, i)
		n := firstByte(w, quote)
		if b := firstByte(w, '\\'); b < n {
			i += b + 2
			continue
		}
		i += n
		if n == 8 {
			continue
		}
		if i+1 >= len(sql) || sql[i+1] != quote {
			return i + 1
		}
		i += 2
	}
	return len(sql)
}

// endOfLine returns the offset of the next line's end.
func endOfLine(sql string, i int) int {
	if n := strings.IndexByte(sql[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(sql)
}

// startsLineComment reports whether the "--" at i starts a comment. In MySQL
// it needs white space after it, else it is two signs.
func startsLineComment(d Dialect, sql string, i int) bool {
	return d != MySQL || i+2 >= len(sql) || sql[i+2] <= ' '
}

// endOfComment returns the offset after the block comment that opens at i.
// PostgreSQL and SQL Server nest them.
func endOfComment(d Dialect, sql string, i int) int {
	if d != PostgreSQL && d != SQLServer {
		if n := strings.Index(sql[i+2:], "*/"); n >= 0 {
			return i + 2 + n + 2
		}
		return len(sql)
	}
	depth := 1
	for i += 2; i+1 < len(sql); {
		switch {
		case sql[i] == '*' && sql[i+1] == '/':
			i += 2
			if depth--; depth == 0 {
				return i
			}
		case sql[i] == '/' && sql[i+1] == '*':
			depth++
			i += 2
		default:
			i++
		}
	}
	return len(sql)
}

// codeComment returns the length of the mark that opens MySQL's executable
// comment at i (/*!, /*!50100, MariaDB's /*M!), 0 where none does.
func codeComment(d Dialect, sql string, i int) int {
	if d != MySQL {
		return 0
	}
	n := 2
	if i+n < len(sql) && sql[i+n] == 'M' {
		n++
	}
	if i+n >= len(sql) || sql[i+n] != '!' {
		return 0
	}
	n++
	for digits := 0; digits < 6 && i+n < len(sql) && IsDigit(sql[i+n]); digits++ {
		n++
	}
	return n
}

// skipBlank returns the offset of the first byte from i on that is neither
// white space nor part of a comment.
func skipBlank(d Dialect, sql string, i int) int {
	for i < len(sql) {
		c := sql[i]
		switch {
		case byteClasses[c] == byteSpace:
			i++
		case c == '-' && i+1 < len(sql) && sql[i+1] == '-' && startsLineComment(d, sql, i):
			i = endOfLine(sql, i)
		case c == '#' && d == MySQL:
			i = endOfLine(sql, i)
		case c == '/' && i+1 < len(sql) && sql[i+1] == '*' && codeComment(d, sql, i) == 0:
			i = endOfComment(d, sql, i)
		default:
			return i
		}
	}
	return i
}

// endOfDollarQuote returns the offset after the string that opens with $$ or
// $tag$ at i, 0 where none does.
func endOfDollarQuote(sql string, i int) int {
	j := i + 1
	if j < len(sql) && IsWordStart(sql[j]) {
		for j < len(sql) && sql[j] != '$' && IsWordByte(sql[j]) {
			j++
		}
	}
	if j >= len(sql) || sql[j] != '$' {
		return 0
	}
	tag := sql[i : j+1]
	if n := strings.Index(sql[j+1:], tag); n >= 0 {
		return j + 1 + n + len(tag)
	}
	return len(sql)
}

// quotedName takes the name that opens at i and ends with the byte quote. Its
// value is that of nameValue, computed on the way to the closing quote.
func (x *Lexer) quotedName(i int, quote byte) Kind {
	sql, j := x.SQL, i+1
	x.Start = i
	var v, first uint64
	for ; ; j += 8 {
		var w uint64
		if len(sql)-j >= 8 {
			w = loadWhole(sql, j)
		} else {
			w = loadTail(sql, j)
		}
		n := firstByte(w, quote)
		if n == 8 {
			if j >= len(sql) {
				return x.oddName(i, quote)
			}
			if j == i+1 {
				v, first = seedName, w
			}
			v = Mix(v, w)
			continue
		}
		end := j + n
		w &= 1<<(8*uint(n)) - 1
		if end+1 < len(sql) && sql[end+1] == quote || sql[end-1] == 0 {
			return x.oddName(i, quote)
		}
		x.Pos = end + 1
		if j == i+1 {
			v, first = w, w
		} else {
			v = Mix(v, w)
			if n > 0 || j > i+9 {
				first = 0 // longer than any keyword
			}
		}
		if keywordTable[keywordSlot(first)].word == first && first != 0 && x.Prev&AfterDot == 0 {
			v ^= saltQuoted
		}
		return x.name(Name, v)
	}
}

// oddName takes the name that opens at i and has its own quote in it, ends
// with a zero byte, or is not closed.
func (x *Lexer) oddName(i int, quote byte) Kind {
	sql, j, doubled := x.SQL, i+1, false
	for {
		n := strings.IndexByte(sql[j:], quote)
		if n < 0 {
			j = len(sql)
			break
		}
		j += n
		if j+1 >= len(sql) || sql[j+1] != quote {
			break
		}
		doubled = true
		j += 2
	}
	x.Pos = min(j+1, len(sql))
	content := sql[i+1 : j]
	if doubled || content != "" && content[len(content)-1] == 0 {
		return x.name(Name, oddNameValue(content, quote))
	}
	val := nameValue(content, false)
	if len(content) <= 8 && x.Prev&AfterDot == 0 && IsKeyword(content) {
		val ^= saltQuoted
	}
	return x.name(Name, val)
}

// nameContent returns what stands between the quotes of a quoted name, and
// the byte that closes it.
func nameContent(written string) (content string, quote byte) {
	quote = written[0]
	if quote == '[' {
		quote = ']'
	}
	content = written[1:]
	// A name that the text's end cuts off has no closing quote, or one that is
	// the first half of a doubled one.
	run := 0
	for run < len(content) && content[len(content)-1-run] == quote {
		run++
	}
	if run%2 == 1 {
		content = content[:len(content)-1]
	}
	return content, quote
}

// oddNameValue is nameValue of a name that holds its own quote, doubled, or
// that ends with a zero byte, which the padding of short names would hide.
func oddNameValue(content string, quote byte) uint64 {
	v, w, n := uint64(seedName), uint64(0), 0
	for i := 0; i < len(content); i++ {
		c := content[i]
		if c == quote {
			i++
		}
		w |= uint64(c) << (8 * uint(n&7))
		if n++; n&7 == 0 {
			v, w = Mix(v, w), 0
		}
	}
	if n < 8 {
		v = w
	} else {
		v = Mix(v, w)
	}
	if content[len(content)-1] == 0 {
		v = Mix(v^saltNul, uint64(n))
	}
	return v
}
