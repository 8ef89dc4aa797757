package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/test/scenarios"
)

func TestGate(t *testing.T) {
	t.Parallel()
	reached := func(change func(*board)) *board {
		b := &board{mutants: 10, reads: tallies{}, writes: tallies{}, hard: tallies{}, made: mistakeCount{}}
		for d, f := range floors {
			b.reads[d], b.writes[d], b.hard[d] = &tally{f.percent, 100}, &tally{100, 100}, &tally{f.hard, 22}
			for _, what := range mistakes {
				b.made.add(d, what)
			}
		}
		change(b)
		return b
	}
	for _, test := range []struct {
		name, reason string
		change       func(*board)
		wantText     []string
	}{
		{"as claimed", "the bounds themselves hold", func(*board) {}, nil},
		{"postgres below", "97 of 100", func(b *board) { b.reads[scenarios.Postgres].good-- },
			[]string{"postgres: 97/100 findings got a rewrite that verifies, less than 98 %"}},
		{"just below", "no rounding up", func(b *board) { b.reads[scenarios.MySQL] = &tally{949, 1000} },
			[]string{"mysql: 949/1000 findings got a rewrite that verifies, less than 95 %"}},
		{"writes", "are held to the same", func(b *board) { b.writes[scenarios.SQLite].good = 94 },
			[]string{"sqlite: 94/100 writes got a rewrite that the database plans, less than 95 %"}},
		{"hard shape lost", "what was reached stays", func(b *board) { b.hard[scenarios.MySQL].good-- },
			[]string{"mysql: 21/22 hard shapes, less than 22"}},
		{"no server", "nothing measured is no success", func(b *board) { delete(b.reads, scenarios.Postgres) },
			[]string{"postgres: nothing was measured"}},
		{"no mutants", "a gate that cannot close", func(b *board) { b.mutants = 0 },
			[]string{"no mistake was put into a rewrite"}},
		{"a kind of mistake that was never made", "nothing shows that it would be caught", func(b *board) { b.made[scenarios.SQLite][lostLimit] = 0 },
			[]string{"no rewrite was given this mistake: LIMIT lost on sqlite"}},
		{"verified wrongly", "one is too many", func(b *board) { b.survived = []string{"LIMIT lost"} },
			[]string{"1 of 10 mistakes were verified"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.wantText, reached(test.change).failures(), test.reason)
		})
	}
}
