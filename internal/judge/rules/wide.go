package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/patterns"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// wide advises on a list whose rows are wide: by large values, or by many
// columns.
func wide(h *analysis.Analysis, c *analysis.Group) bool {
	if !isList(c) || c.What != "" && c.What != patterns.SeenFew {
		return false
	}
	if c.MaxRows < tuning.FewestWide || c.Shape().Truncated || len(c.Shape().Queries) == 0 || sumsUp(c.Shape()) {
		return false
	}
	if large := largeColumns(h, c); len(large) > 0 {
		adviseOnLarge(h, c, large)
		return true
	}
	// Where they are named, somebody chose them.
	if len(c.Columns) > h.Limit.ListColumns && starred(c.Shape()) {
		adviseOnMany(h, c)
		return true
	}
	return false
}

// wideUnknown is what the driver cannot see.
const wideUnknown = ". Which columns the program uses is not known to the driver; in a test, nplusonetest.Prove names those that nothing follows from"

func adviseOnMany(h *analysis.Analysis, c *analysis.Group) {
	n := strconv.Itoa(len(c.Columns))
	if len(c.Columns) == record.MaxNames {
		n = "at least " + n
	}
	message := n + " columns of " + words.Number(int(c.MaxRows)) + " rows by SELECT *"
	why := "the query names no column; up to " + strconv.Itoa(h.Limit.ListColumns) + " are not listed" + wideUnknown
	advise(h, c, report.RuleWideSelect, message, why, "name the columns that this list shows; load the rest where one row is shown")
}

// wideColumn is a column of large values.
type wideColumn struct {
	name  string
	bytes int // of one row, on average over the rows that were measured
}

func adviseOnLarge(h *analysis.Analysis, c *analysis.Group, large []wideColumn) {
	names := make([]string, len(large))
	bytes := 0
	for i, l := range large {
		names[i], bytes = l.name, bytes+l.bytes
	}
	all := 0
	for _, n := range c.Sizes {
		all += int(n)
	}
	list := strings.Join(names, ", ")
	each := words.Kilobytes(bytes)
	message := words.Number(int(c.MaxRows)) + " rows with " + list + " of " + each + " each"
	why := "in the first " + strconv.Itoa(c.Sized) + " rows that were measured, " + list + " took " + each + " of a row, " +
		strconv.Itoa(bytes*c.Sized*100/max(all, 1)) + " % of its bytes"
	if starred(c.Shape()) {
		why += "; the query names no column"
	}
	advise(h, c, report.RuleWideSelect, message, why+wideUnknown,
		"leave "+list+" out of the list, and load it where one row is shown")
}

// largeColumns are the columns whose values are large on average. What the
// statement itself puts together is what it is for, and no column.
func largeColumns(h *analysis.Analysis, c *analysis.Group) []wideColumn {
	if c.Sized == 0 {
		return nil
	}
	var large []wideColumn
	for i, n := range c.Sizes {
		if mean := int(n) / c.Sized; mean >= h.Limit.ColumnBytes && isColumn(c, i) {
			large = append(large, wideColumn{c.ColumnName(i), mean})
		}
	}
	return large
}

// isColumn reports whether column i of the result is one of a table.
func isColumn(c *analysis.Group, i int) bool {
	s := c.Shape()
	if starred(s) {
		return true
	}
	items := analysis.MainItems(s)
	return i < len(items) && items[i].Name.Name != ""
}

// starred reports whether the main block takes all columns of a table.
func starred(s *fingerprint.Structure) bool {
	return slices.ContainsFunc(analysis.MainItems(s), func(it fingerprint.Item) bool { return it.Star })
}
