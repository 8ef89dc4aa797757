package layers

import (
	"testing"

	"github.com/nplusone-go/nplusone/test/bench/turns"
)

// Statements of the table t, and how programs run them.
const (
	LookUpByID = "SELECT id, parent_id FROM t WHERE id = ?"
	updateByID = "UPDATE t SET a = ? WHERE id = ?"

	// Block is the number of statements of a block: few enough that a scope
	// records every one of them, and so many that its first ones, which
	// allocate the most, weigh as they do in a long request.
	Block = 400
	// ProgramDepth is the depth of calls below those that lead here, which
	// together come to what an HTTP handler with a service and a repository
	// has: 13. Those of database/sql and of the wrappers come on top.
	ProgramDepth = 6
)

// Work is what a program does again and again.
type Work struct {
	Name string
	Run  func(l *Layer, key int) error
}

// Works are the two calls of database/sql that most statements go through.
var Works = []Work{
	{"query", func(l *Layer, key int) error { return l.LookUp(LookUpByID, key) }},
	{"exec", func(l *Layer, key int) error {
		_, err := l.DB.ExecContext(l.Context, updateByID, 1, key)
		return err
	}},
}

// Arms puts work on layers. The keys differ from statement to statement.
func Arms(w Work, on []*Layer) []turns.Arm { return ArmsAt(ProgramDepth, w, on) }

// ArmsAt is Arms below so many calls.
func ArmsAt(depth int, w Work, on []*Layer) []turns.Arm {
	arms := make([]turns.Arm, len(on))
	for i, l := range on {
		arms[i] = turns.Arm{Name: l.Name, Run: func(n int) error {
			return Deep(depth, func() error {
				for key := range n {
					if err := w.Run(l, 1000+key*7%1009); err != nil {
						return err
					}
				}
				return nil
			})
		}}
		if l.Detector != nil {
			arms[i].Prepare = l.Renew
		}
	}
	return arms
}

// Deep calls f below n calls, as a program's own layers do.
//
//go:noinline
func Deep(n int, f func() error) error {
	if n == 0 {
		return f()
	}
	err := Deep(n-1, f)
	return err
}

// Allocations is the number of them for one piece of work, once caches and
// connections are warm.
func Allocations(w Work, l *Layer) (float64, error) {
	if l.Detector != nil {
		l.Renew()
	}
	var failed error
	run := func() {
		if err := w.Run(l, 4242); err != nil {
			failed = err
		}
	}
	for range 600 { // past the growth of a scope's record
		run()
	}
	return testing.AllocsPerRun(200, run), failed
}
