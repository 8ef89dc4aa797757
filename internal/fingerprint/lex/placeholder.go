package lex

// question takes "?", "?1", or PostgreSQL's operators "?|" and "?&". A "?|"
// that goes on as "?||" is a placeholder and the operator for joining text.
func (x *Lexer) question(i int) Kind {
	sql := x.SQL
	if (x.Dialect == PostgreSQL || x.Dialect == Generic) && i+1 < len(sql) {
		if c := sql[i+1]; (c == '|' || c == '&') && !(i+2 < len(sql) && sql[i+2] == c) {
			x.Start, x.Pos = i, i+2
			x.Val = SaltOperator | '?' | uint64(c)<<8
			x.Prev = 0
			x.Kind = Operator
			x.Key = KeyNone
			return Operator
		}
	}
	return x.placeholder(i, EndOfPlainDigits(sql, i+1))
}

func EndOfPlainDigits(sql string, i int) int {
	for i < len(sql) && IsDigit(sql[i]) {
		i++
	}
	return i
}

func EndOfWord(sql string, i int) int {
	for i < len(sql) && IsWordByte(sql[i]) {
		i++
	}
	return i
}

// dollar takes "$1", PostgreSQL's dollar-quoted string, or "$name".
func (x *Lexer) dollar(i int) Kind {
	sql := x.SQL
	if i+1 < len(sql) && IsDigit(sql[i+1]) {
		return x.placeholder(i, EndOfPlainDigits(sql, i+1))
	}
	if x.Dialect == PostgreSQL || x.Dialect == Generic {
		if end := endOfDollarQuote(sql, i); end > 0 {
			x.Start = i
			return x.literal(String, end)
		}
	}
	if (x.Dialect == SQLite || x.Dialect == Generic) && i+1 < len(sql) && IsWordStart(sql[i+1]) {
		return x.placeholder(i, EndOfWord(sql, i+1))
	}
	return x.punctuation(Operator, i, 0)
}

// colon takes "::", ":=", or outside PostgreSQL ":name" and ":1". PostgreSQL's
// own colon stands in array slices.
func (x *Lexer) colon(i int) Kind {
	sql := x.SQL
	if i+1 < len(sql) {
		switch c := sql[i+1]; {
		case c == ':' || c == '=':
			x.Start, x.Pos = i, i+2
			x.Val = SaltOperator | ':' | uint64(c)<<8
			x.Prev = 0
			x.Kind = Operator
			x.Key = KeyNone
			return Operator
		case x.Dialect != PostgreSQL && IsWordByte(c) && c != '$':
			return x.placeholder(i, EndOfWord(sql, i+1))
		}
	}
	return x.punctuation(Operator, i, 0)
}

// at takes "@name": MySQL's variable, elsewhere a placeholder; "@@name", a
// system variable of MySQL and SQL Server; or an operator of PostgreSQL.
func (x *Lexer) at(i int) Kind {
	sql, d := x.SQL, x.Dialect
	j := i + 1
	if j < len(sql) && sql[j] == '@' && (d == MySQL || d == SQLServer) {
		j++
	}
	if j >= len(sql) || !IsWordStart(sql[j]) && !(IsDigit(sql[j]) && (d == SQLite || d == SQLServer)) {
		if d == PostgreSQL || d == Generic {
			return x.operator(i)
		}
		return x.punctuation(Operator, i, 0)
	}
	if d == MySQL || j == i+2 {
		return x.oddWord(i, j)
	}
	return x.placeholder(i, EndOfWord(sql, j))
}

// hash takes SQL Server's "#name" and "##name", or an operator.
func (x *Lexer) hash(i int) Kind {
	sql := x.SQL
	if x.Dialect == SQLServer {
		j := i + 1
		if j < len(sql) && sql[j] == '#' {
			j++
		}
		if j < len(sql) && IsWordStart(sql[j]) {
			return x.oddWord(i, j)
		}
	}
	return x.operator(i)
}
