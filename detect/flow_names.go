package detect

import (
	"slices"
	"strings"
)

// Bits of evidence from the names of a parent's column and the child's column
// that an argument is compared with. They are weights found by trial, not
// probabilities: a foreign key named after its table is worth as much as
// sixty-four rows in order.
const (
	bitsForeignKey   = 6
	bitsSameOddName  = 5
	bitsSelfKey      = 6
	bitsPolymorphic  = 4
	bitsSameColumn   = 3
	bitsRole         = 3
	bitsSuffix       = 2
	bitsUnrelated    = -1
	bitsOnlyOneKey   = -3
	bitsIDsOfOthers  = -4
	bitsUnknownNames = 0
)

// named is a column by all names that a statement gives it: as it is called
// in its table and in the result, in any of the tables that it may be from.
type named struct {
	columns []columnWord
	tables  []tableWord
}

// columnWord is a column's name in words form, and without underscores.
type columnWord struct{ word, flat string }

// tableWord is a table's name in words form, and what may stand for it in a
// foreign key.
type tableWord struct {
	word  string
	stems []string
}

// maxReadings bounds the names and the tables of one column.
const maxReadings = 4

func (n *named) addColumn(name string) {
	w := words(name)
	if name == "" || len(n.columns) == maxReadings ||
		slices.ContainsFunc(n.columns, func(c columnWord) bool { return c.word == w }) {
		return
	}
	n.columns = append(n.columns, columnWord{w, strings.ReplaceAll(w, "_", "")})
}

func (n *named) addTable(name string) {
	w := words(name)
	if name == "" || len(n.tables) == maxReadings ||
		slices.ContainsFunc(n.tables, func(t tableWord) bool { return t.word == w }) {
		return
	}
	n.tables = append(n.tables, tableWord{w, stems(w)})
}

// table is the table that the column is of, "" where it is not known or may
// be one of several.
func (n *named) table() string {
	if len(n.tables) == 1 {
		return n.tables[0].word
	}
	return ""
}

// nameBits weighs the names of a parent's column against those of the column
// that a child compares the argument with.
func nameBits(parent, child *named) float64 {
	if len(parent.columns) == 0 || len(child.columns) == 0 {
		return bitsUnknownNames
	}
	best := float64(bitsIDsOfOthers)
	for i := range parent.columns {
		for j := range child.columns {
			for _, pt := range orNone(parent.tables) {
				for _, ct := range orNone(child.tables) {
					best = max(best, pairBits(&parent.columns[i], &child.columns[j], &pt, &ct))
				}
			}
		}
	}
	return best
}

var noTable = []tableWord{{}}

func orNone(tables []tableWord) []tableWord {
	if len(tables) == 0 {
		return noTable
	}
	return tables
}

// pairBits weighs one reading of the names of a parent's column and table and
// the child's.
func pairBits(p, c *columnWord, pt, ct *tableWord) float64 {
	pc, cc := p.word, c.word
	pkey, ckey := isKeyName(pc), isKeyName(cc)
	switch {
	case pt.word != "" && pt.word == ct.word && selfKey(pc, cc):
		return selfKeyBits(pc, cc, pt)
	case keyOf(p.flat, ct, c), keyOf(c.flat, pt, p):
		return bitsForeignKey
	case pc == cc && !isPlainName(pc):
		return bitsSameOddName
	case pc == cc && pt.word != "" && pt.word == ct.word:
		return bitsSameColumn
	case roleOf(pc, ct) && ckey, roleOf(cc, pt) && pkey:
		return bitsRole
	case endsInKeyOf(pc, ct, c), endsInKeyOf(cc, pt, p):
		return bitsSuffix
	case pc == cc && isBareKey(pc) && pt.word != "" && ct.word != "":
		return bitsIDsOfOthers
	case pkey != ckey:
		return bitsOnlyOneKey
	case !pkey && (endsInWord(pc, cc) || endsInWord(cc, pc)):
		return bitsSuffix
	}
	return bitsUnrelated
}

// endsInWord reports whether the last words of name are tail.
func endsInWord(name, tail string) bool {
	rest, ok := strings.CutSuffix(name, tail)
	return ok && (rest == "" || rest[len(rest)-1] == '_')
}

// keyOf reports whether a name without underscores is the foreign key to
// column of table: authorid is the key to authors.id, agentemail to
// agents.email.
func keyOf(flat string, table *tableWord, column *columnWord) bool {
	for _, stem := range table.stems {
		rest, ok := strings.CutPrefix(flat, stem)
		// A key to books.id is also just called book.
		if ok && (rest == column.flat || rest == "" && isBareKey(column.word)) {
			return true
		}
	}
	return false
}

// endsInKeyOf reports whether name ends in the foreign key: billing_author_id.
func endsInKeyOf(name string, table *tableWord, column *columnWord) bool {
	if len(table.stems) == 0 {
		return false
	}
	for i := range len(name) {
		if name[i] == '_' && keyOf(strings.ReplaceAll(name[i+1:], "_", ""), table, column) {
			return true
		}
	}
	return false
}

// isBareKey knows the names of keys that say nothing of their table.
func isBareKey(name string) bool {
	switch name {
	case "id", "uuid", "guid", "pk", "key", "oid", "rowid", "uid", "_id", "ulid":
		return true
	}
	return false
}

// isKeyName reports whether a name looks like one of a key.
func isKeyName(name string) bool {
	if isBareKey(name) {
		return true
	}
	for _, tail := range []string{
		"_id", "_uuid", "_guid", "_pk", "_key", "_uid", "_ref", "_fk", "_by",
		"_no", "_number", "_code", "_slug", "_ulid",
	} {
		if strings.HasSuffix(name, tail) {
			return true
		}
	}
	// PostgreSQL folds authorId to authorid.
	return len(name) > 4 && strings.HasSuffix(name, "id")
}

// isPlainName knows names that many tables have, so that two that agree say
// little.
func isPlainName(name string) bool {
	if isBareKey(name) {
		return true
	}
	switch name {
	case "name", "title", "type", "kind", "status", "state", "code", "value",
		"position", "rank", "count", "total", "amount", "number", "year",
		"month", "day", "date", "created_at", "updated_at", "description",
		"body", "text", "label", "level", "version", "active", "enabled",
		"price", "quantity", "email", "slug", "language", "country", "":
		return true
	}
	return false
}

// stems are the forms in which a table's name may stand in a foreign key,
// without underscores: for blog_posts they are blogposts, blogpost, posts and
// post.
func stems(table string) []string {
	out := make([]string, 0, 4)
	for rest := table; rest != ""; {
		flat := strings.ReplaceAll(rest, "_", "")
		out = append(out, flat)
		if one := singular(flat); one != flat {
			out = append(out, one)
		}
		_, after, found := strings.Cut(rest, "_")
		if !found {
			break
		}
		rest = after
	}
	return out
}

var irregular = map[string]string{
	"people": "person", "children": "child", "men": "man", "women": "woman",
	"mice": "mouse", "feet": "foot", "geese": "goose", "indices": "index",
	"vertices": "vertex", "matrices": "matrix", "media": "medium", "data": "datum",
	"criteria": "criterion", "statuses": "status", "analyses": "analysis",
	"movies": "movie", "cookies": "cookie", "ties": "tie", "pies": "pie",
	"aliases": "alias", "buses": "bus", "leaves": "leaf", "shelves": "shelf",
	"wolves": "wolf", "halves": "half", "lives": "life", "wives": "wife",
	"knives": "knife", "caches": "cache",
}

// singular returns the singular of an English plural, or the word itself.
func singular(w string) string {
	if one, ok := irregular[w]; ok {
		return one
	}
	switch {
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		return w[:len(w)-3] + "y"
	case hasAnySuffix(w, "sses", "xes", "ches", "shes", "zes"):
		return w[:len(w)-2]
	case hasAnySuffix(w, "ss", "us", "is"), !strings.HasSuffix(w, "s"):
		return w
	}
	return w[:len(w)-1]
}

func hasAnySuffix(w string, tails ...string) bool {
	for _, t := range tails {
		if strings.HasSuffix(w, t) {
			return true
		}
	}
	return false
}

// words folds a name to lower case with one underscore between its words:
// authorID, AuthorId and author_id are the same.
func words(name string) string {
	plain := true
	for i := range len(name) {
		if c := name[i]; c >= 'A' && c <= 'Z' || c == '-' || c == ' ' || c == '.' {
			plain = false
		}
	}
	if plain {
		return name
	}
	out := make([]byte, 0, len(name)+4)
	lower := false
	for i := range len(name) {
		c := name[i]
		switch {
		case c >= 'A' && c <= 'Z':
			if lower {
				out = append(out, '_')
			}
			out = append(out, c+'a'-'A')
		case c == '-' || c == ' ' || c == '.':
			out = append(out, '_')
		default:
			out = append(out, c)
		}
		lower = c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
	}
	return string(out)
}
