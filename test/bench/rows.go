package main

import (
	"github.com/nplusone-go/nplusone/test/bench/layers"
	"github.com/nplusone-go/nplusone/test/bench/turns"
)

// Rows of a result are measured over sqlmw alone, which hands every row
// through its hook too.
const rowsOfResult = 1000

const readWide = "SELECT id, author_id, name, nick, age, email, active, seen FROM t WHERE author_id = ?"

// rowsRead measures rows of 8 columns, those that are recorded and those
// past the bounds of the record.
func rowsRead(b *bench) error {
	read := layers.Work{Name: "rows", Run: func(l *layers.Layer, key int) error {
		rows, err := l.DB.QueryContext(l.Context, readWide, key)
		if err != nil {
			return err
		}
		for rows.Next() {
			// Not scanned: that costs the same on both sides.
		}
		return rows.Close()
	}}
	all := []*layers.Layer{layers.Raw(layers.WideRows(rowsOfResult)), layers.SQLMW(layers.WideRows(rowsOfResult)), layers.Shims(layers.WideRows(rowsOfResult)),
		layers.Scoped(layers.WideRows(rowsOfResult)), layers.Scoped(layers.WideRows(rowsOfResult))}
	arms := layers.Arms(read, all)
	full := all[4]
	arms[4].Prepare = nil
	full.Renew()
	// The group's stream holds some three thousand of these rows.
	if err := arms[4].Run(10); err != nil {
		return err
	}
	// Two results a block: all their rows are within the bounds.
	c, err := turns.Take(b.rounds, 2, turns.Wall, arms...)
	if err != nil {
		return err
	}
	for i := range c {
		for j := range c[i] {
			c[i][j] /= rowsOfResult
		}
	}
	b.note("rows of 8 columns: raw %.1f ns, sqlmw +%.1f, shims +%.1f, recorded +%.1f, past the bounds +%.1f",
		c[0].Median(), c[1].Over(c[0]), c[2].Over(c[0]), c[3].Over(c[0]), c[4].Over(c[0]))
	b.atMost("one row in a scope, 8 columns recorded, over sqlmw", c[3].Over(c[1]), 60, "ns")
	b.atMost("one row in a scope, past the bounds, over sqlmw", c[4].Over(c[1]), 5, "ns")
	return nil
}
