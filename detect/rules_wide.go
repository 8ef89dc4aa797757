package detect

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// fewestWide is the number of rows that make a list whose columns are
// weighed: a few wide rows cost little.
const fewestWide = 10

// adviseToNarrow tells of a list whose rows are wide: by large values, or by
// many columns.
func (h *hearing) adviseToNarrow(c *charge) {
	if c.maxRows < fewestWide || c.shape().Truncated || len(c.shape().Queries) == 0 || sumsUp(c.shape()) {
		return
	}
	if large := h.largeColumns(c); len(large) > 0 {
		h.adviseOnLarge(c, large)
		return
	}
	// Where they are named, somebody chose them.
	if len(c.columns) > h.limit.listColumns && starred(c.shape()) {
		h.adviseOnMany(c)
	}
}

// wideUnknown is what the driver cannot see.
const wideUnknown = ". Which columns the program uses is not known to the driver; in a test, nplusonetest.Prove names those that nothing follows from"

func (h *hearing) adviseOnMany(c *charge) {
	n := strconv.Itoa(len(c.columns))
	if len(c.columns) == maxNames {
		n = "at least " + n
	}
	message := n + " columns of " + group3(int(c.maxRows)) + " rows by SELECT *"
	why := "the query names no column; up to " + strconv.Itoa(h.limit.listColumns) + " are not told" + wideUnknown
	h.advise(c, RuleWideSelect, message, why, "name the columns that this list shows; load the rest where one row is shown")
}

// wideColumn is a column of large values.
type wideColumn struct {
	name  string
	bytes int // of one row, on average over the rows that were measured
}

func (h *hearing) adviseOnLarge(c *charge, large []wideColumn) {
	names := make([]string, len(large))
	bytes := 0
	for i, l := range large {
		names[i], bytes = l.name, bytes+l.bytes
	}
	all := 0
	for _, n := range c.sizes {
		all += int(n)
	}
	list := strings.Join(names, ", ")
	each := kilobytes(bytes)
	message := group3(int(c.maxRows)) + " rows with " + list + " of " + each + " each"
	why := "in the first " + strconv.Itoa(c.sized) + " rows that were measured, " + list + " took " + each + " of a row, " +
		strconv.Itoa(bytes*c.sized*100/max(all, 1)) + " % of its bytes"
	if starred(c.shape()) {
		why += "; the query names no column"
	}
	h.advise(c, RuleWideSelect, message, why+wideUnknown,
		"leave "+list+" out of the list, and load it where one row is shown")
}

// largeColumns are the columns whose values are large on average. What the
// statement itself puts together is what it is for, and no column.
func (h *hearing) largeColumns(c *charge) []wideColumn {
	if c.sized == 0 {
		return nil
	}
	var large []wideColumn
	for i, n := range c.sizes {
		if mean := int(n) / c.sized; mean >= h.limit.columnBytes && c.isColumn(i) {
			large = append(large, wideColumn{c.columnName(i), mean})
		}
	}
	return large
}

// isColumn reports whether column i of the result is one of a table.
func (c *charge) isColumn(i int) bool {
	s := c.shape()
	if starred(s) {
		return true
	}
	items := mainItems(s)
	return i < len(items) && items[i].Name.Name != ""
}

// starred reports whether the main block takes all columns of a table.
func starred(s *fingerprint.Structure) bool {
	return slices.ContainsFunc(mainItems(s), func(it fingerprint.Item) bool { return it.Star })
}

func kilobytes(n int) string {
	if n < 10<<10 {
		return strconv.FormatFloat(float64(n)/(1<<10), 'f', 1, 64) + " KiB"
	}
	return group3(n>>10) + " KiB"
}
