package rewrite

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// Batched is the child with its keys exchanged for all keys, and with the key
// columns in its select list.
func (q *Repeat) Batched(edits ...Edit) Statement {
	m := q.Child.Main()
	edits = append(edits, q.AllKeys()...)
	at, added := q.KeyColumns()
	if len(added) > 0 {
		edits = append(edits, q.AddKeys(added))
		if !m.GroupBy.Empty() {
			edits = append(edits, Insert(m.GroupBy.Start, strings.Join(added, ", ")+", "))
		}
	} else if !m.GroupBy.Empty() {
		edits = append(edits, Insert(m.GroupBy.Start, strings.Join(q.KeyNames(), ", ")+", "))
	}
	st := q.Finish(q.Child.Render(q.Child.Whole(), edits...))
	st.Keys, st.Child = q.Placed(at, added)
	return st
}

// AddKeys puts the key columns before the child's own, or behind them.
func (q *Repeat) AddKeys(added []string) Edit {
	m := q.Child.Main()
	if q.keysLast() {
		return Insert(m.List.End, ", "+strings.Join(added, ", "))
	}
	return Insert(m.List.Start, strings.Join(added, ", ")+", ")
}

// keysLast reports whether the key columns stand behind the child's: MySQL lets
// nothing stand before a bare star, and the number of a column to order by must
// stay its number.
func (q *Repeat) keysLast() bool {
	items := q.Child.Items(0)
	return len(items) > 0 && items[0].Star && items[0].Name.Qualifier == "" || q.Child.ordinals()
}

// Placed says which columns of the result are the keys and the child's, where
// the added ones stand before the child's or behind them.
func (q *Repeat) Placed(at []int, added []string) (keys, child []int) {
	if !q.keysLast() {
		return at, Indexes(len(added), len(q.Child.Columns))
	}
	keys = slices.Clone(at)
	for i := range keys {
		if keys[i] < len(added) {
			keys[i] += len(q.Child.Columns)
		} else {
			keys[i] -= len(added)
		}
	}
	return keys, Indexes(0, len(q.Child.Columns))
}

// Indexes is n indexes from a first one.
func Indexes(from, n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = from + i
	}
	return out
}

// KeyColumns says where the result will hold the keys: in columns that the
// child selects already, or in ones that are put before its own.
func (q *Repeat) KeyColumns() (at []int, added []string) {
	names := q.KeyNames()
	have := make([]int, len(names))
	for i := range names {
		have[i] = q.Selected(q.Keys[i].Predicate.Column)
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

// Selected is the place of a column in the child's result, -1 where it is not
// there.
func (q *Repeat) Selected(column fingerprint.Name) int {
	at := 0
	items := q.Child.Items(0)
	for _, it := range items {
		if it.Star {
			// A star's columns are known by their names, where it is alone.
			if len(items) == 1 && len(q.Child.Tables(0)) == 1 {
				return slices.IndexFunc(q.Child.Columns, func(c string) bool { return strings.EqualFold(c, column.Name) })
			}
			return -1
		}
		same := it.Name.Name != "" && strings.EqualFold(it.Name.Name, column.Name) &&
			(strings.EqualFold(it.Name.Qualifier, column.Qualifier) || len(q.Child.Tables(0)) == 1)
		if same && it.Expr == it.Name.Span {
			return at
		}
		at++
	}
	return -1
}

// Conjunct is a condition with the AND that ties it to the one before it, or
// to the one behind it.
func (s *Text) Conjunct(span fingerprint.Span) fingerprint.Span {
	if before := strings.TrimRight(s.SQL[:span.Start], " \t\r\n"); EndsWithWord(before, "and") {
		return fingerprint.Span{Start: len(strings.TrimRight(before[:len(before)-3], " \t\r\n")), End: span.End}
	}
	after := s.SQL[span.End:]
	trimmed := strings.TrimLeft(after, " \t\r\n")
	if len(trimmed) > 3 && strings.EqualFold(trimmed[:3], "and") && !wordByte(trimmed[3]) {
		rest := strings.TrimLeft(trimmed[3:], " \t\r\n")
		return fingerprint.Span{Start: span.Start, End: len(s.SQL) - len(rest)}
	}
	return span
}

// CutLimit leaves out LIMIT 1, and an ORDER BY that says nothing of the rows of
// one key.
func (q *Repeat) CutLimit() []Edit {
	m := q.Child.Main()
	if m.Limit.Empty() {
		return nil
	}
	var edits []Edit
	if !m.OrderBy.Empty() {
		cut, ok := q.Child.Clause(m.OrderBy, "order by")
		if !ok {
			return nil
		}
		edits = append(edits, Edit{cut, q.Child.Drop(cut)})
	}
	cut, ok := q.Child.Clause(m.Limit, "limit")
	if !ok {
		return nil
	}
	return append(edits, Edit{cut, q.Child.Drop(cut)})
}

// Clause is a clause's content with the keywords before it and the space
// before those.
func (s *Text) Clause(content fingerprint.Span, keywords string) (fingerprint.Span, bool) {
	at := content.Start
	words := strings.Fields(keywords)
	for i := len(words) - 1; i >= 0; i-- {
		before := strings.TrimRight(s.SQL[:at], " \t\r\n")
		if !EndsWithWord(before, words[i]) {
			return fingerprint.Span{}, false
		}
		at = len(before) - len(words[i])
	}
	return fingerprint.Span{Start: len(strings.TrimRight(s.SQL[:at], " \t\r\n")), End: content.End}, true
}

// CutTail leaves out ORDER BY, LIMIT and OFFSET of the main block.
func (q *Repeat) CutTail() ([]Edit, bool) {
	m := q.Child.Main()
	var edits []Edit
	for _, part := range []struct {
		span fingerprint.Span
		word string
	}{{m.OrderBy, "order by"}, {m.Limit, "limit"}, {m.Offset, "offset"}} {
		if part.span.Empty() {
			continue
		}
		cut, ok := q.Child.Clause(part.span, part.word)
		if !ok {
			return nil, false
		}
		edits = append(edits, Edit{cut, ""})
	}
	return edits, true
}
