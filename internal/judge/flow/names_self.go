package flow

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/internal/naming"
)

// selfKey reports whether one of two columns of one table is its key and the
// other refers to it: parent_id and id.
func selfKey(a, b string) bool {
	return IsBareKey(a) && !IsBareKey(b) && isKeyName(b) ||
		IsBareKey(b) && !IsBareKey(a) && isKeyName(a)
}

// selfKeyBits weighs a key and another key column of the same table. That the
// one refers to the other is known where its name says so: items.order_id
// refers to another table, though nothing in the statement tells.
func selfKeyBits(a, b string, table *analysis.TableWord) float64 {
	other := a
	if IsBareKey(a) {
		other = b
	}
	for rest := other; rest != ""; {
		word, after, _ := strings.Cut(rest, "_")
		if slices.Contains(tuning.RelatedWords, strings.TrimSuffix(word, "id")) || slices.Contains(table.Stems, word) {
			return tuning.BitsSelfKey
		}
		rest = after
	}
	return tuning.BitsUnknownNames
}

// refersElsewhere reports whether the column that a slot is compared with, or
// the child's own column that may feed it, is the key to a table that the
// scope knows under another name.
func (f *Flow) refersElsewhere(child, parent *analysis.Names) bool {
	own := analysis.OrNone(child.Tables)
	for _, c := range slices.Concat(child.Columns, parent.Columns) {
		if IsBareKey(c.Word) {
			continue
		}
		for _, t := range f.tables() {
			if keyOf(c.Flat, t, &bareID) && !slices.ContainsFunc(own, func(o analysis.TableWord) bool { return o.Word == t.Word }) {
				return true
			}
		}
	}
	return false
}

var bareID = analysis.ColumnWord{Word: "id", Flat: "id"}

// tables are all tables that the scope's statements name.
func (f *Flow) tables() []*analysis.TableWord {
	if f.known == nil {
		f.known = []*analysis.TableWord{}
		for _, c := range f.groups {
			for _, t := range c.Shape().Tables {
				w := naming.Words(t.Name)
				if w != "" && !slices.ContainsFunc(f.known, func(k *analysis.TableWord) bool { return k.Word == w }) {
					f.known = append(f.known, &analysis.TableWord{Word: w, Stems: naming.Stems(w)})
				}
			}
		}
	}
	return f.known
}

// roleOf reports whether name says who did something, and table holds people.
func roleOf(name string, table *analysis.TableWord) bool {
	if !strings.HasSuffix(name, "_by") && !strings.HasSuffix(name, "_by_id") &&
		!strings.HasSuffix(name, "owner_id") {
		return false
	}
	for _, stem := range table.Stems {
		for _, p := range tuning.People {
			if stem == p {
				return true
			}
		}
	}
	return false
}
