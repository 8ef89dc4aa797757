package rules

import (
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// different is the number of different arguments, as far as it is known.
func different(q *report.Query) string {
	if q.AtLeast {
		return "at least " + words.Number(q.DistinctArgs)
	}
	return strconv.Itoa(q.DistinctArgs)
}

// why is the evidence of a finding in one sentence.
func why(c *analysis.Group, f *report.Finding) string {
	if c.Best == nil {
		if c.Unrecorded() {
			return strconv.Itoa(c.Count) + " executions; their arguments were not recorded, for the record was full"
		}
		return strconv.Itoa(c.Count) + " executions with " + different(&f.Query) + " different arguments; " + whyNot(c)
	}
	w := c.Best.Walk
	var b strings.Builder
	b.WriteString(strconv.Itoa(w.Matched) + " of " + strconv.Itoa(w.Matched+w.Missing) + " arguments are ")
	b.WriteString(describe(c.Best))
	switch {
	case !w.InOrder():
	case c.Best.Backwards:
		b.WriteString(", in reverse row order")
	default:
		b.WriteString(", in row order")
	}
	if tie := c.Best.Tie; tie != nil {
		b.WriteString("; " + describe(&analysis.Candidate{Column: tie, Links: []analysis.FlowLink{{Column: tie.Columns[0]}}}) + " explains them as well, so it may be that")
	}
	if c.Best.Own(c) && w.Unseen > 0 && !c.Cut() {
		b.WriteString("; " + strconv.Itoa(w.Unseen) + " began a walk")
	}
	return b.String()
}

// whyNot says what is known of the arguments of a group without a source.
func whyNot(c *analysis.Group) string {
	if len(c.Ranked) > 0 {
		if r := c.Ranked[0]; !r.Own(c) && r.Total() >= tuning.BitsMention {
			return strconv.Itoa(r.Walk.Matched) + " are also in " + describe(r) + ", which may be chance"
		}
	}
	return "no query before it is known to have supplied them"
}

// whyProved is the evidence of an intervention.
func whyProved(c *analysis.Group) string {
	return "with " + describe(c.Best) + " changed, exactly its arguments changed"
}

// describe names the columns of a candidate: posts.author_id, (tenant, no) of
// orders, author_id and editor_id of posts.
func describe(c *analysis.Candidate) string {
	p := c.Column.Parent
	table := p.ColumnNames(c.Column.Columns[0]).Table()
	var columns []string
	for _, l := range c.Links {
		columns = append(columns, p.ColumnName(l.Column))
	}
	if len(columns) < 2 {
		return describeColumn(p, table, c.Column.Columns[0])
	}
	list := "(" + strings.Join(columns, ", ") + ")"
	if len(c.Column.Columns) > 1 {
		list = strings.Join(columns[:len(columns)-1], ", ") + " and " + columns[len(columns)-1]
	}
	if table != "" {
		list += " of " + table
	}
	return list
}

// describeColumn names one column, in its table too where the result calls it
// otherwise: users.team_id as tid.
func describeColumn(c *analysis.Group, table string, i int) string {
	name := c.ColumnName(i)
	if table == "" {
		return name
	}
	if it, ok := c.ItemOf(c.Shape(), i); ok && !it.Star && it.Name.Name != "" && !strings.EqualFold(it.Name.Name, name) {
		return table + "." + c.Stmt.Shown(it.Name.Name) + " as " + name
	}
	return table + "." + name
}

// headline is the finding in one line.
func headline(c *analysis.Group) string {
	return strconv.Itoa(c.Count) + " " + wordMany(c) + " that 1 can replace"
}

// word is what the statement is called.
func word(c *analysis.Group) string {
	switch c.Stmt.Kind {
	case fingerprint.Insert:
		return "INSERT"
	case fingerprint.Update:
		return "UPDATE"
	case fingerprint.Delete:
		return "DELETE"
	case fingerprint.Call:
		return "call"
	}
	return "query"
}

func wordMany(c *analysis.Group) string {
	if w := word(c); w == "query" {
		return "queries"
	} else {
		return w + "s"
	}
}

// advice says in words what to do, for where no rewrite is offered.
func advice(c *analysis.Group, f *report.Finding) string {
	if lock := Lock(c); lock != "" {
		return "rows are locked one by one, which may be intended to fix the order of locks; one " + lock +
			" over all keys with ORDER BY locks them in the same order"
	}
	switch c.Stmt.Kind {
	case fingerprint.Insert:
		return insertAdvice(c)
	case fingerprint.Update:
		return "update all rows with one UPDATE that joins a list of keys and values"
	case fingerprint.Delete:
		if !c.KeysAlone() {
			return "delete all rows with one DELETE that joins a list of all values that differ, each row's together"
		}
		return "delete all rows with one DELETE over the list of keys"
	case fingerprint.Call:
		return "let the procedure take a list"
	}
	if advice, ok := adviceByRelation[f.Relation]; ok {
		return advice
	}
	return "fetch all rows with one query over the list of keys, and pick each from a map"
}

var adviceByRelation = map[string]string{
	"many-to-one":  "join the table to the query that returned the keys, or fetch all rows with one query over the list of keys",
	"one-to-one":   "join the table to the query that returned the keys, or fetch all rows with one query over the list of keys",
	"one-to-many":  "fetch all children with one query over the list of keys, and group them by key",
	"many-to-many": "fetch all rows with one query over the list of keys that also returns the key, and group them by it",
	"count":        "count for all keys at once with GROUP BY; a key without rows counts zero",
	"aggregate":    "compute it for all keys at once with GROUP BY",
	"exists":       "find the keys that have rows with one query over the list of keys",
	"tree":         "walk the tree with one recursive query (WITH RECURSIVE)",
	"polymorphic":  "fetch the rows of each type with one query over the keys of that type",
}

func insertAdvice(c *analysis.Group) string {
	in := c.Shape().Insert
	switch {
	case in.Select:
		return "insert for all keys with one INSERT ... SELECT"
	case !in.Conflict.Empty() || in.Replace:
		return "upsert all rows with one statement of several rows"
	}
	return "insert all rows with one INSERT of several rows, or by COPY where there are many"
}

// Lock is the row lock that the statement takes, "" for none.
func Lock(c *analysis.Group) string {
	if q := c.Shape().Queries; len(q) > 0 {
		return q[0].Lock
	}
	return ""
}

// position is a site as it stands in a sentence.
func position(s report.Site) string {
	if s.File == "" {
		return "an unknown position"
	}
	file := s.File
	if i := strings.LastIndexByte(file, '/'); i >= 0 {
		file = file[i+1:]
	}
	return file + ":" + strconv.Itoa(s.Line)
}
