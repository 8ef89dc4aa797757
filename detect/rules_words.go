package detect

import (
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// why is the evidence in one sentence.
func (c *charge) why() string {
	if c.best == nil {
		n, kept := c.count, len(c.execs)
		if kept < n && kept > 0 {
			n = kept
		}
		if c.unrecorded() {
			return strconv.Itoa(n) + " executions, whose arguments were not recorded: the record was full"
		}
		return strconv.Itoa(n) + " executions with " + strconv.Itoa(c.tuples) +
			" different arguments; " + c.whyNot()
	}
	w := c.best.walk
	var b strings.Builder
	b.WriteString(strconv.Itoa(w.matched) + " of " + strconv.Itoa(w.matched+w.missing) + " arguments are ")
	b.WriteString(c.best.describe())
	switch {
	case !w.inOrder():
	case c.best.backwards:
		b.WriteString(", in reverse row order")
	default:
		b.WriteString(", in row order")
	}
	if c.best.own(c) && w.unseen > 0 && !c.cut() {
		b.WriteString("; " + strconv.Itoa(w.unseen) + " began a walk")
	}
	return b.String()
}

// whyNot says what is known of the arguments of a group without a source.
func (c *charge) whyNot() string {
	if len(c.ranked) > 0 {
		if r := c.ranked[0]; !r.own(c) && r.total() >= bitsMention {
			return strconv.Itoa(r.walk.matched) + " are also in " + r.describe() + ", which may be chance"
		}
	}
	return "no query before it is known to have supplied them"
}

// whyProved is the evidence of an intervention.
func (c *charge) whyProved() string {
	return "with " + c.best.describe() + " changed, exactly its arguments changed"
}

// describe names the columns of a candidate: posts.author_id, (tenant, no) of
// orders, author_id and editor_id of posts.
func (c *candidate) describe() string {
	p := c.source.parent
	table := p.columnNames(c.source.columns[0]).table()
	var columns []string
	for _, l := range c.links {
		columns = append(columns, p.columnName(l.column))
	}
	if len(columns) < 2 {
		return p.describeColumn(table, c.source.columns[0])
	}
	list := "(" + strings.Join(columns, ", ") + ")"
	if len(c.source.columns) > 1 {
		list = strings.Join(columns[:len(columns)-1], ", ") + " and " + columns[len(columns)-1]
	}
	if table != "" {
		list += " of " + table
	}
	return list
}

// describeColumn names one column, in its table too where the result calls it
// otherwise: users.team_id as tid.
func (c *charge) describeColumn(table string, i int) string {
	name := c.columnName(i)
	if table == "" {
		return name
	}
	if it, ok := c.itemOf(c.shape(), i); ok && !it.Star && it.Name.Name != "" && !strings.EqualFold(it.Name.Name, name) {
		return table + "." + c.stmt.shown(it.Name.Name) + " as " + name
	}
	return table + "." + name
}

// headline is the finding in one line.
func (c *charge) headline() string {
	return strconv.Itoa(c.count) + " " + c.wordMany() + " that 1 can replace"
}

// word is what the statement is called.
func (c *charge) word() string {
	switch c.stmt.kind {
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

func (c *charge) wordMany() string {
	if w := c.word(); w == "query" {
		return "queries"
	} else {
		return w + "s"
	}
}

// advice says in words what to do, for where no rewrite is offered.
func (c *charge) advice(f *Finding) string {
	if lock := c.lock(); lock != "" {
		return "rows are locked one by one, which may be intended to fix the order of locks; one " + lock +
			" over all keys with ORDER BY locks them in the same order"
	}
	switch c.stmt.kind {
	case fingerprint.Insert:
		return c.insertAdvice()
	case fingerprint.Update:
		return "update all rows with one UPDATE that joins a list of keys and values"
	case fingerprint.Delete:
		if !c.keysAlone() {
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
	"exists":       "ask which of the keys have rows, with one query over the list of keys",
	"tree":         "walk the tree with one recursive query (WITH RECURSIVE)",
	"polymorphic":  "fetch the rows of each type with one query over the keys of that type",
}

func (c *charge) insertAdvice() string {
	in := c.shape().Insert
	switch {
	case in.Select:
		return "insert for all keys with one INSERT ... SELECT"
	case !in.Conflict.Empty() || in.Replace:
		return "upsert all rows with one statement of several rows"
	}
	return "insert all rows with one INSERT of several rows, or by COPY where there are many"
}

// lock is the row lock that the statement takes, "" for none.
func (c *charge) lock() string {
	if q := c.shape().Queries; len(q) > 0 {
		return q[0].Lock
	}
	return ""
}

// place is a site as it stands in a sentence.
func place(s Site) string {
	if s.File == "" {
		return "an unknown place"
	}
	file := s.File
	if i := strings.LastIndexByte(file, '/'); i >= 0 {
		file = file[i+1:]
	}
	return file + ":" + strconv.Itoa(s.Line)
}
