package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/test/scenarios"
)

// share is a part of a whole.
type share struct{ right, of int }

func (s share) value() float64 {
	if s.of == 0 {
		return 1
	}
	return float64(s.right) / float64(s.of)
}

func (s share) String() string {
	if s.of == 0 {
		return "    –"
	}
	return fmt.Sprintf("%5.3f", s.value())
}

// cell is what one rule came to at one number of rows.
type cell struct {
	found, missed, wrong int
	source, relation     share // of those found
	loop                 share // blamed outside the data layer
	unsourced            share // loops without a source, found from five executions
}

func (c cell) precision() share { return share{c.found, c.found + c.wrong} }
func (c cell) recall() share    { return share{c.found, c.found + c.missed} }

// key tells cells apart; database "" is all of them.
type key struct {
	rule string
	on   scenarios.Dialect
	rows int
	held bool
}

type board struct {
	cells      map[key]*cell
	rows       []int
	on         []scenarios.Dialect
	recognised share
	// tracedWrong are harmless programs, and loops without a source, that
	// were called traced.
	tracedWrong int
	notes       map[string]int
	noteOrder   []string
	scenarios   map[string]bool
}

func newBoard() *board {
	return &board{cells: map[key]*cell{}, notes: map[string]int{}, scenarios: map[string]bool{}}
}

func (b *board) cell(k key) *cell {
	if b.cells[k] == nil {
		b.cells[k] = &cell{}
		if !slices.Contains(b.rows, k.rows) {
			b.rows = append(b.rows, k.rows)
			slices.Sort(b.rows)
		}
		if !slices.Contains(b.on, k.on) {
			b.on = append(b.on, k.on)
		}
	}
	return b.cells[k]
}

// sum adds up cells: over all databases for on "", over both parts where
// split is "all", and from that number of rows up where upward.
func (b *board) sum(rule string, on scenarios.Dialect, rows int, upward bool, split string) cell {
	var t cell
	for k, c := range b.cells {
		switch {
		case k.rule != rule, on != "" && k.on != on:
			continue
		case k.rows != rows && !(upward && k.rows > rows):
			continue
		case split == "dev" && k.held, split == "held-out" && !k.held:
			continue
		}
		t.found, t.missed, t.wrong = t.found+c.found, t.missed+c.missed, t.wrong+c.wrong
		for _, add := range []struct{ to, from *share }{
			{&t.source, &c.source}, {&t.relation, &c.relation}, {&t.loop, &c.loop}, {&t.unsourced, &c.unsourced},
		} {
			add.to.right += add.from.right
			add.to.of += add.from.of
		}
	}
	return t
}

// count judges the claims of one rule on one run. What counts as found is an
// N+1 with its source in an earlier result. Duplicates are another finding
// than an N+1, and loops over the program's own values have no source: for
// rules that claim none they count neither way, for ours they are wrong where
// a source is claimed.
func (b *board) count(rule string, d scenarios.Dialect, s scenarios.Scenario, size scenarios.Size, claims []scenarios.Claim) {
	b.scenarios[s.Name] = true
	c := b.cell(key{rule, d, size.Rows, s.HeldOut})
	score := scenarios.Judge(s, claims)
	for i, w := range s.Want {
		f := score.Found[i]
		switch {
		case w.Open():
		case w.Rule == report.RuleDuplicate:
			// A finding of its own, judged by the tests.
		case !w.Sourced():
			b.countUnsourced(c, rule, d, s, size, w, f)
		case f == nil:
			c.missed++
			b.note(rule, tierLikely, s, size, d, "missed", w.SQL)
		default:
			c.found++
			b.countFound(c, rule, d, s, size, w, *f)
			if !w.RightSource(*f) {
				b.note(rule, tierLikely, s, size, d, "source "+f.Source+" for", w.SQL)
			}
		}
	}
	for _, f := range score.Wrong {
		c.wrong++
		b.wrongTrace(rule, f)
		b.note(rule, tierRepeated, s, size, d, "wrong "+string(f.Evidence), f.SQL)
	}
}

func (b *board) countFound(c *cell, rule string, d scenarios.Dialect, s scenarios.Scenario, size scenarios.Size, w scenarios.Want, f scenarios.Claim) {
	add := func(s *share, right bool) {
		s.of++
		if right {
			s.right++
		}
	}
	add(&c.source, w.RightSource(f))
	if w.Relation != "" {
		add(&c.relation, w.Relation == f.Relation)
		if w.Relation != f.Relation {
			b.note(rule, tierLikely, s, size, d, "relation "+f.Relation+" for", w.SQL)
		}
	}
	if f.Site != "" {
		add(&c.loop, !dataLayer(f.Site))
		if dataLayer(f.Site) {
			b.note(rule, tierLikely, s, size, d, "blamed "+f.Site+" for", w.SQL)
		}
	}
}

func (b *board) countUnsourced(c *cell, rule string, d scenarios.Dialect, s scenarios.Scenario, size scenarios.Size, w scenarios.Want, f *scenarios.Claim) {
	if f != nil && f.Traced() {
		c.wrong++
		b.wrongTrace(rule, *f)
		b.note(rule, tierLikely, s, size, d, "no source, but "+string(f.Evidence)+" from "+f.Source, w.SQL)
		return
	}
	if rule == tierRepeated && w.Executions(size.Rows) >= 5 {
		c.unsourced.of++
		if f != nil {
			c.unsourced.right++
		} else {
			b.note(rule, tierRepeated, s, size, d, "missed", w.SQL)
		}
	}
}

func (b *board) wrongTrace(rule string, f scenarios.Claim) {
	if rule == tierTraced && f.Evidence == report.Traced {
		b.tracedWrong++
	}
}

// note remembers what went wrong, for the tier that it belongs to, once for
// all key styles. Held-out scenarios are only counted.
func (b *board) note(rule, tier string, s scenarios.Scenario, size scenarios.Size, d scenarios.Dialect, what, sql string) {
	if rule != tier || s.HeldOut || size.Rows < 3 {
		return
	}
	line := fmt.Sprintf("n=%-4d %-9s %s: %s %q", size.Rows, d, s.Name, what, strings.Join(strings.Fields(sql), " "))
	if b.notes[line] == 0 {
		b.noteOrder = append(b.noteOrder, line)
	}
	b.notes[line]++
}

// dataLayer reports whether a function only hands statements on: the loop is
// somewhere above it.
func dataLayer(function string) bool {
	for _, name := range []string{"(*Env).fetch", "(*Env).exec", "/store.", ".inTx"} {
		if strings.Contains(function, name) {
			return true
		}
	}
	return false
}
