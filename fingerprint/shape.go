package fingerprint

// Summary is what one pass over a text tells.
type Summary struct {
	ID           uint64
	Kind         Kind // of the first statement
	Literals     int  // in the text: numbers, strings, NULL, TRUE, FALSE
	Placeholders int
	Statements   int  // separated by ";", empty ones not counted
	Comments     bool // the text has a comment
}

// shapeOf returns the id of a statement's shape. It reads the text once, allocates
// nothing, and takes any text: what is no SQL has a shape too.
func shapeOf(d Dialect, sql string) uint64 {
	x := shaper{lexer: lexer{sql: sql, dialect: d}}
	return x.shape()
}

// Lex is shapeOf, and all else that the same pass tells.
func Lex(d Dialect, sql string) Summary {
	x := shaper{lexer: lexer{sql: sql, dialect: d}}
	id := x.shape()
	return Summary{
		ID:           id,
		Kind:         x.statementKind(),
		Literals:     x.literals,
		Placeholders: x.placeholders,
		Statements:   x.statements,
		Comments:     x.comments,
	}
}

const (
	seedShape = 0x8bb84b93962eacc9
	seedItem  = 0x4b33a62ed433d4a3
	noItem    = 0 // value of no item

	// maxLists bounds how deep lists within lists are followed, and with it
	// the stack. Those below keep their length.
	maxLists = 50
)

// shaper makes a shape of the tokens of one text. It lives on its caller's
// stack, as the lexer in it does.
type shaper struct {
	lexer
	out *textSink // nil: nobody wants the normalised text

	inValues bool // within a row of VALUES
	lists    uint8

	statements int
	first      int // start and end of the first token
	firstEnd   int
	verb       keyword // first SELECT, INSERT, UPDATE or DELETE outside brackets
}

// stop says where run ends.
type stop uint8

const (
	wholeText stop = iota
	endOfItem      // at the comma or bracket that ends a list's item
	endOfRow       // at the bracket that closes a row
)

// shape hashes the whole text.
func (x *shaper) shape() uint64 {
	for x.next() == tokSemicolon {
		// Empty statements say nothing.
	}
	x.first, x.firstEnd = x.start, x.pos
	if x.kind == tokEnd {
		return seedShape
	}
	x.statements = 1
	return x.run(seedShape, wholeText)
}

// put takes the current token into the hash, and into the text if one is
// wanted.
func (x *shaper) put(h uint64) uint64 {
	if x.out != nil {
		x.out.token(x)
	}
	return mix(h, x.val)
}

// run hashes the tokens from the current one up to the stop. Repeated items
// of lists are left out.
func (x *shaper) run(h uint64, until stop) uint64 {
	depth := 0
	last := keyNone // key of the token before
	for k := x.kind; ; k = x.next() {
		switch {
		case k-tokWord <= tokPlaceholder-tokWord: // tokEnd is not among them
			last = x.key
			if x.out != nil {
				x.out.token(x)
			}
			h = mix(h, x.val)
			// A dot or comma that touches an operand is what most often comes
			// next; to take it here saves a call.
			if x.out == nil && x.prev == afterOperand && uint(x.pos) < uint(len(x.sql)) {
				switch x.sql[x.pos] {
				case '.':
					x.pos++
					x.prev = afterDot
					last = keyNone
					h = mix(h, saltOperator|'.')
				case ',':
					if until != endOfItem || depth != 0 {
						x.pos++
						x.prev = 0
						last = keyNone
						h = mix(h, saltOperator|',')
					}
				}
			}
			continue
		case k == tokEnd:
			return h
		case k == tokKeyword:
			last = x.key
			h = x.steer(h, until == wholeText && depth == 0)
			continue
		case k == tokComma:
			if until == endOfItem && depth == 0 {
				return h
			}
		case k == tokOpen || k == tokOpenBracket:
			if startsList(k, last) && x.lists < maxLists {
				h = x.list(x.put(h))
				last = keyNone
				continue
			}
			depth++
		case k == tokClose || k == tokCloseBracket:
			if depth == 0 && until != wholeText {
				return h
			}
			depth--
		case k == tokSemicolon && until == wholeText:
			h = x.semicolons(h)
			if x.kind == tokEnd {
				return h
			}
			depth = 0
			last = keyNone
			continue
		}
		last = keyNone
		h = x.put(h)
	}
}

// startsList reports whether a bracket after the word opens a list whose
// repeated items count once.
func startsList(k tokenKind, last keyword) bool {
	return last == keyIn && k == tokOpen || last == keyArray && k == tokOpenBracket
}

// steer takes a word that changes what the shape makes of the text.
func (x *shaper) steer(h uint64, outside bool) uint64 {
	switch x.key {
	case keyDefault:
		if x.inValues {
			x.val = valLiteral
			x.kind = tokPlaceholder
		}
	case keySelect, keyInsert, keyUpdate, keyDelete, keyMerge, keyValues:
		if outside && x.verb == keyNone {
			x.verb = x.key
		}
	}
	rows := x.key == keyValues
	h = x.put(h)
	if rows {
		return x.rows(h)
	}
	return h
}

// semicolons takes a run of semicolons: one where a statement follows, nothing
// at the end of the text.
func (x *shaper) semicolons(h uint64) uint64 {
	before, val := x.cursor, x.val
	for x.next() == tokSemicolon {
		before = x.cursor
	}
	if x.kind == tokEnd {
		return h
	}
	x.statements++
	x.cursor = before
	x.kind, x.val, x.start = tokSemicolon, val, x.pos-1
	return x.put(h)
}

// list takes the items of IN (...) or ARRAY[...] after the opening bracket,
// and the closing one. Equal items that follow each other count once.
func (x *shaper) list(h uint64) uint64 {
	x.lists++
	last, plain := uint64(noItem), mix(seedItem, valLiteral)
	before := x.out.mark()
	for {
		item := x.item()
		if item == last {
			x.out.rewind(before)
		} else {
			h = mix(h, item)
			last = item
		}
		if x.kind != tokComma {
			break
		}
		before = x.out.mark()
		x.put(0)
		if last == plain {
			x.plainItems()
		}
	}
	x.lists--
	if x.kind == tokEnd {
		return h
	}
	return x.put(h)
}

// item takes one item of a list, up to the comma or bracket after it.
func (x *shaper) item() uint64 {
	until := endOfItem
	k := x.next()
	if k == tokKeyword && (x.key == keySelect || x.key == keyWith) {
		until = endOfRow // a query: its commas separate no items
	}
	return x.run(seedItem, until)
}

// plainItems skips further items that are no more than a literal or
// placeholder with a comma right after it: nearly all of a long list.
func (x *shaper) plainItems() {
	sql := x.sql
	for {
		i, end, placeholder := skipSpace(sql, x.pos), 0, false
		if i >= len(sql) {
			return
		}
		switch c := sql[i]; {
		case c == '\'':
			end = endOfString(sql, i, x.dialect == MySQL)
		case isDigit(c):
			end = endOfPlainDigits(sql, i+1)
		case c == '?', c == '$' && i+1 < len(sql) && isDigit(sql[i+1]):
			end = endOfPlainDigits(sql, i+1)
			placeholder = true
		}
		if end == 0 || end >= len(sql) || sql[end] != ',' {
			return
		}
		if placeholder {
			x.placeholders++
		} else {
			x.literals++
		}
		x.pos = end + 1
	}
}

// rows takes the rows after VALUES. Equal rows that follow each other count
// once. It stops before what is no row: VALUES is also a function in MySQL.
func (x *shaper) rows(h uint64) uint64 {
	if x.lists >= maxLists {
		return h
	}
	x.lists++
	outer := x.inValues
	x.inValues = true
	last := uint64(noItem)
	for n := 0; ; n++ {
		before, text := x.cursor, x.out.mark()
		item, ok := x.row(n > 0)
		if !ok {
			x.cursor = before
			x.out.rewind(text)
			break
		}
		if item == last {
			x.out.rewind(text)
		} else {
			h = mix(h, item)
			last = item
		}
	}
	x.inValues = outer
	x.lists--
	return h
}

// row takes one row of VALUES with its brackets, ROW (...) too, and the comma
// before it. It reports false where none follows.
func (x *shaper) row(comma bool) (item uint64, ok bool) {
	k := x.next()
	if comma {
		if k != tokComma {
			return 0, false
		}
		x.put(0)
		k = x.next()
	}
	item = seedItem
	if k == tokKeyword && x.key == keyRow {
		item = x.put(item)
		k = x.next()
	}
	if k != tokOpen {
		return 0, false
	}
	item = x.put(item)
	x.next()
	item = x.run(item, endOfRow)
	if x.kind != tokEnd {
		item = x.put(item)
	}
	return item, true
}
