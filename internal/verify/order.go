package verify

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/trial"
)

// noteColumns remembers the place of each row in the order that the statement
// asks for, where its result shows all that it is ordered by: rows of one
// place have no order among them.
func (l *loop) noteColumns(by []int, rows [][]trial.Cell) {
	if len(by) == 0 {
		return
	}
	if l.place == nil {
		l.place = map[string]string{}
	}
	for _, row := range rows {
		l.place[rowKey(row, upTo(len(row)))] = rowKey(row, by)
	}
}

// orderedBy are the columns of the result that hold what a statement is
// ordered by; none where one of them is not returned, or cannot be told.
func orderedBy(d fingerprint.Dialect, text string, columns []string) []int {
	st := fingerprint.Scan(d, text)
	if len(st.Queries) == 0 || len(st.CTEs) > 0 || st.Queries[0].Union != "" {
		return nil
	}
	var out []int
	for _, o := range st.Queries[0].Order {
		at := slices.IndexFunc(columns, func(name string) bool { return o.Name.Name != "" && strings.EqualFold(name, o.Name.Name) })
		if n, err := strconv.Atoi(strings.Fields(o.Span.Of(text) + " .")[0]); err == nil {
			at = n - 1
		}
		if at < 0 || at >= len(columns) {
			return nil
		}
		out = append(out, at)
	}
	return out
}

// tied reports whether two orders of rows differ only among rows of one place.
func (l *loop) tied(want, have []string) bool {
	if l.place == nil || len(want) != len(have) {
		return false
	}
	for i := range want {
		place, known := l.place[have[i]]
		if !known || place != l.place[want[i]] {
			return false
		}
	}
	return true
}
