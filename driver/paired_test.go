package driver

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkPaired measures the arms in turns, in short blocks, and reports
// what each costs over the shims at the lower quartile of its blocks: on a
// machine that others use too that is steadier than a mean.
//
//	go test ./driver -run - -bench Paired -benchtime 400x
func BenchmarkPaired(b *testing.B) {
	const block = 100 * time.Microsecond
	for _, w := range workloads {
		b.Run(w.name, func(b *testing.B) {
			type subject struct {
				db    *sql.DB
				ctx   context.Context
				costs []float64
			}
			subjects := make([]subject, len(arms))
			for i, a := range arms {
				db, ctx := a.open(b, w.rows)
				defer db.Close()
				subjects[i] = subject{db: db, ctx: ctx}
				for range 200 {
					w.run(b, ctx, db)
				}
			}
			start := time.Now()
			w.run(b, subjects[0].ctx, subjects[0].db)
			n := max(1, int(block/max(time.Since(start), 1)))
			for b.Loop() {
				for i := range subjects {
					s := &subjects[i]
					start := time.Now()
					for range n {
						w.run(b, s.ctx, s.db)
					}
					s.costs = append(s.costs, float64(time.Since(start))/float64(n))
				}
			}
			cost := make(map[string]float64)
			for i, a := range arms {
				cost[a.name] = quartile(subjects[i].costs)
				b.ReportMetric(cost[a.name], strings.ReplaceAll(a.name, " ", "-")+"-ns")
			}
			b.ReportMetric(cost["no scope"]-cost["shims"], "no-scope-over-shims-ns")
			b.ReportMetric(cost["scope"]-cost["shims"], "scope-over-shims-ns")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func quartile(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/4]
}
