package main

import (
	"github.com/nplusone-go/nplusone/test/bench/layers"
	"github.com/nplusone-go/nplusone/test/bench/turns"
)

// statementArms are the layers around a driver that does nothing.
func statementArms() []*layers.Layer {
	return []*layers.Layer{layers.Raw(layers.OneRow), layers.SQLMW(layers.OneRow), layers.Shims(layers.OneRow), layers.Watched(layers.OneRow), layers.Scoped(layers.OneRow)}
}

// noScope measures statements that nobody owns.
func noScope(b *bench) error {
	for _, w := range layers.Works {
		all := []*layers.Layer{layers.Shims(layers.OneRow), layers.Watched(layers.OneRow)}
		c, err := turns.Take(b.rounds, layers.Block, turns.Wall, layers.Arms(w, all)...)
		if err != nil {
			return err
		}
		b.atMost("no scope in reach, "+w.Name+", over sqlmw with shims", c[1].Over(c[0]), 30, "ns")
		less, err := layers.Allocations(w, all[0])
		if err != nil {
			return err
		}
		more, err := layers.Allocations(w, all[1])
		if err != nil {
			return err
		}
		b.atMost("no scope in reach, "+w.Name+", allocations", more-less, 0, "")
	}
	return nil
}

// statements measures statements in a scope, and what the layers cost.
func statements(b *bench) error {
	limit, how := boundOfStatement()
	for _, w := range layers.Works {
		all := statementArms()
		c, err := turns.Take(b.rounds, layers.Block, turns.Wall, layers.Arms(w, all)...)
		if err != nil {
			return err
		}
		base := c[0]
		b.note("%s, driver that does nothing: raw %.0f ns, sqlmw +%.0f, shims +%.0f, no scope +%.0f, scope +%.0f (x%.2f)",
			w.Name, base.Median(), c[1].Over(base), c[2].Over(base), c[3].Over(base), c[4].Over(base), c[4].Of(base))
		b.atMost("one statement in a scope, "+w.Name+", "+how+", over shims", c[4].Over(c[2]), limit, "ns")
		less, err := layers.Allocations(w, all[2])
		if err != nil {
			return err
		}
		more, err := layers.Allocations(w, all[4])
		if err != nil {
			return err
		}
		b.atMost("one statement in a scope, "+w.Name+", allocations", more-less, 2, "")
	}
	return nil
}
