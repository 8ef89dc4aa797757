package fingerprint

// question takes "?", "?1", or PostgreSQL's operators "?|" and "?&". A "?|"
// that goes on as "?||" is a placeholder and the operator for joining text.
func (x *lexer) question(i int) tokenKind {
	sql := x.sql
	if (x.dialect == PostgreSQL || x.dialect == Generic) && i+1 < len(sql) {
		if c := sql[i+1]; (c == '|' || c == '&') && !(i+2 < len(sql) && sql[i+2] == c) {
			x.start, x.pos = i, i+2
			x.val = saltOperator | '?' | uint64(c)<<8
			x.prev = 0
			x.kind = tokOperator
			x.key = keyNone
			return tokOperator
		}
	}
	return x.placeholder(i, endOfPlainDigits(sql, i+1))
}

func endOfPlainDigits(sql string, i int) int {
	for i < len(sql) && isDigit(sql[i]) {
		i++
	}
	return i
}

func endOfWord(sql string, i int) int {
	for i < len(sql) && isWordByte(sql[i]) {
		i++
	}
	return i
}

// dollar takes "$1", PostgreSQL's dollar-quoted string, or "$name".
func (x *lexer) dollar(i int) tokenKind {
	sql := x.sql
	if i+1 < len(sql) && isDigit(sql[i+1]) {
		return x.placeholder(i, endOfPlainDigits(sql, i+1))
	}
	if x.dialect == PostgreSQL || x.dialect == Generic {
		if end := endOfDollarQuote(sql, i); end > 0 {
			x.start = i
			return x.literal(tokString, end)
		}
	}
	if (x.dialect == SQLite || x.dialect == Generic) && i+1 < len(sql) && isWordStart(sql[i+1]) {
		return x.placeholder(i, endOfWord(sql, i+1))
	}
	return x.punctuation(tokOperator, i, 0)
}

// colon takes "::", ":=", or outside PostgreSQL ":name" and ":1". PostgreSQL's
// own colon stands in array slices.
func (x *lexer) colon(i int) tokenKind {
	sql := x.sql
	if i+1 < len(sql) {
		switch c := sql[i+1]; {
		case c == ':' || c == '=':
			x.start, x.pos = i, i+2
			x.val = saltOperator | ':' | uint64(c)<<8
			x.prev = 0
			x.kind = tokOperator
			x.key = keyNone
			return tokOperator
		case x.dialect != PostgreSQL && isWordByte(c) && c != '$':
			return x.placeholder(i, endOfWord(sql, i+1))
		}
	}
	return x.punctuation(tokOperator, i, 0)
}

// at takes "@name": MySQL's variable, elsewhere a placeholder; "@@name", a
// system variable of MySQL and SQL Server; or an operator of PostgreSQL.
func (x *lexer) at(i int) tokenKind {
	sql, d := x.sql, x.dialect
	j := i + 1
	if j < len(sql) && sql[j] == '@' && (d == MySQL || d == SQLServer) {
		j++
	}
	if j >= len(sql) || !isWordStart(sql[j]) && !(isDigit(sql[j]) && (d == SQLite || d == SQLServer)) {
		if d == PostgreSQL || d == Generic {
			return x.operator(i)
		}
		return x.punctuation(tokOperator, i, 0)
	}
	if d == MySQL || j == i+2 {
		return x.oddWord(i, j)
	}
	return x.placeholder(i, endOfWord(sql, j))
}

// hash takes SQL Server's "#name" and "##name", or an operator.
func (x *lexer) hash(i int) tokenKind {
	sql := x.sql
	if x.dialect == SQLServer {
		j := i + 1
		if j < len(sql) && sql[j] == '#' {
			j++
		}
		if j < len(sql) && isWordStart(sql[j]) {
			return x.oddWord(i, j)
		}
	}
	return x.operator(i)
}
