package suggest

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/gogen"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/report"
)

// loadedOnce adds to a duplicate the Go that loads once, where an answer may
// be kept at all.
func loadedOnce(f *report.Finding, c *cases.Case) {
	if f.Rule != report.RuleDuplicate || stale(c) != "" {
		return
	}
	code := ""
	if !c.Hurried {
		if code = gogen.Cache(f, c); code == "" {
			return
		}
	}
	fix := report.Fix{
		Kind: gogen.KindCache, Title: "load once and pass it down", Go: code,
		QueriesBefore: rewrite.LoadCount(f, c), QueriesAfter: max(1, f.Query.DistinctArgs),
		Note: "for the length of one request: what keeps it longer must learn when " + rewrite.TableOf(c.Dialect, c.Child.Text) + " changes",
	}
	if f.Query.DistinctArgs > 1 {
		fix.Title = "keep the results by argument"
	}
	f.Fixes = append(f.Fixes, fix)
}

// stale says why an answer must not be kept, empty where it may be.
func stale(c *cases.Case) string {
	s := fingerprint.Scan(c.Dialect, c.Child.Text)
	if s.Kind != fingerprint.Select {
		return "it is no query"
	}
	for _, q := range s.Queries {
		if q.Lock != "" {
			return "each run locks the rows (" + q.Lock + "); within one transaction the first lock is enough, and its rows are the ones to pass down"
		}
	}
	for _, t := range s.Tables {
		if t.Target {
			return "it changes " + t.Name
		}
	}
	if s.Writes() != fingerprint.Other {
		return "it changes rows"
	}
	whole := rewrite.NewText(c.Dialect, c.Child.Text, nil, rewrite.MarkChildArg, rewrite.MarkChildText, nil)
	for _, w := range whole.Words(whole.Whole()) {
		if word := strings.ToLower(w.Of(whole.SQL)); clockWords[word] {
			return "it asks for " + word + ", which is another one each time"
		}
	}
	for _, call := range s.Calls {
		if rewrite.VolatileCalls[call.Name] || clockCalls[call.Name] {
			return "it calls " + call.Name + "(), which returns a new value each time"
		}
	}
	if name := rewrite.LastingCall(whole); name != "" {
		return "it calls " + name + "(), whose effect outlives a rollback"
	}
	if c.Loads != nil && len(c.Loads.Written) > 0 {
		return writtenBetween(c.Loads.Written)
	}
	if c.Loads != nil && c.Loads.Differ || rowsDiffer(c) {
		return "its results differed although nothing seen here wrote in between: another program writes, and what is kept may be old"
	}
	return ""
}

// clockCalls and clockWords answer with the time.
var clockWords = rewrite.SetOf("current_timestamp current_time localtime localtimestamp")

var clockCalls = rewrite.SetOf(`now statement_timestamp transaction_timestamp sysdate curtime unix_timestamp
	julianday strftime datetime`)

// writtenBetween names the writes between the loads.
func writtenBetween(list []cases.CaseWrite) string {
	var listed []string
	table := ""
	for _, w := range list {
		if table == "" {
			table = w.Table
		}
		if w.SQL == "" {
			listed = append(listed, "by a COPY or a change of the schema")
		} else {
			listed = append(listed, fmt.Sprintf("by %s%s", w.SQL, positionOf(w.Site)))
		}
	}
	if table == "" {
		return "a table of it may be written between the loads, " + rewrite.Listed(listed) + ": what was loaded before may be old after that"
	}
	return table + " is written between the loads, " + rewrite.Listed(listed) + ": what was loaded before is old after that"
}

func positionOf(s report.Site) string {
	if s.File == "" {
		return ""
	}
	return fmt.Sprintf(" at %s:%d", s.File, s.Line)
}

// rowsDiffer reports whether one set of arguments got different rows.
func rowsDiffer(c *cases.Case) bool {
	e := c.Child
	if len(e.Args) == 0 {
		return false
	}
	rows := make([][][]any, len(e.Args))
	for _, r := range e.Result {
		if r.Execution < len(rows) {
			rows[r.Execution] = append(rows[r.Execution], r.Values)
		}
	}
	for i := range min(e.Kept, len(e.Args)) {
		for j := range i {
			if reflect.DeepEqual(e.Args[i], e.Args[j]) && textAt(e, i) == textAt(e, j) {
				if !reflect.DeepEqual(rows[i], rows[j]) {
					return true
				}
				break
			}
		}
	}
	return false
}

func textAt(e cases.Evidenced, i int) string {
	if i < len(e.Texts) && e.Texts[i] != "" {
		return e.Texts[i]
	}
	return e.Text
}

// loadOnce is the advice for a statement that repeats with its arguments:
// where it was loaded, how often again and from where, and what to pass down.
func loadOnce(f *report.Finding, c *cases.Case) string {
	if fingerprint.Scan(c.Dialect, c.Child.Text).Kind != fingerprint.Select {
		return f.Advice
	}
	first := cases.CaseLoads{First: f.Site, At: []cases.CaseLoad{{Site: f.Site, Count: f.Query.Count}}}
	if c.Loads != nil && len(c.Loads.At) > 0 {
		first = *c.Loads
	}
	if why := stale(c); why != "" {
		return rewrite.Join(loadedAt(first), "do not keep the result: "+why)
	}
	what := rowsOf(c)
	if f.Query.DistinctArgs > 1 {
		return rewrite.Join(loadedAt(first), fmt.Sprintf("keep %s by argument for the length of the request: %d different results", what, f.Query.DistinctArgs))
	}
	return rewrite.Join(loadedAt(first), "load it there and pass "+what+" down, or keep it for the length of the request", hoist(f))
}

// hoist keeps what the detector said where a column of the loop's rows holds
// the argument.
func hoist(f *report.Finding) string {
	if f.Parent == nil || f.Parent.Column == "" {
		return ""
	}
	return "every row of the loop's query has the same " + f.Parent.Column + ": with other data this is an N+1"
}

// loadedAt says where the loads were.
func loadedAt(l cases.CaseLoads) string {
	if len(l.At) == 0 || l.First.File == "" {
		return ""
	}
	out := "first loaded at " + inFunction(l.First)
	again := l.At[0].Count - 1
	var positions []string
	if again > 0 {
		positions = append(positions, times(again)+" there")
	}
	for i, at := range l.At[1:] {
		if i == maxPositions {
			positions = append(positions, fmt.Sprintf("%d places more", len(l.At)-1-i))
			break
		}
		positions = append(positions, times(at.Count)+" at "+inFunction(at.Site))
	}
	if len(positions) == 0 {
		return out
	}
	return out + ", then " + rewrite.Listed(positions)
}

// maxPositions bounds the places that are told.
const maxPositions = 3

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func inFunction(s report.Site) string {
	name := s.Function[strings.LastIndexByte(s.Function, '/')+1:]
	if name == "" {
		return fmt.Sprintf("%s:%d", s.File, s.Line)
	}
	return fmt.Sprintf("%s:%d (%s)", s.File, s.Line, name)
}

// maxListed bounds the columns that are told.
const maxListed = 6

// rowsOf is what a statement returns, in words.
func rowsOf(c *cases.Case) string {
	s := rewrite.NewText(c.Dialect, c.Child.Text, c.Child.Columns, rewrite.MarkChildArg, rewrite.MarkChildText, nil)
	columns := c.Child.Columns
	if len(columns) > maxListed {
		columns = append(append([]string{}, columns[:maxListed]...), "...")
	}
	list := strings.Join(columns, ", ")
	table := rewrite.FirstTable(s)
	switch {
	case len(s.Structure.Queries) > 0 && s.Aggregated(0), table == "x":
		if len(columns) == 1 {
			return "the value (" + list + ")"
		}
		return "the values (" + list + ")"
	case c.Child.MaxRows == 1:
		return "the row of " + table + " (" + list + ")"
	}
	return "the rows of " + table + " (" + list + ")"
}
