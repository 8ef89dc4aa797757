package suggest

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// batch asks once for all keys: column = key becomes column = ANY(keys), and
// the column joins the select list so that the program can give the rows back
// to whom they belong.
func (q *question) batch() []Rewrite {
	m := q.child.main()
	cut := q.cutLimit()
	if !m.Limit.Empty() && cut == nil {
		return nil
	}
	windows, ok := q.partitions()
	if !ok {
		return nil
	}
	st := q.batched(append(cut, windows...)...)
	st.Ordered = !m.OrderBy.Empty() && m.Limit.Empty()
	r := Rewrite{
		Kind: "batch", Title: "batch (prefetch_related)",
		Statements: []Statement{st},
		Mind:       q.chunking(),
	}
	if !m.Limit.Empty() {
		r.Mind = join(r.Mind, "LIMIT 1 is left out: where a key has several rows, keep one of them, whichever")
	}
	if q.f.Relation == "tree" {
		r.Mind = join("it asks once for each level of the tree", r.Mind)
	}
	if m.Lock != "" {
		r.Mind = join(r.Mind, "the rows are locked in the order in which they are found: add ORDER BY "+q.keys[0].pred.Column.Name+" so that transactions do not wait for each other in a circle")
	}
	return []Rewrite{r}
}

// batched is the child with its keys exchanged for all keys, and with the key
// columns in its select list.
func (q *question) batched(edits ...edit) Statement {
	m := q.child.main()
	edits = append(edits, q.allKeys()...)
	at, added := q.keyColumns()
	if len(added) > 0 {
		edits = append(edits, q.addKeys(added))
		if !m.GroupBy.Empty() {
			edits = append(edits, insert(m.GroupBy.Start, strings.Join(added, ", ")+", "))
		}
	} else if !m.GroupBy.Empty() {
		edits = append(edits, insert(m.GroupBy.Start, strings.Join(q.keyNames(), ", ")+", "))
	}
	st := q.finish(q.child.render(q.child.whole(), edits...))
	st.Keys, st.Child = q.placed(at, added)
	return st
}

// addKeys puts the key columns before the child's own, or behind them.
func (q *question) addKeys(added []string) edit {
	m := q.child.main()
	if q.keysLast() {
		return insert(m.List.End, ", "+strings.Join(added, ", "))
	}
	return insert(m.List.Start, strings.Join(added, ", ")+", ")
}

// keysLast reports whether the key columns stand behind the child's: MySQL lets
// nothing stand before a bare star, and the number of a column to order by must
// stay its number.
func (q *question) keysLast() bool {
	items := q.child.items(0)
	return len(items) > 0 && items[0].Star && items[0].Name.Qualifier == "" || q.child.ordinals()
}

// placed says which columns of the result are the keys and the child's, where
// the added ones stand before the child's or behind them.
func (q *question) placed(at []int, added []string) (keys, child []int) {
	if !q.keysLast() {
		return at, span(len(added), len(q.child.columns))
	}
	keys = slices.Clone(at)
	for i := range keys {
		if keys[i] < len(added) {
			keys[i] += len(q.child.columns)
		} else {
			keys[i] -= len(added)
		}
	}
	return keys, span(0, len(q.child.columns))
}

// span is n indexes from a first one.
func span(from, n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = from + i
	}
	return out
}

// keyNames are the key columns as the child writes them.
func (q *question) keyNames() []string {
	var out []string
	for _, k := range q.keys {
		out = append(out, k.pred.Column.Span.Of(q.child.text))
	}
	return out
}

// keyColumns says where the result will hold the keys: in columns that the
// child selects already, or in ones that are put before its own.
func (q *question) keyColumns() (at []int, added []string) {
	names := q.keyNames()
	have := make([]int, len(names))
	for i := range names {
		have[i] = q.selected(q.keys[i].pred.Column)
		if have[i] < 0 {
			added = append(added, names[i])
		}
	}
	n := 0
	for i := range names {
		if have[i] < 0 {
			at = append(at, n)
			n++
		} else {
			at = append(at, len(added)+have[i])
		}
	}
	return at, added
}

// selected is the place of a column in the child's result, -1 where it is not
// there.
func (q *question) selected(column fingerprint.Name) int {
	at := 0
	items := q.child.items(0)
	for _, it := range items {
		if it.Star {
			// A star's columns are known by their names, where it is alone.
			if len(items) == 1 && len(q.child.tables(0)) == 1 {
				return slices.IndexFunc(q.child.columns, func(c string) bool { return strings.EqualFold(c, column.Name) })
			}
			return -1
		}
		same := it.Name.Name != "" && strings.EqualFold(it.Name.Name, column.Name) &&
			(strings.EqualFold(it.Name.Qualifier, column.Qualifier) || len(q.child.tables(0)) == 1)
		if same && it.Expr == it.Name.Span {
			return at
		}
		at++
	}
	return -1
}

// allKeys are the edits that exchange each column = key for all keys.
func (q *question) allKeys() []edit {
	if len(q.keys) > 1 {
		return q.allTuples()
	}
	k := q.keys[0]
	if k.element {
		return []edit{{k.slot.Span, carry(k.link.Slot) + mark(keyArray, 0)}}
	}
	column := k.pred.Column.Span.Of(q.child.text)
	if q.d != fingerprint.PostgreSQL {
		return []edit{{k.pred.Span, carry(k.link.Slot) + column + " IN (" + mark(keyList, 0) + ")"}}
	}
	array := mark(keyArray, 0)
	if k.slot.Cast != "" {
		array = "CAST(" + array + " AS " + k.slot.Cast + "[])"
	}
	return []edit{{k.pred.Span, carry(k.link.Slot) + column + " = ANY(" + array + ")"}}
}

// allTuples does the same for a key of several columns.
func (q *question) allTuples() []edit {
	columns := "(" + strings.Join(q.keyNames(), ", ") + ")"
	var with string
	switch q.d {
	case fingerprint.PostgreSQL:
		with = columns + " IN (SELECT * FROM " + q.unnest(0) + ")"
		if q.unnest(0) == "" {
			return q.eachColumn()
		}
	case fingerprint.SQLite:
		with = columns + " IN (VALUES " + mark(keyList, 0) + ")"
	default:
		with = columns + " IN (" + mark(keyList, 0) + ")"
	}
	for _, k := range q.keys {
		with = carry(k.link.Slot) + with
	}
	edits := []edit{{q.keys[0].pred.Span, with}}
	for _, k := range q.keys[1:] {
		if k.pred.Span == q.keys[0].pred.Span { // (a, b) = (?, ?)
			continue
		}
		edits = append(edits, edit{q.child.conjunct(k.pred.Span), ""})
	}
	return edits
}

// eachColumn asks for every combination of the columns' values: more rows than
// needed, where the types of the keys are not known. What writes may not touch
// one row more: there the values do not come with each key.
func (q *question) eachColumn() []edit {
	var edits []edit
	for i, k := range q.keys {
		with := k.pred.Column.Span.Of(q.child.text) + " = ANY(" + mark(keyArray, i) + ")"
		if q.child.s.Kind == fingerprint.Select {
			with = carry(k.link.Slot) + with
		}
		edits = append(edits, edit{k.pred.Span, with})
	}
	return edits
}

// unnest is the table of all keys in PostgreSQL, with the variant-th choice of
// types; empty where a type is not known.
func (q *question) unnest(variant int) string {
	var arrays []string
	for i, k := range q.keys {
		if len(k.types) == 0 {
			return ""
		}
		t := k.types[min(variant, len(k.types)-1)]
		arrays = append(arrays, "CAST("+mark(keyArray, i)+" AS "+t+"[])")
	}
	return "unnest(" + strings.Join(arrays, ", ") + ")"
}

// conjunct is a condition with the AND that ties it to the one before it, or
// to the one behind it.
func (s *side) conjunct(span fingerprint.Span) fingerprint.Span {
	if before := strings.TrimRight(s.text[:span.Start], " \t\r\n"); endsWithWord(before, "and") {
		return fingerprint.Span{Start: len(strings.TrimRight(before[:len(before)-3], " \t\r\n")), End: span.End}
	}
	after := s.text[span.End:]
	trimmed := strings.TrimLeft(after, " \t\r\n")
	if len(trimmed) > 3 && strings.EqualFold(trimmed[:3], "and") && !wordByte(trimmed[3]) {
		rest := strings.TrimLeft(trimmed[3:], " \t\r\n")
		return fingerprint.Span{Start: span.Start, End: len(s.text) - len(rest)}
	}
	return span
}

func endsWithWord(s, word string) bool {
	n := len(s) - len(word)
	return n > 0 && strings.EqualFold(s[n:], word) && !wordByte(s[n-1])
}

// likelyUnique reports whether the key looks like a table's own: then a list
// of keys without LIMIT brings hardly more rows. It proves nothing.
func (q *question) likelyUnique() bool {
	if q.c.Child.MaxRows > 1 || len(q.keys) != 1 || len(q.child.tables(0)) != 1 || q.keys[0].pred == nil {
		return false
	}
	name := strings.ToLower(q.keys[0].pred.Column.Name)
	table := strings.ToLower(q.child.tables(0)[0].Name)
	return name == "id" || name == "uuid" || name == "guid" || name == strings.TrimSuffix(table, "s")+"_id"
}

// anyOfEach reports whether the child asks for one row of its key and does not
// say which: LIMIT 1 with no order, or ordered by nothing but the keys.
func (q *question) anyOfEach() bool {
	m := q.child.main()
	if !q.takesOne() || !m.Offset.Empty() {
		return false
	}
	if m.OrderBy.Empty() {
		return true
	}
	for _, o := range m.Order {
		name, _ := cutDirection(o.Span.Of(q.child.text))
		isKey := slices.ContainsFunc(q.keys, func(k key) bool {
			return k.pred != nil && k.pred.Op == "=" && k.pred.Query == 0 && o.Name.Name != "" && o.Name.Span.Of(q.child.text) == name &&
				strings.EqualFold(o.Name.Name, k.pred.Column.Name) &&
				(strings.EqualFold(o.Name.Qualifier, k.pred.Column.Qualifier) || len(q.child.tables(0)) == 1)
		})
		if !isKey {
			return false
		}
	}
	return len(m.Order) > 0
}

// takesOne reports whether the main block is known to take one row at most.
func (q *question) takesOne() bool {
	m := q.child.main()
	if !q.child.plain() || m.Limit.Empty() || m.LimitSlot < 0 || m.LimitSlot >= len(q.child.s.Slots) {
		return false
	}
	slot := q.child.s.Slots[m.LimitSlot]
	if slot.Span != m.Limit {
		return false
	}
	if slot.Param == 0 {
		return slot.Span.Of(q.child.text) == "1"
	}
	args := q.c.Child.Args
	return !q.differs(m.LimitSlot) && len(args) > 0 && slot.Param <= len(args[0]) && keyText(args[0][slot.Param-1]) == "1"
}

// cutLimit leaves out LIMIT 1, and an ORDER BY that says nothing of the rows of
// one key.
func (q *question) cutLimit() []edit {
	m := q.child.main()
	if m.Limit.Empty() {
		return nil
	}
	var edits []edit
	if !m.OrderBy.Empty() {
		cut, ok := q.child.clause(m.OrderBy, "order by")
		if !ok {
			return nil
		}
		edits = append(edits, edit{cut, q.child.drop(cut)})
	}
	cut, ok := q.child.clause(m.Limit, "limit")
	if !ok {
		return nil
	}
	return append(edits, edit{cut, q.child.drop(cut)})
}

// clause is a clause's content with the keywords before it and the space
// before those.
func (s *side) clause(content fingerprint.Span, keywords string) (fingerprint.Span, bool) {
	at := content.Start
	words := strings.Fields(keywords)
	for i := len(words) - 1; i >= 0; i-- {
		before := strings.TrimRight(s.text[:at], " \t\r\n")
		if !endsWithWord(before, words[i]) {
			return fingerprint.Span{}, false
		}
		at = len(before) - len(words[i])
	}
	return fingerprint.Span{Start: len(strings.TrimRight(s.text[:at], " \t\r\n")), End: content.End}, true
}

// Limits of a statement's bound arguments.
const (
	postgresArgs = 65_535
	mysqlArgs    = 65_535
	sqliteArgs   = 32_766
)

// chunking says from how many keys on the list must be cut up.
func (q *question) chunking() string {
	switch q.d {
	case fingerprint.MySQL:
		return "one ? for each key; beyond 65,535 (or max_allowed_packet) ask in chunks"
	case fingerprint.SQLite:
		return "one ? for each key; beyond 32,766 ask in chunks"
	}
	return ""
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "; ")
}
