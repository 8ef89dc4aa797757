package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/test/scenarios"
)

// The mistakes that a rewriter makes.
const (
	lostLeft      = "LEFT JOIN made JOIN"
	lostCondition = "condition lost"
	lostOrder     = "ORDER BY lost"
	turnedOrder   = "ORDER BY turned round"
	lostLimit     = "LIMIT lost"
	lessLimit     = "LIMIT less by one"
)

var mistakes = []string{lostLeft, lostCondition, lostOrder, turnedOrder, lostLimit, lessLimit}

// mutant is a confirmed rewrite with one mistake put into it.
type mutant struct {
	what string
	r    rewrite.Rewrite
}

// mutator puts mistakes into one statement. Only those are made that the rows
// at hand can show.
type mutator struct {
	c    *cases.Case
	r    *rewrite.Rewrite
	st   rewrite.Statement
	text string // of the statement, or of what is written once for each key
	out  []mutant
}

func mutants(c *cases.Case, r *rewrite.Rewrite) []mutant {
	if r.Write || len(r.Statements) != 1 {
		return nil
	}
	m := &mutator{c: c, r: r, st: r.Statements[0]}
	if m.text = m.st.SQL; m.st.Each != nil {
		m.text = m.st.Each.SQL
	}
	m.left()
	m.condition()
	m.order()
	m.limit()
	return m.out
}

// add is a mistake within the text.
func (m *mutator) add(what string, start, end int, with string) {
	changed := m.text[:start] + with + m.text[end:]
	mutated := *m.r
	mutated.Statements = slices.Clone(m.r.Statements)
	st := &mutated.Statements[0]
	if st.Each == nil {
		st.SQL = changed
	} else {
		st.Each = &rewrite.Each{SQL: changed, Params: st.Each.Params}
	}
	m.out = append(m.out, mutant{what, mutated})
}

func (m *mutator) left() {
	const left = " LEFT JOIN "
	at := strings.Index(m.text, left)
	if at >= 0 && m.st.Outer && m.st.Replaces && m.c.Child.MinRows == 0 && !strings.Contains(m.text, "LATERAL") {
		m.add(lostLeft, at, at+len(left), " JOIN ")
	}
}

// condition drops what the program asks besides the key.
func (m *mutator) condition() {
	for _, p := range fingerprint.Scan(m.c.Dialect, m.text).Predicates {
		text := p.Span.Of(m.text)
		if p.Clause == fingerprint.InWhere && !p.Or && !p.Not && (strings.Contains(text, "'live'") || strings.Contains(text, "'draft'")) {
			m.add(lostCondition, p.Span.Start, p.Span.End, "1 = 1")
		}
	}
}

// order drops an order and turns it round, where tables keep their rows the
// other way.
func (m *mutator) order() {
	if !m.st.Ordered || m.st.Replaces || m.c.Child.MaxRows < 2 || m.st.Each != nil {
		return
	}
	if at := strings.Index(m.text, " DESC"); at >= 0 && strings.Contains(m.text, "id DESC") {
		m.add(turnedOrder, at, at+len(" DESC"), "")
	}
	if cut, ok := m.backwards(); ok {
		m.add(lostOrder, cut.Start, cut.End, "")
	}
}

// backwards is the term id DESC of the statement's order or of a window's,
// with what ties it to the text before it.
func (m *mutator) backwards() (fingerprint.Span, bool) {
	if at := strings.Index(m.text, " ORDER BY id DESC) AS place"); at >= 0 {
		return fingerprint.Span{Start: at, End: at + len(" ORDER BY id DESC")}, true
	}
	main := fingerprint.Scan(m.c.Dialect, m.text).Queries[0]
	n := len(main.Order)
	if n == 0 || !main.Order[n-1].Desc || main.Order[n-1].Name.Name != "id" {
		return fingerprint.Span{}, false
	}
	if n > 1 {
		return fingerprint.Span{Start: main.Order[n-2].Span.End, End: main.OrderBy.End}, true
	}
	return fingerprint.Span{Start: strings.LastIndex(strings.ToLower(m.text[:main.OrderBy.Start]), "order by"), End: main.OrderBy.End}, true
}

// limit drops the limit of each key. Each device has several readings, and
// many posts have more than two comments.
func (m *mutator) limit() {
	const distinct = "DISTINCT ON (post_id) "
	if at := strings.Index(m.text, distinct); at >= 0 && strings.Contains(m.text, "FROM comments") {
		m.add(lostLimit, at, at+len(distinct), "")
	}
	const place = "place <= "
	at := strings.LastIndex(m.text, place)
	if at < 0 {
		return
	}
	end := at + len(place)
	limit, _ := strconv.ParseInt(strings.Fields(m.text[end:] + " x")[0], 10, 64)
	if limit > 0 && limit == m.c.Child.MaxRows {
		m.add(lessLimit, at, end, "place < ")
	}
	if limit == 1 && strings.Contains(m.text, "readings") || limit > 0 && limit <= 2 && strings.Contains(m.text, "FROM comments") {
		m.add(lostLimit, at, end, "0 < ")
	}
}

var dialects = map[fingerprint.Dialect]scenarios.Dialect{
	fingerprint.PostgreSQL: scenarios.Postgres, fingerprint.MySQL: scenarios.MySQL, fingerprint.SQLite: scenarios.SQLite,
}

// mistakeCount says how many mistakes of each kind were made on each database.
type mistakeCount map[scenarios.Dialect]map[string]int

func (n mistakeCount) add(d scenarios.Dialect, what string) {
	if n[d] == nil {
		n[d] = map[string]int{}
	}
	n[d][what]++
}

// never are the kinds of mistake that were not made on a database: nothing
// shows that they would be caught.
func (n mistakeCount) never() (out []string) {
	for _, d := range n.databases() {
		for _, what := range mistakes {
			if n[d][what] == 0 {
				out = append(out, what+" on "+string(d))
			}
		}
	}
	return out
}

func (n mistakeCount) databases() []scenarios.Dialect {
	return slices.Sorted(maps.Keys(n))
}

func (n mistakeCount) print(w io.Writer) {
	for _, d := range n.databases() {
		var reported []string
		for _, what := range mistakes {
			reported = append(reported, fmt.Sprintf("%s %d", what, n[d][what]))
		}
		fmt.Fprintf(w, "mistakes on %s: %s\n", d, strings.Join(reported, ", "))
	}
}
