// Package shape tells which texts are one statement with other values. It makes
// an id of a text's tokens, the normalised text that has the same id, and on the
// way finds the statement's kind. The id is made in one pass, without
// allocating.
package shape

import "github.com/nplusone-go/nplusone/internal/fingerprint/lex"

// Summary is what one pass over a text tells.
type Summary struct {
	ID           uint64
	Kind         Kind // of the first statement
	Literals     int  // in the text: numbers, strings, NULL, TRUE, FALSE
	Placeholders int
	Statements   int  // separated by ";", empty ones not counted
	Comments     bool // the text has a comment
}

// Of returns the id of a statement's shape. It reads the text once, allocates
// nothing, and takes any text: what is no SQL has a shape too.
func Of(d lex.Dialect, sql string) uint64 {
	x := shaper{Lexer: lex.Lexer{SQL: sql, Dialect: d}}
	return x.shape()
}

// Lex is Of, and all else that the same pass tells.
func Lex(d lex.Dialect, sql string) Summary {
	x := shaper{Lexer: lex.Lexer{SQL: sql, Dialect: d}}
	id := x.shape()
	return Summary{
		ID:           id,
		Kind:         x.statementKind(),
		Literals:     x.Literals,
		Placeholders: x.Placeholders,
		Statements:   x.statements,
		Comments:     x.Comments,
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
	lex.Lexer
	out *textSink // nil: nobody wants the normalised text

	inValues bool // within a row of VALUES
	lists    uint8

	statements int
	first      int // start and end of the first token
	firstEnd   int
	verb       lex.Key // first SELECT, INSERT, UPDATE or DELETE outside brackets
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
	for x.Next() == lex.Semicolon {
		// Empty statements say nothing.
	}
	x.first, x.firstEnd = x.Start, x.Pos
	if x.Kind == lex.End {
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
	return lex.Mix(h, x.Val)
}

// run hashes the tokens from the current one up to the stop. Repeated items
// of lists are left out.
func (x *shaper) run(h uint64, until stop) uint64 {
	depth := 0
	last := lex.KeyNone // key of the token before
	for k := x.Kind; ; k = x.Next() {
		switch {
		case k-lex.Word <= lex.Placeholder-lex.Word: // End is not among them
			last = x.Key
			if x.out != nil {
				x.out.token(x)
			}
			h = lex.Mix(h, x.Val)
			// A dot or comma that touches an operand is what most often comes
			// next; to take it here saves a call.
			if x.out == nil && x.Prev == lex.AfterOperand && uint(x.Pos) < uint(len(x.SQL)) {
				switch x.SQL[x.Pos] {
				case '.':
					x.Pos++
					x.Prev = lex.AfterDot
					last = lex.KeyNone
					h = lex.Mix(h, lex.SaltOperator|'.')
				case ',':
					if until != endOfItem || depth != 0 {
						x.Pos++
						x.Prev = 0
						last = lex.KeyNone
						h = lex.Mix(h, lex.SaltOperator|',')
					}
				}
			}
			continue
		case k == lex.End:
			return h
		case k == lex.Keyword:
			last = x.Key
			h = x.steer(h, until == wholeText && depth == 0)
			continue
		case k == lex.Comma:
			if until == endOfItem && depth == 0 {
				return h
			}
		case k == lex.Open || k == lex.OpenBracket:
			if startsList(k, last) && x.lists < maxLists {
				h = x.list(x.put(h))
				last = lex.KeyNone
				continue
			}
			depth++
		case k == lex.Close || k == lex.CloseBracket:
			if depth == 0 && until != wholeText {
				return h
			}
			depth--
		case k == lex.Semicolon && until == wholeText:
			h = x.semicolons(h)
			if x.Kind == lex.End {
				return h
			}
			depth = 0
			last = lex.KeyNone
			continue
		}
		last = lex.KeyNone
		h = x.put(h)
	}
}

// startsList reports whether a bracket after the word opens a list whose
// repeated items count once.
func startsList(k lex.Kind, last lex.Key) bool {
	return last == lex.KeyIn && k == lex.Open || last == lex.KeyArray && k == lex.OpenBracket
}

// steer takes a word that changes what the shape makes of the text.
func (x *shaper) steer(h uint64, outside bool) uint64 {
	switch x.Key {
	case lex.KeyDefault:
		if x.inValues {
			x.Val = lex.ValLiteral
			x.Kind = lex.Placeholder
		}
	case lex.KeySelect, lex.KeyInsert, lex.KeyUpdate, lex.KeyDelete, lex.KeyMerge, lex.KeyValues:
		if outside && x.verb == lex.KeyNone {
			x.verb = x.Key
		}
	}
	rows := x.Key == lex.KeyValues
	h = x.put(h)
	if rows {
		return x.rows(h)
	}
	return h
}

// semicolons takes a run of semicolons: one where a statement follows, nothing
// at the end of the text.
func (x *shaper) semicolons(h uint64) uint64 {
	before, val := x.Cursor, x.Val
	for x.Next() == lex.Semicolon {
		before = x.Cursor
	}
	if x.Kind == lex.End {
		return h
	}
	x.statements++
	x.Cursor = before
	x.Kind, x.Val, x.Start = lex.Semicolon, val, x.Pos-1
	return x.put(h)
}

// list takes the items of IN (...) or ARRAY[...] after the opening bracket,
// and the closing one. Equal items that follow each other count once.
func (x *shaper) list(h uint64) uint64 {
	x.lists++
	last, plain := uint64(noItem), lex.Mix(seedItem, lex.ValLiteral)
	before := x.out.mark()
	for {
		item := x.item()
		if item == last {
			x.out.rewind(before)
		} else {
			h = lex.Mix(h, item)
			last = item
		}
		if x.Kind != lex.Comma {
			break
		}
		before = x.out.mark()
		x.put(0)
		if last == plain {
			x.plainItems()
		}
	}
	x.lists--
	if x.Kind == lex.End {
		return h
	}
	return x.put(h)
}

// item takes one item of a list, up to the comma or bracket after it.
func (x *shaper) item() uint64 {
	until := endOfItem
	k := x.Next()
	if k == lex.Keyword && (x.Key == lex.KeySelect || x.Key == lex.KeyWith) {
		until = endOfRow // a query: its commas separate no items
	}
	return x.run(seedItem, until)
}

// plainItems skips further items that are no more than a literal or
// placeholder with a comma right after it: nearly all of a long list.
func (x *shaper) plainItems() {
	sql := x.SQL
	for {
		i, end, placeholder := lex.SkipSpace(sql, x.Pos), 0, false
		if i >= len(sql) {
			return
		}
		switch c := sql[i]; {
		case c == '\'':
			end = lex.EndOfString(sql, i, x.Dialect == lex.MySQL)
		case lex.IsDigit(c):
			end = lex.EndOfPlainDigits(sql, i+1)
		case c == '?', c == '$' && i+1 < len(sql) && lex.IsDigit(sql[i+1]):
			end = lex.EndOfPlainDigits(sql, i+1)
			placeholder = true
		}
		if end == 0 || end >= len(sql) || sql[end] != ',' {
			return
		}
		if placeholder {
			x.Placeholders++
		} else {
			x.Literals++
		}
		x.Pos = end + 1
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
		before, text := x.Cursor, x.out.mark()
		item, ok := x.row(n > 0)
		if !ok {
			x.Cursor = before
			x.out.rewind(text)
			break
		}
		if item == last {
			x.out.rewind(text)
		} else {
			h = lex.Mix(h, item)
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
	k := x.Next()
	if comma {
		if k != lex.Comma {
			return 0, false
		}
		x.put(0)
		k = x.Next()
	}
	item = seedItem
	if k == lex.Keyword && x.Key == lex.KeyRow {
		item = x.put(item)
		k = x.Next()
	}
	if k != lex.Open {
		return 0, false
	}
	item = x.put(item)
	x.Next()
	item = x.run(item, endOfRow)
	if x.Kind != lex.End {
		item = x.put(item)
	}
	return item, true
}
