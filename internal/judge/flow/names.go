package flow

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
)

// NameBits weighs the names of a parent's column against those of the column
// that a child compares the argument with.
func NameBits(parent, child *analysis.Names) float64 {
	if len(parent.Columns) == 0 || len(child.Columns) == 0 {
		return tuning.BitsUnknownNames
	}
	best := float64(tuning.BitsIDsOfOthers)
	for i := range parent.Columns {
		for j := range child.Columns {
			for _, pt := range analysis.OrNone(parent.Tables) {
				for _, ct := range analysis.OrNone(child.Tables) {
					best = max(best, pairBits(&parent.Columns[i], &child.Columns[j], &pt, &ct))
				}
			}
		}
	}
	return best
}

// pairBits weighs one reading of the names of a parent's column and table and
// the child's.
func pairBits(p, c *analysis.ColumnWord, pt, ct *analysis.TableWord) float64 {
	pc, cc := p.Word, c.Word
	pkey, ckey := isKeyName(pc), isKeyName(cc)
	switch {
	case pt.Word != "" && pt.Word == ct.Word && selfKey(pc, cc):
		return selfKeyBits(pc, cc, pt)
	case keyOf(p.Flat, ct, c), keyOf(c.Flat, pt, p):
		return tuning.BitsForeignKey
	case pc == cc && !isPlainName(pc):
		return tuning.BitsSameOddName
	case pc == cc && pt.Word != "" && pt.Word == ct.Word:
		return tuning.BitsSameColumn
	case roleOf(pc, ct) && ckey, roleOf(cc, pt) && pkey:
		return tuning.BitsRole
	case endsInKeyOf(pc, ct, c), endsInKeyOf(cc, pt, p):
		return tuning.BitsSuffix
	case pc == cc && IsBareKey(pc) && pt.Word != "" && ct.Word != "":
		return tuning.BitsIDsOfOthers
	case pkey != ckey:
		return tuning.BitsOnlyOneKey
	case !pkey && (endsInWord(pc, cc) || endsInWord(cc, pc)):
		return tuning.BitsSuffix
	}
	return tuning.BitsUnrelated
}

// endsInWord reports whether the last words of name are tail.
func endsInWord(name, tail string) bool {
	rest, ok := strings.CutSuffix(name, tail)
	return ok && (rest == "" || rest[len(rest)-1] == '_')
}

// keyOf reports whether a name without underscores is the foreign key to
// column of table: authorid is the key to authors.id, agentemail to
// agents.email.
func keyOf(flat string, table *analysis.TableWord, column *analysis.ColumnWord) bool {
	for _, stem := range table.Stems {
		rest, ok := strings.CutPrefix(flat, stem)
		// A key to books.id is also just called book.
		if ok && (rest == column.Flat || rest == "" && IsBareKey(column.Word)) {
			return true
		}
	}
	return false
}

// endsInKeyOf reports whether name ends in the foreign key: billing_author_id.
func endsInKeyOf(name string, table *analysis.TableWord, column *analysis.ColumnWord) bool {
	if len(table.Stems) == 0 {
		return false
	}
	for i := range len(name) {
		if name[i] == '_' && keyOf(strings.ReplaceAll(name[i+1:], "_", ""), table, column) {
			return true
		}
	}
	return false
}

// IsBareKey knows the names of keys that say nothing of their table.
func IsBareKey(name string) bool {
	switch name {
	case "id", "uuid", "guid", "pk", "key", "oid", "rowid", "uid", "_id", "ulid":
		return true
	}
	return false
}

// isKeyName reports whether a name looks like one of a key.
func isKeyName(name string) bool {
	if IsBareKey(name) {
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
	if IsBareKey(name) {
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
