package main

import "testing"

const (
	lookUpByID = "SELECT id, parent_id FROM t WHERE id = ?"
	updateByID = "UPDATE t SET a = ? WHERE id = ?"

	// blockOf is the number of statements of a block: few enough that a scope
	// records every one of them, and so many that its first ones, which
	// allocate the most, weigh as they do in a long request.
	blockOf = 400
	// programDepth is the depth of calls below those that lead here, which
	// together come to what an HTTP handler with a service and a repository
	// has: 13. Those of database/sql and of the wrappers come on top.
	programDepth = 6
)

// statementArms are the layers around a driver that does nothing.
func statementArms() []*layer {
	return []*layer{raw(oneRow), behindSQLMW(oneRow), behindShims(oneRow), watched(oneRow), scoped(oneRow)}
}

// work is what a program does again and again.
type work struct {
	name string
	run  func(l *layer, key int) error
}

var works = []work{
	{"query", func(l *layer, key int) error { return l.lookUp(lookUpByID, key) }},
	{"exec", func(l *layer, key int) error {
		_, err := l.db.ExecContext(l.ctx, updateByID, 1, key)
		return err
	}},
}

// armsOf puts work on layers. The keys differ from statement to statement.
func armsOf(w work, layers []*layer) []arm {
	arms := make([]arm, len(layers))
	for i, l := range layers {
		arms[i] = arm{name: l.name, run: func(n int) error {
			return deep(programDepth, func() error {
				for key := range n {
					if err := w.run(l, 1000+key*7%1009); err != nil {
						return err
					}
				}
				return nil
			})
		}}
		if l.detector != nil {
			arms[i].prepare = l.renew
		}
	}
	return arms
}

// deep calls f below n calls, as a program's own layers do.
//
//go:noinline
func deep(n int, f func() error) error {
	if n == 0 {
		return f()
	}
	err := deep(n-1, f)
	return err
}

// allocations is the number of them for one piece of work, once caches and
// connections are warm.
func allocations(w work, l *layer) (float64, error) {
	if l.detector != nil {
		l.renew()
	}
	var failed error
	run := func() {
		if err := w.run(l, 4242); err != nil {
			failed = err
		}
	}
	for range 600 { // past the growth of a scope's record
		run()
	}
	return testing.AllocsPerRun(200, run), failed
}

// noScope measures statements that nobody owns.
func noScope(b *bench) error {
	for _, w := range works {
		layers := []*layer{behindShims(oneRow), watched(oneRow)}
		c, err := takeTurns(b.rounds, blockOf, wall, armsOf(w, layers)...)
		if err != nil {
			return err
		}
		b.atMost("no scope in reach, "+w.name+", over sqlmw with shims", c[1].over(c[0]), 30, "ns")
		less, err := allocations(w, layers[0])
		if err != nil {
			return err
		}
		more, err := allocations(w, layers[1])
		if err != nil {
			return err
		}
		b.atMost("no scope in reach, "+w.name+", allocations", more-less, 0, "")
	}
	return nil
}

// statements measures statements in a scope, and what the layers cost.
func statements(b *bench) error {
	limit, how := boundOfStatement()
	for _, w := range works {
		layers := statementArms()
		c, err := takeTurns(b.rounds, blockOf, wall, armsOf(w, layers)...)
		if err != nil {
			return err
		}
		base := c[0]
		b.note("%s, driver that does nothing: raw %.0f ns, sqlmw +%.0f, shims +%.0f, no scope +%.0f, scope +%.0f (x%.2f)",
			w.name, base.median(), c[1].over(base), c[2].over(base), c[3].over(base), c[4].over(base), c[4].of(base))
		b.atMost("one statement in a scope, "+w.name+", "+how+", over shims", c[4].over(c[2]), limit, "ns")
		less, err := allocations(w, layers[2])
		if err != nil {
			return err
		}
		more, err := allocations(w, layers[4])
		if err != nil {
			return err
		}
		b.atMost("one statement in a scope, "+w.name+", allocations", more-less, 2, "")
	}
	return nil
}
