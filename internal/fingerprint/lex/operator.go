package lex

// sign takes "-" or "+": a part of the number that follows it where no operand
// precedes, an operator elsewhere.
func (x *Lexer) sign(i int) Kind {
	if x.Prev&(AfterOperand|AfterDot) == 0 && !x.Keep {
		j := skipBlank(x.Dialect, x.SQL, i+1)
		if startsNumber(x.SQL, j) {
			if _, name := endOfNumber(x.Dialect, x.SQL, j); !name {
				if j > i+1 && SkipSpace(x.SQL, i+1) != j {
					x.Comments = true
				}
				return x.number(i, j)
			}
		}
	}
	return x.operator(i)
}

func SkipSpace(sql string, i int) int {
	for i < len(sql) && byteClasses[sql[i]] == byteSpace {
		i++
	}
	return i
}

// startsNumber reports whether a number starts at i.
func startsNumber(sql string, i int) bool {
	if i < len(sql) && sql[i] == '.' {
		i++
	}
	return i < len(sql) && IsDigit(sql[i])
}

// number takes the number at i; start is where its sign stands.
func (x *Lexer) number(start, i int) Kind {
	end, name := endOfNumber(x.Dialect, x.SQL, i)
	if name {
		return x.oddWord(i, end)
	}
	x.Start = start
	return x.literal(Number, end)
}

// continuesNumber reports whether a byte after digits may belong to the same
// token.
func continuesNumber(c byte) bool { return c == '.' || IsWordByte(c) }

// endOfNumber returns the offset after the number at i. In MySQL a name may
// start with digits; then end is where these end.
func endOfNumber(d Dialect, sql string, i int) (end int, name bool) {
	digits := endOfDigits(d, sql, i)
	end = digits
	if based := endOfBased(sql, i); based > 0 {
		end = based
	} else {
		if end < len(sql) && sql[end] == '.' && !(end+1 < len(sql) && sql[end+1] == '.') {
			end = endOfDigits(d, sql, end+1)
		}
		if end < len(sql) && sql[end]|0x20 == 'e' {
			j := end + 1
			if j < len(sql) && (sql[j] == '+' || sql[j] == '-') {
				j++
			}
			if j < len(sql) && IsDigit(sql[j]) {
				end = endOfDigits(d, sql, j)
			}
		}
	}
	if d == MySQL && digits > i && end < len(sql) && IsWordByte(sql[end]) && onlyWord(sql[i:end]) {
		return end, true
	}
	return end, false
}

func onlyWord(s string) bool {
	for i := 0; i < len(s); i++ {
		if !IsWordByte(s[i]) {
			return false
		}
	}
	return true
}

// endOfDigits skips digits, with single underscores between them where the
// dialect has these.
func endOfDigits(d Dialect, sql string, i int) int {
	for i < len(sql) {
		if !IsDigit(sql[i]) && !(sql[i] == '_' && d != MySQL && i+1 < len(sql) && IsDigit(sql[i+1])) {
			break
		}
		i++
	}
	return i
}

// endOfBased returns the offset after 0x1F, 0b01 or 0o17, 0 for none.
func endOfBased(sql string, i int) int {
	if i+2 >= len(sql) || sql[i] != '0' {
		return 0
	}
	var digit func(c byte) bool
	switch sql[i+1] | 0x20 {
	case 'x':
		digit = IsHex
	case 'b':
		digit = func(c byte) bool { return c-'0' < 2 }
	case 'o':
		digit = func(c byte) bool { return c-'0' < 8 }
	default:
		return 0
	}
	j := i + 2
	for j < len(sql) && (digit(sql[j]) || sql[j] == '_' && j+1 < len(sql) && digit(sql[j+1])) {
		j++
	}
	if j == i+2 {
		return 0
	}
	return j
}

func IsHex(c byte) bool { return IsDigit(c) || (c|0x20)-'a' < 6 }

// operator takes the operator at i.
func (x *Lexer) operator(i int) Kind {
	n := operatorLen(x.Dialect, x.SQL, i)
	x.Start, x.Pos = i, i+n
	x.Prev = 0
	x.Kind = Operator
	x.Key = KeyNone
	op := x.SQL[i : i+n]
	if n < 8 {
		x.Val = SaltOperator | loadTail(op, 0)
	} else {
		x.Val = nameValue(op, false) ^ SaltOperator
	}
	return Operator
}

// operatorLen returns the length of the operator at i. PostgreSQL takes as
// many operator bytes as follow each other, for operators can be defined
// there; the others know a few of more than one byte.
func operatorLen(d Dialect, sql string, i int) int {
	if i+1 >= len(sql) || !isOperatorByte(sql[i+1]) {
		return 1
	}
	if d == PostgreSQL || d == Generic {
		return longestOperator(sql, i)
	}
	switch sql[i : i+2] {
	case "->", "<=":
		if i+2 < len(sql) && sql[i+2] == '>' {
			return 3
		}
		return 2
	case ">=", "<>", "!=", "==", "||", "&&", "<<", ">>", "=>", "!<", "!>",
		"+=", "-=", "*=", "/=", "%=", "&=", "^=", "|=":
		return 2
	}
	return 1
}

func isOperatorByte(c byte) bool {
	k := byteClasses[c]
	return byteOperator <= k && k <= byteQuestion
}

// longestOperator returns the length of PostgreSQL's operator at i. It ends
// before a comment, before a "?" that is no part of "@?", and before a sign
// or an "@" that belong to what follows.
func longestOperator(sql string, i int) int {
	j := i + 1
	for j < len(sql) && isOperatorByte(sql[j]) {
		if c := sql[j]; c == '?' && sql[j-1] != '@' {
			break
		} else if j+1 < len(sql) && (c == '-' && sql[j+1] == '-' || c == '/' && sql[j+1] == '*') {
			break
		}
		j++
	}
	op := sql[i:j]
	if last := op[len(op)-1]; last == '@' && op != "<@" && len(op) > 1 && compares(op[:len(op)-1]) &&
		j < len(sql) && IsWordStart(sql[j]) {
		return len(op) - 1
	}
	for len(op) > 1 {
		if last := op[len(op)-1]; last != '+' && last != '-' {
			break
		}
		if rest := op[:len(op)-1]; !compares(rest) && hasOperatorMark(op) {
			break
		}
		op = op[:len(op)-1]
	}
	return len(op)
}

// compares reports whether op is made of the bytes of comparisons only.
func compares(op string) bool {
	for i := 0; i < len(op); i++ {
		if c := op[i]; c != '=' && c != '<' && c != '>' && c != '!' {
			return false
		}
	}
	return true
}

// hasOperatorMark reports whether op has one of the bytes that let a
// PostgreSQL operator end with a sign.
func hasOperatorMark(op string) bool {
	for i := 0; i < len(op); i++ {
		switch op[i] {
		case '~', '!', '@', '#', '%', '^', '&', '|', '?':
			return true
		}
	}
	return false
}
