package verify

import (
	"context"
	sqldriver "database/sql/driver"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/judge"
	"github.com/nplusone-go/nplusone/internal/trial"
)

// slowStatement is from when on a condition that ran once is asked about too.
const slowStatement = 50 * time.Millisecond

// repeatedStatement is how many executions make a condition repeated.
const repeatedStatement = 3

// IndexAdviser finds conditions that no index serves. It asks the catalogue
// and EXPLAIN, which runs nothing, on a connection of its own, read-only and
// rolled back. It is safe for concurrent use.
type IndexAdviser struct{ limits *Verifier }

var _ judge.Inspector = (*IndexAdviser)(nil)

// Indexes returns an adviser for detect.InspectWith. It is meant for
// development and tests. Of the options Timeout and Rows apply: the time for
// one scope, and the rows of catalogue and plans that it may read.
func Indexes(opts ...Option) *IndexAdviser { return &IndexAdviser{New(opts...)} }

// Inspect implements judge.Inspector. What cannot be asked is not told.
func (a *IndexAdviser) Inspect(ctx context.Context, cases []*cases.Case) []judge.Advice {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.limits.timeout)
	defer cancel()
	in := &inspection{limits: a.limits}
	defer in.end()
	var out []judge.Advice
	for i, c := range cases {
		for _, w := range wantedIndexes(c) {
			if s := in.sessionFor(ctx, c); s != nil {
				advice, err := s.adviseIndex(ctx, c, w)
				if trial.HeldUp(err) {
					return out // who holds the lock may wait for us
				} else if err != nil {
					in.end() // the transaction may have failed with it
				} else if advice != nil {
					advice.Case = i
					out = append(out, *advice)
				}
			}
		}
	}
	return out
}

// inspection keeps one session while the cases are of one database.
type inspection struct {
	limits   *Verifier
	database any
	refused  any // the last one that could not be opened
	session  *session
}

func (in *inspection) sessionFor(ctx context.Context, c *cases.Case) *session {
	connector, ok := c.Database.(sqldriver.Connector)
	if !ok || ctx.Err() != nil || !explainable(c.Dialect) {
		return nil
	}
	if in.session != nil && sameDatabase(in.database, c.Database) {
		return in.session
	}
	in.end()
	if in.refused != nil && sameDatabase(in.refused, c.Database) {
		return nil
	}
	s, err := in.limits.open(ctx, connector, c.Dialect)
	if err != nil {
		in.refused = c.Database
		return nil
	}
	in.session, in.database = s, c.Database
	return s
}

func (in *inspection) end() {
	if in.session != nil {
		in.session.End()
	}
	in.session = nil
}

// sameDatabase compares handles, whose types need not be comparable.
func sameDatabase(a, b any) bool {
	return reflect.TypeOf(a).Comparable() && reflect.TypeOf(a) == reflect.TypeOf(b) && a == b
}

// wantedIndex are the columns of one table that a statement seeks rows by.
type wantedIndex struct {
	text   string // of the statement
	table  fingerprint.Table
	spans  map[string]fingerprint.Span // where the columns are named
	equal  []string                    // compared with = or a list
	ranged string                      // one that is compared by order
	search string                      // one that is searched from within: LIKE '%x'
	joined []string                    // compared with a column of another table
	// others are the columns that those of joined are compared with.
	others []fingerprint.Name
	why    string // repeated, slow, ...
}

// wantedIndexes reads the conditions of a statement, by table.
func wantedIndexes(c *cases.Case) []*wantedIndex {
	st := fingerprint.Scan(c.Dialect, c.Child.Text)
	if st.Truncated || st.Statements > 1 {
		return nil
	}
	var out []*wantedIndex
	for i := range st.Predicates {
		p := &st.Predicates[i]
		at := tableOf(st, p)
		if p.Or || p.Not || at < 0 || p.Clause == fingerprint.InHaving {
			continue
		}
		var w *wantedIndex
		for _, o := range out {
			if o.table.Span == st.Tables[at].Span {
				w = o
			}
		}
		if w == nil {
			w = &wantedIndex{text: c.Child.Text, table: st.Tables[at], spans: map[string]fingerprint.Span{}}
			out = append(out, w)
		}
		w.add(c, p)
	}
	for _, w := range out {
		w.why = w.reason(c)
	}
	return out
}

// tableOf is the index of the table that a predicate's column belongs to, -1
// where the text does not tell.
func tableOf(st *fingerprint.Structure, p *fingerprint.Predicate) int {
	if p.Column.Name == "" {
		return -1
	}
	found := -1
	for i, t := range st.Tables {
		if t.Derived || t.Name == "" || t.Query != p.Query {
			continue
		}
		if p.Column.Qualifier == "" {
			if found >= 0 {
				return -1
			}
			found = i
		} else if strings.EqualFold(t.Ref(), p.Column.Qualifier) {
			return i
		}
	}
	return found
}

func (w *wantedIndex) add(c *cases.Case, p *fingerprint.Predicate) {
	column := p.Column.Name
	w.spans[column] = p.Column.Span
	switch p.Op {
	case "=", "IN", "= ANY":
		if p.Other.Name != "" {
			w.joined, w.others = append(w.joined, column), append(w.others, p.Other)
		} else if len(p.Slots) > 0 {
			w.equal = append(w.equal, column)
		}
	case "<", ">", "<=", ">=", "BETWEEN":
		if len(p.Slots) > 0 {
			w.ranged = column
		}
	case "LIKE", "ILIKE":
		if leadingWildcard(c, p) {
			w.search = column
		}
	}
}

// leadingWildcard reports whether the pattern may begin with anything.
func leadingWildcard(c *cases.Case, p *fingerprint.Predicate) bool {
	right := p.Right.Of(c.Child.Text)
	if strings.HasPrefix(right, "'%") || strings.Contains(strings.ReplaceAll(strings.ToLower(right), " ", ""), "('%'") {
		return true
	}
	st := fingerprint.Scan(c.Dialect, c.Child.Text)
	for _, i := range p.Slots {
		param := st.Slots[i].Param
		for _, args := range c.Child.Args {
			if param < 1 || param > len(args) {
				continue
			}
			if text, ok := args[param-1].(string); ok && strings.HasPrefix(text, "%") {
				return true
			}
		}
	}
	return false
}

// reason says why the condition is worth an index, "" where it is not: a scan
// that runs once and is quick is how planners like it.
func (w *wantedIndex) reason(c *cases.Case) string {
	switch n := c.Child.Executions; {
	case w.search != "":
		return "a pattern that begins with % is searched in every row"
	case n >= repeatedStatement:
		return "the statement ran " + strconv.Itoa(n) + " times"
	case n > 0 && c.Child.Duration/time.Duration(n) >= slowStatement:
		return "the statement took " + (c.Child.Duration / time.Duration(n)).Round(time.Millisecond).String()
	case w.ranged != "":
		return "the column is filtered by a range"
	}
	for _, column := range append(append([]string{}, w.equal...), w.joined...) {
		if strings.HasSuffix(strings.ToLower(column), "_id") {
			return "the column is a key of another table by its name"
		}
	}
	return ""
}
