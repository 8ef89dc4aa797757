package rules

import (
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/patterns"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// SeenStreamed is a list whose rows were handled as they came, so that its
// length is no matter of memory.
const SeenStreamed = "streamed"

// unbounded advises on a list that is too long. One that the program handles
// row by row is settled, too.
func unbounded(h *analysis.Analysis, c *analysis.Group) bool {
	switch {
	case !isList(c) || c.MaxRows <= int64(h.Limit.ListRows) || !endless(c):
		return false
	case streamed(h, c):
		c.What = SeenStreamed
	default:
		adviseToPage(h, c)
	}
	return true
}

// isList reports whether lists are advised on for a group.
func isList(c *analysis.Group) bool { return c.Stmt.Counts && c.Reads() }

// advise makes a finding of a single group.
func advise(h *analysis.Analysis, c *analysis.Group, rule, message, why, advice string) {
	f := NewFinding(h, c, rule)
	f.Message, f.Why, f.Advice = message, why, advice
	c.Result, c.Best, c.What = f, nil, ""
	h.Found = append(h.Found, c)
}

func adviseToPage(h *analysis.Analysis, c *analysis.Group) {
	why := "the query has no LIMIT and grows with its " + growsWith(c) + "; a page has at most " + strconv.Itoa(h.Limit.ListRows) + " rows"
	if c.Count > 1 {
		why += ", these " + strconv.Itoa(c.Count) + " executions read " + words.Number(int(c.RowsTotal))
	}
	why += ". How large the table gets, and whether the program keeps the rows, is not known here"
	advise(h, c, report.RuleUnboundedList, words.Number(int(c.MaxRows))+" rows without a limit", why, pageAdvice(c))
}

// growsWith names what makes the answer longer.
func growsWith(c *analysis.Group) string {
	for _, p := range c.Shape().Predicates {
		if p.Query == 0 && p.Op == "=" && len(p.Slots) > 0 && p.Column.Name != "" {
			return "rows of one " + c.Stmt.Shown(p.Column.Name)
		}
	}
	return "table"
}

// pageAdvice says by which column pages would go on.
func pageAdvice(c *analysis.Group) string {
	key, order := "id", c.Shape().Queries[0].Order
	way := ">"
	if len(order) > 0 && order[0].Name.Name != "" {
		key = c.Stmt.Shown(order[0].Name.Name)
		if order[0].Desc {
			way = "<"
		}
	}
	advice := "read a page at a time: " + key + " " + way + " the last one, ORDER BY " + key
	if way == "<" {
		advice += " DESC"
	}
	advice += " LIMIT 25"
	if key != "id" {
		advice += ", with a unique column behind it where " + key + " repeats"
	}
	return advice + "; an export says so with detect.Allow"
}

// endless reports whether nothing in the text bounds the number of rows.
// Where the text is not understood, it is taken as bounded.
func endless(c *analysis.Group) bool {
	s := c.Shape()
	if len(s.Queries) == 0 || s.Truncated || s.Statements > 1 || !readsTable(s) {
		return false
	}
	return !limited(s, c.Stmt.Text) && !sumsUp(s) && !keyed(c, s) && len(patterns.RangedColumns(s)) == 0 && !climbs(s)
}

// readsTable reports whether a real table is read: series and lists of values
// are as long as the program wants them.
func readsTable(s *fingerprint.Structure) bool {
	for i := range s.Tables {
		if !s.Tables[i].Derived {
			return true
		}
	}
	return false
}

// limited reports whether a LIMIT, or what takes its place, bounds the rows
// of the statement or of something that it reads from.
func limited(s *fingerprint.Structure, text string) bool {
	for i := range s.Queries {
		q := &s.Queries[i]
		switch q.Role {
		case fingerprint.InSelect, fingerprint.InExists, fingerprint.InWhere, fingerprint.InOn:
			continue // a value or a condition of each row
		}
		if !q.Limit.Empty() || strings.Contains(strings.ToUpper(q.LockSpan.Of(text)), "SKIP LOCKED") {
			return true
		}
	}
	// Other databases' words for it.
	upper := strings.ToUpper(text)
	for _, word := range []string{"FETCH FIRST", "FETCH NEXT", "SELECT TOP", "ROWNUM"} {
		if strings.Contains(upper, word) {
			return true
		}
	}
	return false
}

// sumsUp reports whether the rows are groups or sums, not rows of a table.
func sumsUp(s *fingerprint.Structure) bool {
	if len(s.Queries[0].Group) > 0 || !s.Queries[0].GroupBy.Empty() {
		return true
	}
	return patterns.Aggregates(s)
}

// keyed reports whether the program named the rows by a list of keys: a batch
// is as long as its list.
func keyed(c *analysis.Group, s *fingerprint.Structure) bool {
	for i := range c.Execs {
		if c.Execs[i].List > 1 {
			return true
		}
	}
	for i := range s.Predicates {
		p := &s.Predicates[i]
		if len(p.Slots) > 0 && !p.Not && (p.Op == "IN" || p.Op == "= ANY") && p.Clause != fingerprint.InSelect {
			return true
		}
	}
	for i := range s.Calls {
		switch s.Calls[i].Name {
		case "unnest", "json_each", "jsonb_array_elements", "jsonb_to_recordset", "json_to_recordset", "json_table":
			return true
		}
	}
	return false
}

// climbs reports whether the statement walks a tree from its root.
func climbs(s *fingerprint.Structure) bool {
	for i := range s.CTEs {
		if s.CTEs[i].Recursive {
			return true
		}
	}
	return false
}

// streamed reports whether the scope went on with other work between the rows
// of a list. A loop that looks up each row is no such work: it has its own
// finding.
func streamed(h *analysis.Analysis, c *analysis.Group) bool {
	for i := range c.Execs {
		e := &c.Execs[i]
		if int64(e.Rows) != c.MaxRows {
			continue
		}
		between := 0
		for _, o := range h.Groups {
			if o == c || o.Result != nil {
				continue
			}
			for k := range o.Execs {
				if at := o.Execs[k].Start; at > e.Start && at < e.End {
					between++
				}
			}
		}
		if between >= tuning.LeastStreamed {
			return true
		}
	}
	return false
}
