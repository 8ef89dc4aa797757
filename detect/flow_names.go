package detect

import "strings"

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
	columns []string
	tables  []string
}

// nameBits weighs the names of a parent's column against those of the column
// that a child compares the argument with.
func nameBits(parent, child named) float64 {
	if len(parent.columns) == 0 || len(child.columns) == 0 {
		return bitsUnknownNames
	}
	best := float64(bitsIDsOfOthers)
	for _, pc := range parent.columns {
		for _, cc := range child.columns {
			for _, pt := range orNone(parent.tables) {
				for _, ct := range orNone(child.tables) {
					best = max(best, pairBits(words(pc), words(cc), words(pt), words(ct)))
				}
			}
		}
	}
	return best
}

func orNone(names []string) []string {
	if len(names) == 0 {
		return []string{""}
	}
	return names
}

// pairBits weighs one reading of the names. All are in words form.
func pairBits(pc, cc, pt, ct string) float64 {
	pkey, ckey := isKeyName(pc), isKeyName(cc)
	switch {
	case pt != "" && pt == ct && selfKey(pc, cc):
		return bitsSelfKey
	case keyOf(pc, ct, cc), keyOf(cc, pt, pc):
		return bitsForeignKey
	case pc == cc && !isPlainName(pc):
		return bitsSameOddName
	case pc == cc && pt != "" && pt == ct:
		return bitsSameColumn
	case roleOf(pc, ct) && ckey, roleOf(cc, pt) && pkey:
		return bitsRole
	case endsInKeyOf(pc, ct, cc), endsInKeyOf(cc, pt, pc):
		return bitsSuffix
	case pc == cc && isBareKey(pc) && pt != "" && ct != "":
		return bitsIDsOfOthers
	case pkey != ckey:
		return bitsOnlyOneKey
	case !pkey && strings.HasSuffix("_"+pc, "_"+cc), !pkey && strings.HasSuffix("_"+cc, "_"+pc):
		return bitsSuffix
	}
	return bitsUnrelated
}

// keyOf reports whether name is the foreign key to column of table: author_id
// is the key to authors.id, agent_email to agents.email.
func keyOf(name, table, column string) bool {
	if table == "" || column == "" {
		return false
	}
	flat := strings.ReplaceAll(name, "_", "")
	tail := strings.ReplaceAll(column, "_", "")
	for _, stem := range stems(table) {
		if flat == stem+tail {
			return true
		}
		// books.isbn is also called book_isbn, and books.book_id just book.
		if flat == stem && isBareKey(column) {
			return true
		}
	}
	return false
}

// endsInKeyOf reports whether name ends in the foreign key: billing_author_id.
func endsInKeyOf(name, table, column string) bool {
	for i := range len(name) {
		if name[i] == '_' && keyOf(name[i+1:], table, column) {
			return true
		}
	}
	return false
}

// selfKey reports whether one of two columns of one table is its key and the
// other refers to it: parent_id and id.
func selfKey(a, b string) bool {
	return isBareKey(a) && !isBareKey(b) && isKeyName(b) ||
		isBareKey(b) && !isBareKey(a) && isKeyName(a)
}

// people are the tables that created_by and its like refer to.
var people = []string{
	"account", "admin", "agent", "author", "customer", "editor", "employee",
	"member", "operator", "owner", "person", "profile", "staff", "user",
}

// roleOf reports whether name says who did something, and table holds people.
func roleOf(name, table string) bool {
	if !strings.HasSuffix(name, "_by") && !strings.HasSuffix(name, "_by_id") &&
		!strings.HasSuffix(name, "owner_id") {
		return false
	}
	for _, stem := range stems(table) {
		for _, p := range people {
			if stem == p {
				return true
			}
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
