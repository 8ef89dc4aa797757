package suggest

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

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

// cutTail leaves out ORDER BY, LIMIT and OFFSET of the main block.
func (q *question) cutTail() ([]edit, bool) {
	m := q.child.main()
	var edits []edit
	for _, part := range []struct {
		span fingerprint.Span
		word string
	}{{m.OrderBy, "order by"}, {m.Limit, "limit"}, {m.Offset, "offset"}} {
		if part.span.Empty() {
			continue
		}
		cut, ok := q.child.clause(part.span, part.word)
		if !ok {
			return nil, false
		}
		edits = append(edits, edit{cut, ""})
	}
	return edits, true
}
