package verify

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/trial"
)

// parentsKept makes sure that a statement that takes the parent's place too
// still brings the parent's rows: none lost for want of children, none that was
// not there, and in the parent's order. It returns what differs.
func parentsKept(c *cases.Case, parent, out *trial.Result) string {
	if parent == nil {
		return "it takes the place of a parent that is not known"
	}
	columns := upTo(len(parent.Columns))
	if len(out.Columns) < len(columns) {
		return "it returns fewer columns than the parent"
	}
	left := map[string]int{}
	for _, row := range parent.Rows {
		left[rowKey(row, columns)]++
	}
	seen := map[string]int{}
	for _, row := range out.Rows {
		key := rowKey(row, columns)
		if left[key] == 0 {
			return "it returns a row that the parent did not"
		}
		seen[key]++
	}
	for key, n := range left {
		if seen[key] == 0 || c.Child.MaxRows <= 1 && seen[key] != n {
			return "it loses rows of the parent, or repeats them"
		}
	}
	by := orderColumns(c, parent)
	if len(by) > 0 && !slices.Equal(sequence(parent.Rows, by), sequence(out.Rows, by)) {
		return "its rows are not in the parent's order"
	}
	return ""
}

// orderColumns are the columns of the parent's result that it is ordered by;
// none where it is ordered by what it does not return.
func orderColumns(c *cases.Case, parent *trial.Result) []int {
	st := fingerprint.Scan(c.Dialect, c.Parent.Text)
	if len(st.Queries) == 0 {
		return nil
	}
	var out []int
	for _, o := range st.Queries[0].Order {
		at := slices.IndexFunc(parent.Columns, func(name string) bool { return strings.EqualFold(name, o.Name.Name) })
		if at < 0 {
			break
		}
		out = append(out, at)
	}
	return out
}

// sequence is the order of some columns' values, repetitions told once.
func sequence(rows [][]trial.Cell, columns []int) []string {
	var out []string
	for _, row := range rows {
		if key := rowKey(row, columns); len(out) == 0 || out[len(out)-1] != key {
			out = append(out, key)
		}
	}
	return out
}
