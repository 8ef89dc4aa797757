package main

import (
	"fmt"

	"github.com/nplusone-go/nplusone/test/scenarios"
)

// floor is what one database must reach.
type floor struct {
	percent int // of the findings of reads
	hard    int // hard shapes
}

// floors are what is claimed, and for the hard shapes what was reached. Raise
// them with what they measure.
var floors = map[scenarios.Dialect]floor{
	scenarios.Postgres: {percent: 98, hard: 22},
	scenarios.MySQL:    {percent: 95, hard: 22},
	scenarios.SQLite:   {percent: 95, hard: 22},
}

// failures says what of the claims does not hold. A database that was not
// there, or a run without mistakes to catch, proves nothing and fails too.
func (b *board) failures() (out []string) {
	note := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, d := range []scenarios.Dialect{scenarios.Postgres, scenarios.MySQL, scenarios.SQLite} {
		want, reads, writes, hard := floors[d], b.reads.of(d), b.writes.of(d), b.hard.of(d)
		if reads.all == 0 || writes.all == 0 || hard.all == 0 {
			note("%s: nothing was measured", d)
			continue
		}
		if reads.good*100 < want.percent*reads.all {
			note("%s: %s findings got a rewrite that verifies, less than %d %%", d, reads, want.percent)
		}
		if writes.good*100 < want.percent*writes.all {
			note("%s: %s writes got a rewrite that the database plans, less than %d %%", d, writes, want.percent)
		}
		if hard.good < want.hard {
			note("%s: %s hard shapes, less than %d", d, hard, want.hard)
		}
	}
	if b.mutants == 0 {
		note("no mistake was put into a rewrite")
	}
	out = append(out, b.neverMade()...)
	if n := len(b.survived); n > 0 {
		note("%d of %d mistakes were verified", n, b.mutants)
	}
	return out
}

// neverMade says which kinds of mistake were put into no rewrite.
func (b *board) neverMade() (out []string) {
	for _, what := range b.made.never() {
		out = append(out, "no rewrite was given this mistake: "+what)
	}
	return out
}
