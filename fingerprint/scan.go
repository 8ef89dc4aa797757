package fingerprint

import (
	"strings"
	"sync"
)

// The bounds of a scan. What lies beyond them is left out, and
// Structure.Truncated says so.
const (
	maxScanTokens  = 1 << 18
	maxScanDepth   = 160 // nesting of brackets, sub-selects and CASE
	maxScanQueries = 1 << 12
	maxScanSources = 256 // tables of one block that columns are looked up in
)

// Scan reads the structure of a text. It never fails, takes time linear in
// the text's length, and reads no more than the first 262,144 tokens; what it
// does not understand it leaves out.
func Scan(d Dialect, sql string) *Structure {
	x := &scanner{text: sql, dialect: d, out: &Structure{Dialect: d}, ctes: map[string]int{}}
	x.lex()
	x.matchBrackets()
	x.statements()
	x.resolveSlots()
	return x.out
}

// scanner holds the tokens of one text while its structure is read. Ranges of
// tokens are half-open: [lo, hi).
type scanner struct {
	text    string
	dialect Dialect
	out     *Structure

	toks []token
	// word is the keyword that a bare word spells, in lower case; empty for
	// other tokens, and for words next to a dot, which are names.
	word []string
	// match is the index of the token that closes or opens the bracket or
	// CASE at this index, the number of tokens where it is never closed, -1
	// for other tokens.
	match []int32
	slot  []int32 // index into Slots, -1 for other tokens

	sources [][]scanSource // by query
	ctes    map[string]int // visible names in lower case
	depth   int
}

// scanSource is a name by which the columns of a block may be qualified.
type scanSource struct {
	ref   string
	table int // index into Tables, -1 for a CTE
}

// lex fills the tokens, their keywords and the slots.
func (x *scanner) lex() {
	words := scanWords()
	lx := lexer{sql: x.text, dialect: x.dialect}
	var buf [24]byte
	positional := 0
	for lx.next() != tokEnd {
		if len(x.toks) == maxScanTokens {
			x.out.Truncated = true
			break
		}
		t := token{kind: lx.kind, key: lx.key, start: lx.start, end: lx.pos}
		word := ""
		switch {
		case t.kind == tokKeyword || t.kind == tokWord:
			t.kind = tokWord
			if n := t.end - t.start; n <= len(buf) && !x.last(tokDot) {
				for i := range n {
					buf[i] = lowerByte(x.text[t.start+i])
				}
				word = words[string(buf[:n])]
			}
		case t.kind == tokDot && len(x.word) > 0:
			x.word[len(x.word)-1] = ""
		}
		slot := int32(-1)
		if t.kind.isSlot() {
			slot = int32(len(x.out.Slots))
			x.out.Slots = append(x.out.Slots, newSlot(x.text, t, &positional))
		}
		x.toks = append(x.toks, t)
		x.word = append(x.word, word)
		x.slot = append(x.slot, slot)
	}
}

// last reports whether the last token so far is of kind k.
func (x *scanner) last(k tokenKind) bool {
	return len(x.toks) > 0 && x.toks[len(x.toks)-1].kind == k
}

// scanWords holds every word that the scanner tells from a name.
var scanWords = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, w := range strings.Fields(scanWordList) {
		m[w] = w
	}
	return m
})

const scanWordList = `
	select insert update delete replace merge with values value table explain describe desc call exec execute copy load
	begin commit rollback savepoint release start end set show use pragma listen notify unlisten vacuum analyze
	analyse reset discard lock unlock kill flush optimize attach detach reindex checkpoint deallocate prepare
	declare fetch close move do abort checksum check handler
	create alter drop truncate rename comment grant revoke refresh import security reassign cluster
	from where group by having window order limit offset for into union except intersect minus all distinct as on
	using join left right full inner cross natural outer straight_join lateral only apply asof semi anti
	and or not xor in any some exists between like ilike similar to rlike regexp glob match is isnull notnull null
	escape collate case when then else binary interval array row cast div mod
	asc nulls first last next rows percent ties top share no key skip locked nowait mode of
	recursive materialized search cycle returning output conflict duplicate nothing default overriding
	ignore low_priority high_priority delayed quick overwrite
	index force indexed tablesample partition ordinality unnest force_index
	over filter within sql_no_cache sql_calc_found_rows sql_cache sql_small_result sql_big_result sql_buffer_result
	true false unknown at option procedure qualify against member overlaps operator
	current_timestamp current_date current_time localtime localtimestamp current_user session_user
	year month day hour minute second week quarter microsecond
	matched system_time current_role current_schema current_catalog
	double character national bit char time timestamp without varying precision zone`

// is reports whether token i is the keyword w.
func (x *scanner) is(i int, w string) bool {
	return i >= 0 && i < len(x.word) && x.word[i] == w
}

// isAny reports whether token i is one of the keywords.
func (x *scanner) isAny(i int, words ...string) bool {
	if i < 0 || i >= len(x.word) || x.word[i] == "" {
		return false
	}
	for _, w := range words {
		if x.word[i] == w {
			return true
		}
	}
	return false
}

// kind is the kind of token i, tokEnd outside the text.
func (x *scanner) kind(i int) tokenKind {
	if i < 0 || i >= len(x.toks) {
		return tokEnd
	}
	return x.toks[i].kind
}

// isOp reports whether token i is the operator op.
func (x *scanner) isOp(i int, op string) bool {
	return x.kind(i) == tokOperator && x.toks[i].text(x.text) == op
}

// isName reports whether token i can be a name: quoted, or any bare word.
func (x *scanner) isName(i int) bool {
	k := x.kind(i)
	return k == tokWord || k == tokName
}

// nameAt is the name that token i spells.
func (x *scanner) nameAt(i int) string { return x.toks[i].name(x.text) }

// span covers the tokens [lo, hi); it is zero where there are none.
func (x *scanner) span(lo, hi int) Span {
	hi = min(hi, len(x.toks))
	if lo < 0 || lo >= hi {
		return Span{}
	}
	return Span{x.toks[lo].start, x.toks[hi-1].end}
}

// matchBrackets pairs brackets and CASE ... END. A closing bracket closes
// every CASE that is still open within it.
func (x *scanner) matchBrackets() {
	n := len(x.toks)
	x.match = make([]int32, n)
	var open []int32
	for i := range x.toks {
		x.match[i] = -1
		switch {
		case x.opens(i):
			x.match[i] = int32(n)
			open = append(open, int32(i))
		case x.toks[i].kind == tokClose, x.toks[i].kind == tokCloseBracket:
			open = x.closeBracket(open, i)
		case x.is(i, "end"):
			if k := len(open) - 1; k >= 0 && x.is(int(open[k]), "case") {
				x.match[i], x.match[open[k]] = open[k], int32(i)
				open = open[:k]
			}
		}
	}
}

func (x *scanner) opens(i int) bool {
	k := x.toks[i].kind
	return k == tokOpen || k == tokOpenBracket || x.is(i, "case")
}

// closeBracket pops up to the bracket that token i closes. A bracket that
// nothing opened is left alone.
func (x *scanner) closeBracket(open []int32, i int) []int32 {
	want := tokOpen
	if x.toks[i].kind == tokCloseBracket {
		want = tokOpenBracket
	}
	for k := len(open) - 1; k >= 0; k-- {
		o := int(open[k])
		if x.toks[o].kind == want {
			x.match[o], x.match[i] = int32(i), int32(o)
			return open[:k]
		}
		if !x.is(o, "case") {
			return open
		}
		x.match[o] = int32(i)
		open = open[:k]
	}
	return open
}

// skip returns the index after token i, or after its closing bracket where it
// opens one, but no further than hi.
func (x *scanner) skip(i, hi int) int {
	if m := int(x.match[i]); m > i {
		if x.is(i, "case") && m < hi && !x.is(m, "end") {
			return m
		}
		return min(m+1, hi)
	}
	return i + 1
}

// inside returns the range between the bracket at i and its partner.
func (x *scanner) inside(i, hi int) (int, int) {
	return i + 1, max(i+1, min(int(x.match[i]), hi))
}

// split calls each for the parts of [lo, hi) between commas.
func (x *scanner) split(lo, hi int, each func(lo, hi int)) {
	if lo >= hi {
		return
	}
	from := lo
	for i := lo; i < hi; i = x.skip(i, hi) {
		if x.toks[i].kind == tokComma {
			each(from, i)
			from = i + 1
		}
	}
	each(from, hi)
}

// enter and leave bound the recursion.
func (x *scanner) enter() bool {
	x.depth++
	return x.depth <= maxScanDepth && !x.full() || x.truncate()
}

// full reports whether there is no room for another query block.
func (x *scanner) full() bool { return len(x.out.Queries) >= maxScanQueries }

// truncate notes that something was left out, and returns false.
func (x *scanner) truncate() bool {
	x.out.Truncated = true
	return false
}

func (x *scanner) leave() { x.depth-- }
