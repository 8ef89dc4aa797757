// Command scoreboard runs every scenario in every size, on every database it
// can reach, and prints how often the detector is right, beside the rules of
// other tools on the same statements. NPLUSONE_TEST_POSTGRES and
// NPLUSONE_TEST_MYSQL say where the servers are; SQLite needs none.
//
//	go run ./bench/scoreboard [-gate] [-quick] [-split dev|held-out|all] [-misses]
//
// Its last line is
//
//	scoreboard: n=3 precision=… recall=… n=20 precision=… recall=… traced_wrong=…
//
// for likely and traced together. With -gate it exits with 1 where a goal is
// missed.
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
	split, only         string
	trials              int
}

func main() {
	var o options
	flag.BoolVar(&o.gate, "gate", false, "exit with 1 where a goal is missed")
	flag.BoolVar(&o.quick, "quick", false, "only dense keys and UUIDs, up to 20 rows")
	flag.BoolVar(&o.misses, "misses", false, "list what was missed and what was wrong (development scenarios only)")
	flag.StringVar(&o.split, "split", "all", "scenarios: dev, held-out or all")
	flag.StringVar(&o.only, "only", "", "only scenarios whose name contains this")
	flag.IntVar(&o.trials, "trials", 200, "trials of each world of chance")
	flag.Parse()
	if err := run(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, "scoreboard:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	if !slices.Contains([]string{"dev", "held-out", "all"}, o.split) {
		return fmt.Errorf("-split %s: want dev, held-out or all", o.split)
	}
	dir, err := os.MkdirTemp("", "scoreboard")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	dbs, missing, err := scenarios.Databases(dir)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		fmt.Println("not measured, for they are not set:", strings.Join(missing, ", "))
	}

	board := newBoard()
	for _, db := range dbs {
		if err := board.measure(ctx, db, o); err != nil {
			return err
		}
		if err := db.Close(); err != nil {
			return err
		}
	}
	worlds, err := chance(ctx, o.trials)
	if err != nil {
		return err
	}

	board.print(os.Stdout, o)
	worlds.print(os.Stdout)
	failed := append(board.goals(), worlds.goals()...)
	for _, f := range failed {
		fmt.Println("goal missed:", f)
	}
	fmt.Println(board.lastLine())
	if o.gate && len(failed) > 0 {
		os.Exit(1)
	}
	return nil
}

// grid is the sizes in an order that loads each only once.
func grid(o options) []scenarios.Size {
	var sizes []scenarios.Size
	rows := map[int]bool{}
	for _, s := range scenarios.All() {
		for _, n := range s.RowCounts() {
			rows[n] = true
		}
	}
	for _, keys := range scenarios.AllKeys {
		if o.quick && keys != scenarios.Dense && keys != scenarios.UUID {
			continue
		}
		for n := range rows {
			if !o.quick || n <= 20 {
				sizes = append(sizes, scenarios.Size{Rows: n, Keys: keys})
			}
		}
	}
	slices.SortFunc(sizes, func(a, b scenarios.Size) int {
		if a.Keys != b.Keys {
			return int(a.Keys - b.Keys)
		}
		return a.Rows - b.Rows
	})
	return sizes
}

// chosen reports whether a scenario takes part at a size.
func chosen(s scenarios.Scenario, size scenarios.Size, db scenarios.Dialect, o options) bool {
	switch {
	case o.split == "dev" && s.HeldOut, o.split == "held-out" && !s.HeldOut:
		return false
	case !strings.Contains(s.Name, o.only):
		return false
	}
	return s.RunsOn(db) && slices.Contains(s.RowCounts(), size.Rows) && slices.Contains(s.KeyStyles(), size.Keys)
}
