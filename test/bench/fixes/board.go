package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/test/scenarios"
)

// board counts what became of each finding.
type board struct {
	out     io.Writer
	verbose bool

	reads, writes tallies
	refused       []string // rewrites that ran and were dropped, as the verifier saw it
	dropped       int
	hard          tallies
	everywhere    map[string]bool // hard shapes that were confirmed wherever they ran
	mutants       int
	made          mistakeCount
	survived      []string // mistakes that the verifier let pass
}

type tally struct{ good, all int }

type tallies map[scenarios.Dialect]*tally

func (t *tallies) add(d scenarios.Dialect, good bool) {
	if *t == nil {
		*t = tallies{}
	}
	if (*t)[d] == nil {
		(*t)[d] = &tally{}
	}
	(*t)[d].all++
	if good {
		(*t)[d].good++
	}
}

func (t tallies) sum() tally {
	var s tally
	for _, n := range t {
		s.good += n.good
		s.all += n.all
	}
	return s
}

func (t tallies) of(d scenarios.Dialect) tally {
	if n := t[d]; n != nil {
		return *n
	}
	return tally{}
}

// onAll are the hard shapes that were confirmed on every database.
func (b *board) onAll() tally {
	n := tally{all: len(b.everywhere)}
	for _, good := range b.everywhere {
		if good {
			n.good++
		}
	}
	return n
}

func (t tally) String() string { return fmt.Sprintf("%d/%d", t.good, t.all) }

// wordsOnly are scenarios whose findings get words by design: a write of
// several texts has no one statement in its place, and a value that SQLite
// reads in double quotes may be a name after all.
var wordsOnly = map[string]bool{
	"optional column of an update":      true,
	"write by a value in double quotes": true,
}

// add counts one finding.
func (b *board) add(d scenarios.Dialect, scenario string, keys scenarios.KeyStyle, f *report.Finding) {
	good := repaired(f)
	if f.Rule == report.RuleDuplicate || !good && wordsOnly[scenario] {
		return // nothing to rewrite: it is described in words
	}
	if f.Rule == report.RuleNPlusOneWrite {
		b.writes.add(d, good)
	} else {
		b.reads.add(d, good)
	}
	b.printLine(fmt.Sprintf("%s %s, %s", d, keys, scenario), good, f)
}

// addHard counts one hard shape.
func (b *board) addHard(d scenarios.Dialect, name string, f *report.Finding) {
	good := f != nil && repaired(f)
	b.hard.add(d, good)
	before, seen := b.everywhere[name]
	b.everywhere[name] = good && (before || !seen)
	if f == nil {
		f = &report.Finding{Advice: "not found at all"}
	}
	b.printLine(fmt.Sprintf("%s, hard: %s", d, name), good, f)
}

// repaired reports whether a fix of a finding was confirmed: a read by its
// rows, a write by the database's plan.
func repaired(f *report.Finding) bool {
	good := false
	for _, fix := range f.Fixes {
		good = good || fix.Verified || f.Rule == report.RuleNPlusOneWrite && strings.Contains(fix.Note, "writes are never run: the database ")
	}
	return good
}

// printLine prints a finding that has no confirmed fix, or all with -v.
func (b *board) printLine(what string, good bool, f *report.Finding) {
	if !good || b.verbose {
		fmt.Fprintf(b.out, "%s: %v\n    %s\n", what, map[bool]string{true: "verified", false: "NOT VERIFIED"}[good], f.Query.SQL)
		for _, fix := range f.Fixes {
			fmt.Fprintf(b.out, "    %s (%d -> %d, verified %v): %s\n        %s\n", fix.Kind, fix.QueriesBefore, fix.QueriesAfter, fix.Verified, fix.Note, fix.SQL)
			if b.verbose {
				fmt.Fprintf(b.out, "%s\n", fix.Go)
			}
		}
		if f.Advice != "" {
			fmt.Fprintf(b.out, "    %s\n", f.Advice)
		}
		for _, r := range b.refused {
			fmt.Fprintf(b.out, "    dropped: %s\n", r)
		}
	}
	b.refused = nil
}

func (b *board) print() {
	all := b.reads.sum()
	fmt.Fprintf(b.out, "writes that the database plans: %s (postgres %s, mysql %s, sqlite %s)\n", b.writes.sum(),
		b.writes.of(scenarios.Postgres), b.writes.of(scenarios.MySQL), b.writes.of(scenarios.SQLite))
	fmt.Fprintf(b.out, "hard shapes: postgres %s, mysql %s, sqlite %s\n",
		b.hard.of(scenarios.Postgres), b.hard.of(scenarios.MySQL), b.hard.of(scenarios.SQLite))
	for _, s := range b.survived {
		fmt.Fprintf(b.out, "a mistake was not caught: %s\n", s)
	}
	b.made.print(b.out)
	fmt.Fprintf(b.out, "mistakes put into confirmed rewrites: %d, caught: %d\n", b.mutants, b.mutants-len(b.survived))
	fmt.Fprintf(b.out, "rewrites that the verifier dropped: %d\n", b.dropped)
	fmt.Fprintf(b.out, "fixes: verified=%s postgres=%s mysql=%s sqlite=%s hard=%s wrong=%d\n", all,
		b.reads.of(scenarios.Postgres), b.reads.of(scenarios.MySQL), b.reads.of(scenarios.SQLite), b.onAll(), len(b.survived))
}

// counting notes what the verifier refuses.
type counting struct {
	rewrite.Verifier
	board *board
}

func (c *counting) Verify(ctx context.Context, f *report.Finding, k *cases.Case, r *rewrite.Rewrite) rewrite.Verdict {
	v := c.Verifier.Verify(ctx, f, k, r)
	if v.Wrong {
		c.board.dropped++
	}
	if v.Verified {
		for _, m := range mutants(k, r) {
			c.board.mutants++
			c.board.made.add(dialects[k.Dialect], m.what)
			if got := c.Verifier.Verify(ctx, f, k, &m.r); got.Verified {
				c.board.survived = append(c.board.survived, m.what+": "+m.r.Statements[0].SQL)
			}
		}
	}
	if !v.Verified {
		c.board.refused = append(c.board.refused, r.Kind+": "+v.Note+"\n        "+r.Statements[0].SQL)
	}
	return v
}
