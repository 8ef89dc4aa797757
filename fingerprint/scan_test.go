package fingerprint

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// scanCase is one statement and, line by line, what the scanner must see in
// it: the name of an aspect, a colon, and the aspect as it is rendered.
type scanCase struct {
	dialect Dialect
	sql     string
	want    string
}

func TestScan(t *testing.T) {
	t.Parallel()
	tables := map[string][]scanCase{
		"slots": slotCases, "predicates": predicateCases, "tables": tableCases, "clauses": clauseCases,
		"writes": writeCases, "dialects": dialectCases, "kinds": kindCases,
	}
	for name, cases := range tables {
		for _, c := range cases {
			t.Run(name+"/"+c.sql, func(t *testing.T) {
				t.Parallel()
				s := Scan(c.dialect, c.sql)
				checkStructure(t, c.dialect, c.sql, s)
				for line := range strings.Lines(c.want) {
					aspect, want, ok := strings.Cut(strings.TrimSpace(line), ":")
					require.True(t, ok, "no aspect in %q", line)
					render := aspects[aspect]
					require.NotNil(t, render, "unknown aspect %q", aspect)
					assert.Equal(t, strings.TrimSpace(want), render(s, c.sql), aspect)
				}
			})
		}
	}
}

// checkStructure holds what is true of every structure, whatever the text.
func checkStructure(t *testing.T, d Dialect, sql string, s *Structure) {
	t.Helper()
	within := func(what string, sp, outer Span) {
		if sp == (Span{}) {
			return
		}
		if sp.Start < outer.Start || sp.End > outer.End || sp.End < sp.Start {
			t.Errorf("%s: %q: %s %v lies outside %v", d, sql, what, sp, outer)
		}
	}
	text := Span{Start: 0, End: len(sql)}
	for i, q := range s.Queries {
		within("query", q.Span, text)
		if q.Parent >= i {
			t.Errorf("%s: %q: query %d has parent %d", d, sql, i, q.Parent)
		}
		if q.Parent >= 0 && q.Role != InUnion {
			within("query", q.Span, s.Queries[q.Parent].Span)
		}
		for _, part := range []Span{q.List, q.From, q.Where, q.GroupBy, q.Having, q.OrderBy, q.Limit, q.Offset, q.LockSpan, q.DistinctOn} {
			within("clause", part, q.Span)
		}
		for _, o := range q.Order {
			within("order", o.Span, q.OrderBy)
		}
		checkIndex(t, "limit", q.LimitSlot, len(s.Slots))
		checkIndex(t, "offset", q.OffsetSlot, len(s.Slots))
	}
	for _, tb := range s.Tables {
		within("table", tb.Span, s.Queries[tb.Query].Span)
	}
	for _, it := range s.Select {
		within("item", it.Span, s.Queries[it.Query].List)
		within("expression", it.Expr, it.Span)
	}
	for _, j := range s.Joins {
		within("join", j.Span, s.Queries[j.Query].Span)
		within("on", j.On, j.Span)
		checkIndex(t, "join", j.Table, len(s.Tables))
	}
	for _, p := range s.Predicates {
		within("predicate", p.Span, s.Queries[p.Query].Span)
		within("left", p.Left, p.Span)
		within("right", p.Right, p.Span)
		checkIndex(t, "sub", p.Sub, len(s.Queries))
		for _, at := range p.Slots {
			checkIndex(t, "slot", at, len(s.Slots))
			within("slot", s.Slots[at].Span, p.Span)
		}
	}
	for _, a := range s.Set {
		within("set", a.Expr, text)
	}
	checkSlots(t, d, sql, s)
	if len(s.Summary(sql)) > 255 {
		t.Errorf("%s: %q: summary of %d bytes", d, sql, len(s.Summary(sql)))
	}
	s.Housekeeping()
}

func checkIndex(t *testing.T, what string, i, n int) {
	t.Helper()
	if i < -1 || i >= n {
		t.Errorf("%s: index %d of %d", what, i, n)
	}
}

// checkSlots holds the slots against the literals that AppendLiterals finds:
// the same ones, in the same order.
func checkSlots(t *testing.T, d Dialect, sql string, s *Structure) {
	t.Helper()
	end, literals := 0, 0
	for _, slot := range s.Slots {
		if slot.Span.Start < end || slot.Span.End > len(sql) || slot.Span.Empty() {
			t.Errorf("%s: %q: slot %v after %d", d, sql, slot.Span, end)
		}
		end = slot.Span.End
		if slot.Param == 0 && slot.Named == "" {
			literals++
		}
		checkIndex(t, "table", slot.Table, len(s.Tables))
		if slot.Query < 0 || slot.Query >= max(len(s.Queries), 1) {
			t.Errorf("%s: %q: slot of query %d", d, sql, slot.Query)
		}
		if slot.Key && (slot.Op == "<" || slot.Op == ">" || slot.Op == "SET" || slot.Op == "LIMIT" || slot.Op == "") {
			t.Errorf("%s: %q: key by %q", d, sql, slot.Op)
		}
	}
	if n := len(AppendLiterals(nil, d, sql)); n != literals && !s.Truncated {
		t.Errorf("%s: %q: %d literals among the slots, %d by AppendLiterals", d, sql, literals, n)
	}
}

// TestScanBadInput holds the scanner to its promise on texts that are no SQL:
// it returns, in time linear in the text.
func TestScanBadInput(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"empty": "", "spaces": " \n\t", "nul": "select \x00 from t where a = \x00", "invalid utf-8": "select \xff\xfe from \xc3 where a = '\xff",
		"open brackets": strings.Repeat("(", 1<<12), "close brackets": strings.Repeat(")", 1<<12), "open selects": strings.Repeat("(select ", 1<<13),
		"case": strings.Repeat("case when ", 1<<13), "not": "select * from t where " + strings.Repeat("not ", 1<<12),
		"ands": "select * from t where " + strings.Repeat("a = 1 and ", 1<<13), "equals": "select * from t where a" + strings.Repeat(" = a", 1<<13),
		"left": "select * from " + strings.Repeat("left ", 1<<13), "joins": "select * from a " + strings.Repeat("join b ", 1<<13),
		"unions": strings.Repeat("select 1 union ", 1<<12), "conflicts": "insert into t values (1) " + strings.Repeat("on conflict ", 1<<12),
		"ctes": strings.Repeat("with a as (", 1<<12), "commas": "insert into t values " + strings.Repeat("(1,2),", 1<<13),
		"statements": strings.Repeat("select 1;", 1<<12), "explain": strings.Repeat("explain select ", 1<<12), "deep": "select " + strings.Repeat("f(", 1<<13),
		"tables": "select * from " + strings.Repeat("t, ", 1<<13) + "t where t.a = 1", "ends": strings.Repeat("end ", 1<<13),
	}
	for name, sql := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, d := range []Dialect{Generic, PostgreSQL, MySQL, SQLite, SQLServer} {
				s := Scan(d, sql)
				if len(sql) < 1000 {
					checkStructure(t, d, sql, s)
				}
			}
		})
	}
}

// TestScanHuge keeps ten megabytes within the scanner's bounds.
func TestScanHuge(t *testing.T) {
	t.Parallel()
	sql := "select * from t where id in (" + strings.Repeat("1,", 5<<20) + "1)"
	s := Scan(PostgreSQL, sql)
	assert.True(t, s.Truncated)
	assert.Less(t, len(s.Slots), 1<<18)
	assert.Equal(t, "t", renderTables(s, sql))
}

func FuzzScan(f *testing.F) {
	for _, cases := range [][]scanCase{slotCases, predicateCases, tableCases, clauseCases, writeCases, dialectCases, kindCases} {
		for _, c := range cases {
			f.Add(uint8(c.dialect), c.sql)
		}
	}
	f.Fuzz(func(t *testing.T, dialect uint8, sql string) {
		d := Dialect(dialect % 5)
		checkStructure(t, d, sql, Scan(d, sql))
	})
}
