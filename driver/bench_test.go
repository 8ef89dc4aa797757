package driver

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// BenchmarkOverhead measures each workload in each arm; what counts are the
// differences between arms of one run.
func BenchmarkOverhead(b *testing.B) {
	for _, w := range workloads {
		for _, a := range arms {
			b.Run(w.name+"/"+a.name, func(b *testing.B) {
				db, ctx := a.open(b, w.rows)
				defer db.Close()
				b.ReportAllocs()
				for b.Loop() {
					w.run(b, ctx, db)
				}
			})
		}
	}
}

// The bounds on allocations, over sqlmw with our shims: none for a statement
// that nobody owns, two for one in a scope.
func TestAllocations(t *testing.T) {
	for _, w := range workloads {
		t.Run(w.name, func(t *testing.T) {
			allocs := make(map[string]float64)
			for _, a := range arms {
				db, ctx := a.open(t, w.rows)
				for range 200 { // connections, caches, and a record's first growth
					w.run(t, ctx, db)
				}
				allocs[a.name] = testing.AllocsPerRun(200, func() { w.run(t, ctx, db) })
				assert.NoError(t, db.Close())
			}
			t.Log(allocs)
			assert.LessOrEqual(t, allocs["shims"], allocs["sqlmw"], "the shims allocate nothing")
			assert.LessOrEqual(t, allocs["no scope"], allocs["shims"])
			assert.LessOrEqual(t, allocs["scope"], allocs["shims"]+2)
		})
	}
}
