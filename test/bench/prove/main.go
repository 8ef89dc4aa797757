// Command prove runs every scenario under proof by intervention, on every
// database it can reach, and prints how many true findings are proved and how
// many claims of proof are false. NPLUSONE_TEST_POSTGRES and
// NPLUSONE_TEST_MYSQL say where the servers are; SQLite needs none.
//
//	go run ./bench/prove [-gate] [-quick] [-misses] [-only name]
//
// Its last line is
//
//	prove: n=3 proved=A/B false=C n=20 proved=A/B false=C
//
// B counts the statements with a source that a scenario says are repeated,
// over all databases and styles of keys. With -gate it exits with 1 where a
// goal is missed.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/test/scenarios"
)

type options struct {
	gate, quick, misses bool
	only                string
}

// sizes are the numbers of rows that the goals speak of.
var sizes = []int{3, 20}

// The goals: the share of true findings that must be proved, and how many
// scenarios there may be for each false proof.
var (
	leastProved     = map[int]float64{3: 0.93, 20: 0.98}
	scenariosAFalse = 95
)

func main() {
	var o options
	flag.BoolVar(&o.gate, "gate", false, "exit with 1 where a goal is missed")
	flag.BoolVar(&o.quick, "quick", false, "SQLite with dense keys only")
	flag.BoolVar(&o.misses, "misses", false, "list what was not proved and what was proved wrongly (development scenarios only)")
	flag.StringVar(&o.only, "only", "", "only scenarios whose name contains this")
	flag.Parse()
	if err := run(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, "prove:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	dir, err := os.MkdirTemp("", "prove")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	dbs, err := databases(dir, o)
	if err != nil {
		return err
	}
	total := tally{}
	for _, db := range dbs {
		counts, err := measure(ctx, db, o)
		if err != nil {
			return err
		}
		if err := db.Close(); err != nil {
			return err
		}
		fmt.Printf("%-10s %s\n", db.Dialect, counts)
		total.add(counts)
	}
	failed := total.missed()
	for _, text := range failed {
		fmt.Println("goal missed:", text)
	}
	fmt.Println("prove:", total)
	if o.gate && len(failed) > 0 {
		os.Exit(1)
	}
	return nil
}

func databases(dir string, o options) ([]*scenarios.Database, error) {
	if o.quick {
		lite, err := scenarios.OpenSQLite(dir)
		return []*scenarios.Database{lite}, err
	}
	dbs, missing, err := scenarios.Databases(dir)
	if len(missing) > 0 {
		fmt.Println("not measured, for they are not set:", strings.Join(missing, ", "))
	}
	return dbs, err
}

func measure(ctx context.Context, db *scenarios.Database, o options) (tally, error) {
	counts := tally{}
	for _, keys := range keysOf(db.Dialect, o) {
		for _, n := range sizes {
			size := scenarios.Size{Rows: n, Keys: keys}
			for _, s := range scenarios.All() {
				if !chosen(s, db.Dialect, size, o) {
					continue
				}
				v, err := prove(ctx, db, s, size)
				if err != nil {
					return nil, fmt.Errorf("%s, %d rows: %w", s.Name, n, err)
				}
				counts.count(n, v)
				if o.misses && !s.HeldOut {
					v.print(os.Stdout, fmt.Sprintf("%s %s n=%d %q", db.Dialect, keys, n, s.Name))
				}
			}
		}
	}
	return counts, nil
}

// keysOf are the styles of keys that are run. Between databases the values
// are the same and the drivers differ, so the servers run one style of each
// kind.
func keysOf(d scenarios.Dialect, o options) []scenarios.KeyStyle {
	switch {
	case o.quick:
		return []scenarios.KeyStyle{scenarios.Dense}
	case d == scenarios.SQLite:
		return scenarios.AllKeys
	}
	return []scenarios.KeyStyle{scenarios.Dense, scenarios.UUID}
}

// chosen reports whether a scenario takes part. One that opens several scopes
// does not: Prove is about one.
func chosen(s scenarios.Scenario, d scenarios.Dialect, size scenarios.Size, o options) bool {
	if s.Requests || !s.RunsOn(d) || !strings.Contains(s.Name, o.only) {
		return false
	}
	return slices.Contains(s.RowCounts(), size.Rows) && slices.Contains(s.KeyStyles(), size.Keys)
}
