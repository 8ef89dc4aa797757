package detect

import (
	"slices"
	"strings"
)

// selfKey reports whether one of two columns of one table is its key and the
// other refers to it: parent_id and id.
func selfKey(a, b string) bool {
	return isBareKey(a) && !isBareKey(b) && isKeyName(b) ||
		isBareKey(b) && !isBareKey(a) && isKeyName(a)
}

// selfKeyBits weighs a key and another key column of the same table. That the
// one refers to the other is known where its name says so: items.order_id
// refers to another table, though nothing in the statement tells.
func selfKeyBits(a, b string, table *tableWord) float64 {
	other := a
	if isBareKey(a) {
		other = b
	}
	for rest := other; rest != ""; {
		word, after, _ := strings.Cut(rest, "_")
		if slices.Contains(kin, strings.TrimSuffix(word, "id")) || slices.Contains(table.stems, word) {
			return bitsSelfKey
		}
		rest = after
	}
	return bitsUnknownNames
}

// kin are the words for another row of the same table.
var kin = []string{
	"above", "ancestor", "boss", "chief", "copied", "copy", "duplicate", "father", "fork",
	"forked", "invited", "inviter", "leader", "manager", "master", "mentor", "merged",
	"mother", "next", "origin", "original", "parent", "predecessor", "prev", "previous",
	"quoted", "referred", "referrer", "replaced", "replaces", "reply", "reports", "root",
	"source", "sponsor", "successor", "superior", "superseded", "supervisor", "thread",
	"upline", "upper",
}

// refersElsewhere reports whether the column that a slot is compared with, or
// the child's own column that may feed it, is the key to a table that the
// scope knows under another name.
func (f *flow) refersElsewhere(child, parent *named) bool {
	own := orNone(child.tables)
	for _, c := range slices.Concat(child.columns, parent.columns) {
		if isBareKey(c.word) {
			continue
		}
		for _, t := range f.tables() {
			if keyOf(c.flat, t, &bareID) && !slices.ContainsFunc(own, func(o tableWord) bool { return o.word == t.word }) {
				return true
			}
		}
	}
	return false
}

var bareID = columnWord{"id", "id"}

// tables are all tables that the scope's statements name.
func (f *flow) tables() []*tableWord {
	if f.known == nil {
		f.known = []*tableWord{}
		for _, c := range f.charges {
			for _, t := range c.shape().Tables {
				w := words(t.Name)
				if w != "" && !slices.ContainsFunc(f.known, func(k *tableWord) bool { return k.word == w }) {
					f.known = append(f.known, &tableWord{w, stems(w)})
				}
			}
		}
	}
	return f.known
}

// people are the tables that created_by and its like refer to.
var people = []string{
	"account", "admin", "agent", "author", "customer", "editor", "employee",
	"member", "operator", "owner", "person", "profile", "staff", "user",
}

// roleOf reports whether name says who did something, and table holds people.
func roleOf(name string, table *tableWord) bool {
	if !strings.HasSuffix(name, "_by") && !strings.HasSuffix(name, "_by_id") &&
		!strings.HasSuffix(name, "owner_id") {
		return false
	}
	for _, stem := range table.stems {
		for _, p := range people {
			if stem == p {
				return true
			}
		}
	}
	return false
}
