package lex

// Key is a word that changes how the text around it is read. Words that
// do not are plain words, whether SQL knows them or not.
type Key uint8

const (
	KeyNone   Key = iota
	keyClause     // an operand comes next, so a sign belongs to it: WHERE, AND, LIMIT, ...
	keyIs
	keyNot
	keyNull
	keyTrue
	keyFalse
	KeyIn // from here on the token is a Keyword
	KeyArray
	KeyValues
	KeyDefault
	KeyRow
	KeySelect
	KeyInsert
	KeyUpdate
	KeyDelete
	KeyMerge
	KeyWith
)

// keyword takes a bare word that is in the table, unless it follows a dot.
func (x *Lexer) keyword(key Key, val uint64) Kind {
	if x.Prev&AfterDot != 0 {
		return x.name(Word, val)
	}
	if keyNull <= key && key <= keyFalse {
		return x.truth(key, val)
	}
	kind := Word
	if key >= KeyIn {
		kind = Keyword
	}
	x.Val = val
	x.Prev = keywordPrev[key]
	x.Kind = kind
	x.Key = key
	return kind
}

// truth takes NULL, TRUE or FALSE: a literal, or a part of the operator before
// it.
func (x *Lexer) truth(key Key, val uint64) Kind {
	if x.Prev&afterIsOrNot != 0 {
		x.name(Word, val)
		x.Key = key
		return Word
	}
	kind := Bool
	if key == keyNull {
		kind = Null
	}
	x.literal(kind, x.Pos)
	x.Key = key
	return kind
}

// keywordPrev is what the words mean to the token after them; most stand
// before an operand.
var keywordPrev = [KeyWith + 1]prevToken{
	keyIs: afterIsOrNot, keyNot: afterIsOrNot, KeyArray: AfterOperand, KeyDefault: AfterOperand, KeyRow: AfterOperand,
}

// IsKeyword reports whether a quoted name of up to eight bytes would be read
// as a keyword without its quotes.
func IsKeyword(name string) bool {
	w := loadTail(name, 0)
	return keywordTable[keywordSlot(w)].word == w && w != 0
}

func keywordSlot(word uint64) uint64 { return word * keywordFactor >> 57 }

// keywordFactor spreads the keywords over keywordTable without a clash; the test
// of this table finds another one when a word is added.
const keywordFactor = 0x2e5f950c0ce5af69

var keywordTable = [128]struct {
	word uint64
	key  Key
}{
	1:   {0x00000074696d696c, keyClause},  // limit
	2:   {0x0000000000766964, keyClause},  // div
	6:   {0x00746c7561666564, KeyDefault}, // default
	9:   {0x00000065736c6166, keyFalse},   // false
	10:  {0x0000000000746573, keyClause},  // set
	11:  {0x0000000000006e69, KeyIn},      // in
	16:  {0x74636e6974736964, keyClause},  // distinct
	19:  {0x000074657366666f, keyClause},  // offset
	20:  {0x0000006e6f696e75, keyClause},  // union
	21:  {0x0000007961727261, KeyArray},   // array
	22:  {0x0000000000006e6f, keyClause},  // on
	24:  {0x0000000068746977, KeyWith},    // with
	27:  {0x0000747065637865, keyClause},  // except
	30:  {0x00007463656c6573, KeySelect},  // select
	31:  {0x00007365756c6176, KeyValues},  // values
	33:  {0x0000657461647075, KeyUpdate},  // update
	37:  {0x0000000000726f66, keyClause},  // for
	42:  {0x0000000065736c65, keyClause},  // else
	47:  {0x000000006e656877, keyClause},  // when
	48:  {0x0000000000776f72, KeyRow},     // row
	49:  {0x000000726564726f, keyClause},  // order
	57:  {0x0000000065757274, keyTrue},    // true
	58:  {0x0000000000006f74, keyClause},  // to
	70:  {0x0000000000726f78, keyClause},  // xor
	73:  {0x000000006c6c756e, keyNull},    // null
	77:  {0x000000656b696c69, keyClause},  // ilike
	79:  {0x0000747265736e69, KeyInsert},  // insert
	82:  {0x0000006572656877, keyClause},  // where
	83:  {0x0000676e69766168, keyClause},  // having
	85:  {0x000000000000726f, keyClause},  // or
	86:  {0x006e656577746562, keyClause},  // between
	96:  {0x6c61767265746e69, keyClause},  // interval
	97:  {0x000000656772656d, KeyMerge},   // merge
	99:  {0x00000000006c6c61, keyClause},  // all
	102: {0x000000006d6f7266, keyClause},  // from
	104: {0x00000000656b696c, keyClause},  // like
	105: {0x000000006e656874, keyClause},  // then
	107: {0x00006e7275746572, keyClause},  // return
	109: {0x0000000065736163, keyClause},  // case
	110: {0x0000000000646e61, keyClause},  // and
	116: {0x0000000000746f6e, keyNot},     // not
	117: {0x00006574656c6564, KeyDelete},  // delete
	119: {0x0000000000007962, keyClause},  // by
	122: {0x0000000000007369, keyIs},      // is
	127: {0x00000070756f7267, keyClause},  // group
}
