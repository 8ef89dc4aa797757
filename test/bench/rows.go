package main

// Rows of a result are measured over sqlmw alone, which hands every row
// through its hook too.
const rowsOfResult = 1000

const readWide = "SELECT id, author_id, name, nick, age, email, active, seen FROM t WHERE author_id = ?"

// rowsRead measures rows of 8 columns, those that are recorded and those
// past the bounds of the record.
func rowsRead(b *bench) error {
	read := work{"rows", func(l *layer, key int) error {
		rows, err := l.db.QueryContext(l.ctx, readWide, key)
		if err != nil {
			return err
		}
		for rows.Next() {
			// Not scanned: that costs the same on both sides.
		}
		return rows.Close()
	}}
	layers := []*layer{raw(wideRows(rowsOfResult)), behindSQLMW(wideRows(rowsOfResult)), behindShims(wideRows(rowsOfResult)),
		scoped(wideRows(rowsOfResult)), scoped(wideRows(rowsOfResult))}
	arms := armsOf(read, layers)
	full := layers[4]
	arms[4].prepare = nil
	full.renew()
	// The group's stream holds some three thousand of these rows.
	if err := arms[4].run(10); err != nil {
		return err
	}
	// Two results a block: all their rows are within the bounds.
	c, err := takeTurns(b.rounds, 2, wall, arms...)
	if err != nil {
		return err
	}
	for i := range c {
		for j := range c[i] {
			c[i][j] /= rowsOfResult
		}
	}
	b.note("rows of 8 columns: raw %.1f ns, sqlmw +%.1f, shims +%.1f, recorded +%.1f, past the bounds +%.1f",
		c[0].median(), c[1].over(c[0]), c[2].over(c[0]), c[3].over(c[0]), c[4].over(c[0]))
	b.atMost("one row in a scope, 8 columns recorded, over sqlmw", c[3].over(c[1]), 60, "ns")
	b.atMost("one row in a scope, past the bounds, over sqlmw", c[4].over(c[1]), 5, "ns")
	return nil
}
