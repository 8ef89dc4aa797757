package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/trial"
	"github.com/nplusone-go/nplusone/internal/words"
)

// open stands for the rows of a key whose execution was not kept: any are
// right.
const open = "*"

// joined compares the rows of a statement that holds several levels, or the
// parent with them, with the rows that the loops would have made of it: for
// each outer row one for each inner row, or one with NULLs where there is none.
type joined struct {
	n      *nested
	st     *rewrite.Statement
	out    *trial.Result
	levels []int
	base   []int // columns that the outermost rows take
	// reached are the keys of each level that the rows supplied.
	reached map[int]map[string]bool
}

func (n *nested) compareJoined(i int, levels []int) (string, error) {
	j := &joined{n: n, st: &n.r.Statements[i], out: &n.outcome.Results[i], levels: levels, reached: map[int]map[string]bool{}}
	for _, at := range levels {
		j.reached[at] = map[string]bool{}
		if why := j.fits(at); why != "" {
			return why, nil
		}
	}
	expected, err := j.outermost()
	if err != nil {
		return "", err
	}
	inner := levels
	if !j.st.Replaces {
		inner = levels[1:]
	}
	for _, at := range inner {
		expected = j.expand(expected, at)
	}
	want, have := j.counts(expected, inner), j.counts(j.known(), inner)
	if why := sameCounts(want, have); why != "" {
		return why, nil
	}
	for _, at := range inner {
		if _, why, err := n.reached(at, j.reached[at]); err != nil || why != "" {
			return why, err
		}
	}
	return j.orders(inner), nil
}

// fits reports columns that are not there, and rows that nobody can tell from
// none.
func (j *joined) fits(at int) string {
	level, l := j.n.r.Levels[at], j.n.loops[at]
	for _, i := range slices.Concat(level.Keys, level.Child) {
		if i < 0 || i >= len(j.out.Columns) {
			return fmt.Sprintf("it returns %s where %d were expected", words.Count(len(j.out.Columns), "column", "columns"), i+1)
		}
	}
	if len(level.Child) != l.columns {
		return fmt.Sprintf("it returns %d of the statement's %s", len(level.Child), words.Count(l.columns, "column", "columns"))
	}
	for _, rows := range l.raw {
		for _, row := range rows {
			if allNull(row, upTo(len(row))) {
				return "a row of nothing but NULL looks like no row"
			}
		}
	}
	return ""
}

// outermost are the rows that the joins start from, laid out as the statement
// returns them: the parent's, or those of the level that it was cut from.
func (j *joined) outermost() ([][]trial.Cell, error) {
	n := j.n
	var rows [][]trial.Cell
	if !j.st.Replaces {
		at := j.levels[0]
		level, l := n.r.Levels[at], n.loops[at]
		j.base = slices.Concat(level.Keys, level.Child)
		for _, key := range l.keys {
			if !n.requested[at][key] {
				continue
			}
			for _, row := range l.raw[key] {
				laid := make([]trial.Cell, len(j.out.Columns))
				j.put(laid, level.Keys, plain(l.values[key]))
				j.put(laid, level.Child, row)
				rows = append(rows, laid)
			}
		}
		return rows, nil
	}
	root := n.outcome.Parent
	if root == nil {
		return nil, trial.NotTried("the parent is not known")
	}
	j.base = upTo(len(root.Columns))
	for _, row := range root.Rows {
		laid := make([]trial.Cell, max(len(j.out.Columns), len(row)))
		copy(laid, row)
		rows = append(rows, laid)
	}
	return rows, nil
}

// plain are values as they are.
func plain(values []trial.Forms) []trial.Cell {
	out := make([]trial.Cell, len(values))
	for i := range values {
		out[i] = values[i][trial.Plain]
	}
	return out
}

func (j *joined) put(row []trial.Cell, columns []int, values []trial.Cell) {
	for i, column := range columns {
		row[column] = values[i]
	}
}

// expand puts the rows of a level beside each row that they belong to.
func (j *joined) expand(rows [][]trial.Cell, at int) [][]trial.Cell {
	level, l := j.n.r.Levels[at], j.n.loops[at]
	var out [][]trial.Cell
	for _, row := range rows {
		found := l.raw[rowKey(row, level.Keys)]
		if len(found) == 0 {
			out = append(out, row) // NULLs, or not known
			continue
		}
		for _, child := range found {
			laid := slices.Clone(row)
			j.put(laid, level.Child, child)
			out = append(out, laid)
		}
	}
	return out
}

// known are the statement's rows, without those of keys that no loop asked
// for.
func (j *joined) known() [][]trial.Cell {
	if j.st.Replaces {
		return j.out.Rows
	}
	at := j.levels[0]
	var out [][]trial.Cell
	for _, row := range j.out.Rows {
		if _, ours := j.n.loops[at].rows[rowKey(row, j.n.r.Levels[at].Keys)]; ours {
			out = append(out, row)
		}
	}
	return out
}

// counts counts rows by their text. Behind a key that is not known stands the
// mark for anything.
func (j *joined) counts(rows [][]trial.Cell, inner []int) map[string]int {
	out := map[string]int{}
	for _, row := range rows {
		text := rowKey(row, j.base)
		unknown := map[int]bool{} // levels of this row
		for _, at := range inner {
			part := open
			if !unknown[j.n.r.Levels[at].Enclosing] {
				part = j.part(row, at)
			}
			unknown[at] = part == open
			text += "|" + part
		}
		out[text]++
	}
	return out
}

// part is a row's text as far as one level made it.
func (j *joined) part(row []trial.Cell, at int) string {
	level, l := j.n.r.Levels[at], j.n.loops[at]
	key := rowKey(row, level.Keys)
	_, known := l.rows[key]
	if known {
		j.reached[at][key] = true
	}
	for _, i := range level.Keys {
		known = known || row[i] == ""
	}
	if !known {
		return open
	}
	return rowKey(row, level.Child)
}

// sameCounts says what differs, empty where nothing does.
func sameCounts(want, have map[string]int) string {
	for text, n := range have {
		switch {
		case want[text] == 0:
			return "differs: it returns a row that the loops did not make"
		case want[text] != n && !strings.Contains(text, "|"+open):
			return fmt.Sprintf("differs: it returns a row %d times instead of %d", n, want[text])
		}
	}
	for text := range want {
		if have[text] == 0 {
			return "differs: it loses a row that the loops made"
		}
	}
	return ""
}

// orders makes sure that the outermost rows and those of each ordered level
// come in the order in which the loops read them.
func (j *joined) orders(inner []int) string {
	if j.n.outcome.Parent != nil && j.st.Replaces {
		by := orderColumns(j.n.c, j.n.outcome.Parent)
		if len(by) > 0 && !slices.Equal(sequence(j.n.outcome.Parent.Rows, by), sequence(j.out.Rows, by)) {
			return "its rows are not in the parent's order"
		}
	}
	for i, at := range inner {
		if j.n.r.Levels[at].Ordered && !j.ordered(inner[:i], at) {
			return "differs: the rows of an inner loop are not in its order"
		}
	}
	first := j.n.r.Levels[j.levels[0]]
	if !j.st.Replaces && first.Ordered {
		return j.batchOrder(j.levels[0])
	}
	return ""
}

// ordered reports whether a level's rows come in its order behind each outer
// row.
func (j *joined) ordered(before []int, at int) bool {
	level, l := j.n.r.Levels[at], j.n.loops[at]
	got := map[string][]string{}
	keys := map[string]string{}
	for _, row := range j.out.Rows {
		prefix := rowKey(row, j.base)
		for _, b := range before {
			prefix += "|" + rowKey(row, j.n.r.Levels[b].Child)
		}
		key := rowKey(row, level.Keys)
		if len(l.rows[key]) == 0 {
			continue
		}
		keys[prefix] = key
		got[prefix] = appendNew(got[prefix], rowKey(row, level.Child))
	}
	for prefix, list := range got {
		if !slices.Equal(list, slices.Compact(slices.Clone(l.rows[keys[prefix]]))) {
			return false
		}
	}
	return true
}

// batchOrder is the same of the level that the statement was cut from.
func (j *joined) batchOrder(at int) string {
	level, l := j.n.r.Levels[at], j.n.loops[at]
	got := map[string][]string{}
	for _, row := range j.out.Rows {
		key := rowKey(row, level.Keys)
		got[key] = appendNew(got[key], rowKey(row, level.Child))
	}
	for key, want := range l.rows {
		if have, known := got[key]; known && !slices.Equal(have, slices.Compact(slices.Clone(want))) {
			return "differs: the rows of a key are not in the loop's order"
		}
	}
	return ""
}

// appendNew appends a text unless it stands there last.
func appendNew(list []string, text string) []string {
	if n := len(list); n > 0 && list[n-1] == text {
		return list
	}
	return append(list, text)
}
