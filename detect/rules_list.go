package detect

import (
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// seenStreamed is a list whose rows were handled as they came, so that its
// length is no matter of memory.
const seenStreamed = "streamed"

// adviseOnLists tells of lists that are too long or too wide. A statement
// that already has a finding is told as that alone.
func (h *hearing) adviseOnLists() {
	if l := h.scope.expected; l.Rows > 0 {
		h.limit.listRows = l.Rows
	}
	if l := h.scope.expected; l.Columns > 0 {
		h.limit.listColumns = l.Columns
	}
	for _, c := range h.charges {
		if c.result != nil || c.count == 0 || !c.stmt.counts || !c.reads() {
			continue
		}
		switch {
		case c.maxRows > int64(h.limit.listRows) && c.endless():
			if h.streamed(c) {
				c.what = seenStreamed
				continue
			}
			h.adviseToPage(c)
		case c.what == "" || c.what == seenFew:
			h.adviseToNarrow(c)
		}
	}
}

// advise makes a finding of a single group.
func (h *hearing) advise(c *charge, rule, message, why, advice string) {
	f := h.newFinding(c, rule)
	f.Message, f.Why, f.Advice = message, why, advice
	c.result, c.best, c.what = f, nil, ""
	h.found = append(h.found, c)
}

func (h *hearing) adviseToPage(c *charge) {
	why := "the query has no LIMIT and grows with its " + c.growsWith() + "; a page has at most " + strconv.Itoa(h.limit.listRows) + " rows"
	if c.count > 1 {
		why += ", these " + strconv.Itoa(c.count) + " executions read " + group3(int(c.rowsTotal))
	}
	why += ". How large the table gets, and whether the program keeps the rows, is not known here"
	h.advise(c, RuleUnboundedList, group3(int(c.maxRows))+" rows without a limit", why, c.pageAdvice())
}

// growsWith names what makes the answer longer.
func (c *charge) growsWith() string {
	for _, p := range c.shape().Predicates {
		if p.Query == 0 && p.Op == "=" && len(p.Slots) > 0 && p.Column.Name != "" {
			return "rows of one " + c.stmt.shown(p.Column.Name)
		}
	}
	return "table"
}

// pageAdvice says by which column pages would go on.
func (c *charge) pageAdvice() string {
	key, order := "id", c.shape().Queries[0].Order
	way := ">"
	if len(order) > 0 && order[0].Name.Name != "" {
		key = c.stmt.shown(order[0].Name.Name)
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
func (c *charge) endless() bool {
	s := c.shape()
	if len(s.Queries) == 0 || s.Truncated || s.Statements > 1 || !readsTable(s) {
		return false
	}
	return !limited(s, c.stmt.text) && !sumsUp(s) && !c.keyed(s) && len(rangedColumns(s)) == 0 && !climbs(s)
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
	return aggregates(s)
}

// keyed reports whether the program named the rows by a list of keys: a batch
// is as long as its list.
func (c *charge) keyed(s *fingerprint.Structure) bool {
	for i := range c.execs {
		if c.execs[i].list > 1 {
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

// leastStreamed is how many other statements must start between the rows of a
// list to call it streamed.
const leastStreamed = 3

// streamed reports whether the scope went on with other work between the rows
// of a list. A loop that looks up each row is no such work: it has its own
// finding.
func (h *hearing) streamed(c *charge) bool {
	for i := range c.execs {
		e := &c.execs[i]
		if int64(e.rows) != c.maxRows {
			continue
		}
		between := 0
		for _, o := range h.charges {
			if o == c || o.result != nil {
				continue
			}
			for k := range o.execs {
				if at := o.execs[k].start; at > e.start && at < e.end {
					between++
				}
			}
		}
		if between >= leastStreamed {
			return true
		}
	}
	return false
}
