package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/suggest"
)

// mutant is a confirmed rewrite with one mistake put into it.
type mutant struct {
	what string
	r    suggest.Rewrite
}

// mutants are the mistakes that a rewriter makes: a lost LEFT, a lost
// condition, a lost ORDER BY within a window, a lost LIMIT. Only those are
// made that the rows at hand can show.
func mutants(c *detect.Case, r *suggest.Rewrite) []mutant {
	if r.Write || len(r.Statements) != 1 {
		return nil
	}
	st := r.Statements[0]
	s := fingerprint.Scan(c.Dialect, st.SQL)
	var out []mutant
	add := func(what string, start, end int, with string) {
		m := *r
		m.Statements = slices.Clone(r.Statements)
		m.Statements[0].SQL = st.SQL[:start] + with + st.SQL[end:]
		out = append(out, mutant{what, m})
	}
	if at := strings.Index(st.SQL, " LEFT JOIN "); at >= 0 && st.Outer && st.Replaces && c.Child.MinRows == 0 && !strings.Contains(st.SQL, "LATERAL") {
		add("LEFT JOIN made JOIN", at, at+len(" LEFT JOIN "), " JOIN ")
	}
	if at := strings.LastIndex(st.SQL, "place <= "); at >= 0 {
		end := at + len("place <= ")
		limit, _ := strconv.ParseInt(strings.Fields(st.SQL[end:] + " x")[0], 10, 64)
		if limit > 0 && limit == c.Child.MaxRows {
			add("LIMIT less by one", at, end, "place < ")
		}
		if limit == 1 && strings.Contains(st.SQL, "readings") { // of which each device has several
			add("LIMIT lost", at, end, "0 < ")
		}
	}
	if at := strings.Index(st.SQL, " DESC"); at >= 0 && st.Ordered && !st.Replaces && c.Child.MaxRows > 1 && strings.Contains(st.SQL, "id DESC") {
		add("ORDER BY turned round", at, at+len(" DESC"), "")
	}
	for _, p := range s.Predicates {
		text := p.Span.Of(st.SQL)
		if p.Clause == fingerprint.InWhere && !p.Or && !p.Not && (strings.Contains(text, "'live'") || strings.Contains(text, "'draft'")) {
			add("condition lost", p.Span.Start, p.Span.End, "1 = 1")
		}
	}
	return out
}
