package main

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/report"
)

// A worldOfChance is a program whose loop has nothing to do with the list
// that was read before it: every source that is named there is wrong.
type worldOfChance struct {
	name string
	// same marks worlds whose values cannot be told from those of a real
	// loop, by anybody who sees no more than values. They are printed, and
	// no goal is set for them.
	same  bool
	child string
	// make returns the rows of the list (id, author_id) and the arguments of
	// a loop of that many executions.
	make func(rng *rand.Rand, executions int) (rows [][2]int64, args []int64)
}

const chanceList = `SELECT id, author_id FROM posts ORDER BY id`

var worldsOfChance = []worldOfChance{
	{
		name:  "unrelated foreign keys",
		child: `SELECT name FROM suppliers WHERE id = ?`,
		make: func(rng *rand.Rand, executions int) ([][2]int64, []int64) {
			pool := int64(max(4, executions))
			rows, args := make([][2]int64, executions+rng.IntN(5)), make([]int64, executions)
			for i := range rows {
				rows[i] = [2]int64{int64(i + 1), 1 + rng.Int64N(pool)}
			}
			for i := range args {
				args[i] = 1 + rng.Int64N(pool)
			}
			return rows, args
		},
	},
	{
		name:  "counter over another table",
		child: `SELECT total FROM ledger WHERE month = ?`,
		make: func(rng *rand.Rand, executions int) ([][2]int64, []int64) {
			return ascendingRows(rng, executions+rng.IntN(3)), counted(executions)
		},
	},
	{
		name:  "own ids of the same table, in any order",
		child: `SELECT body FROM comments WHERE post_id = ?`,
		make: func(rng *rand.Rand, executions int) ([][2]int64, []int64) {
			rows := ascendingRows(rng, executions*2)
			args := make([]int64, 0, executions)
			for _, at := range rng.Perm(len(rows))[:executions] {
				args = append(args, rows[at][0])
			}
			return rows, args
		},
	},
	{
		name:  "own authors, the list's authors being others",
		child: `SELECT name FROM authors WHERE id = ?`,
		make: func(rng *rand.Rand, executions int) ([][2]int64, []int64) {
			rows := ascendingRows(rng, executions)
			args := make([]int64, executions)
			for i := range args {
				args[i] = 1 + rng.Int64N(int64(executions)+3)
			}
			return rows, args
		},
	},
	{
		name:  "own ids, some of the list's, sorted",
		same:  true,
		child: `SELECT body FROM comments WHERE post_id = ?`,
		make: func(rng *rand.Rand, executions int) ([][2]int64, []int64) {
			rows := ascendingRows(rng, executions*2)
			args := make([]int64, 0, executions)
			for _, at := range rng.Perm(len(rows))[:executions] {
				args = append(args, rows[at][0])
			}
			slices.Sort(args)
			return rows, args
		},
	},
	{
		name:  "own ids, just the list's",
		same:  true,
		child: `SELECT body FROM comments WHERE post_id = ?`,
		make: func(rng *rand.Rand, executions int) ([][2]int64, []int64) {
			rows := ascendingRows(rng, executions)
			args := make([]int64, executions)
			for i := range args {
				args[i] = rows[i][0]
			}
			return rows, args
		},
	},
}

func ascendingRows(rng *rand.Rand, count int) [][2]int64 {
	rows := make([][2]int64, count)
	for i := range rows {
		rows[i] = [2]int64{int64(i + 1), 1 + rng.Int64N(int64(count)+3)}
	}
	return rows
}

func counted(count int) []int64 {
	args := make([]int64, count)
	for i := range args {
		args[i] = int64(i + 1)
	}
	return args
}

// chanceExecutions are the lengths of the loops.
var chanceExecutions = []int{3, 5, 10, 20, 50, 200}

// chances holds how often a source was named where there was none.
type chances struct {
	trials int
	named  map[chanceKey]int
}

type chanceKey struct {
	world      string
	executions int
	evidence   report.Evidence
}

// chance runs every world often.
func chance(ctx context.Context, trials int) (*chances, error) {
	c := &chances{trials: trials, named: map[chanceKey]int{}}
	for _, w := range worldsOfChance {
		for _, executions := range chanceExecutions {
			rng := rand.New(rand.NewPCG(uint64(executions), 17))
			for range trials {
				evidence, err := w.run(ctx, rng, executions)
				if err != nil {
					return nil, err
				}
				c.named[chanceKey{w.name, executions, evidence}]++
			}
		}
	}
	return c, nil
}

// run runs the program once and returns the strongest evidence of a finding.
func (w worldOfChance) run(ctx context.Context, rng *rand.Rand, executions int) (report.Evidence, error) {
	rows, args := w.make(rng, executions)
	parent := result{columns: []string{"id", "author_id"}}
	for _, r := range rows {
		parent.rows = append(parent.rows, []sqldriver.Value{r[0], r[1]})
	}
	detector := detect.New()
	db := driver.OpenDB(canned{chanceList: parent}, driver.Detector(detector), driver.Dialect(fingerprint.SQLite))
	defer db.Close()

	ctx, scope := detector.Start(ctx, w.name)
	err := listAndLoop(ctx, db, w.child, args)
	rep := scope.End()
	if err != nil {
		return "", fmt.Errorf("%s: %w", w.name, err)
	}
	strongest := report.Evidence("")
	for _, f := range rep.Findings {
		switch {
		case f.Rule != report.RuleNPlusOne:
		case f.Evidence == report.Traced, strongest == "", f.Evidence == report.Likely && strongest == report.Repeated:
			strongest = f.Evidence
		}
	}
	return strongest, nil
}

// listAndLoop reads the list, and then asks for what it has from elsewhere.
func listAndLoop(ctx context.Context, db *sql.DB, child string, args []int64) error {
	rows, err := db.QueryContext(ctx, chanceList)
	if err != nil {
		return err
	}
	for rows.Next() {
		if err := rows.Scan(new(int64), new(int64)); err != nil {
			return err
		}
	}
	if err := rows.Close(); err != nil {
		return err
	}
	for _, id := range args {
		rows, err := db.QueryContext(ctx, child, id)
		if err != nil {
			return err
		}
		for rows.Next() {
			if err := rows.Scan(new(string)); err != nil {
				return err
			}
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}

func (c *chances) print(w io.Writer) {
	fmt.Fprintf(w, "\nworlds of chance: a source is named where there is none, in %% of %d trials: traced / likely\n", c.trials)
	fmt.Fprintf(w, "%-48s", "executions")
	for _, n := range chanceExecutions {
		fmt.Fprintf(w, "%14d", n)
	}
	fmt.Fprintln(w)
	for _, world := range worldsOfChance {
		title := world.name
		if world.same {
			title += " (*)"
		}
		fmt.Fprintf(w, "%-48s", title)
		for _, n := range chanceExecutions {
			fmt.Fprintf(w, "%14s", fmt.Sprintf("%.1f / %.1f", c.rate(world.name, n, report.Traced), c.rate(world.name, n, report.Likely)))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w, "(*) the values are those of a real loop: nothing that sees only values can tell")
	fmt.Fprintln(w)
}

// rate is the share of trials with that evidence, in percent.
func (c *chances) rate(world string, executions int, e report.Evidence) float64 {
	return 100 * float64(c.named[chanceKey{world, executions, e}]) / float64(c.trials)
}

// mostTraced is the share of trials, in percent, that may be called traced in
// a world of chance.
const mostTraced = 1.0

func (c *chances) goals() []string {
	var missed []string
	for _, world := range worldsOfChance {
		if world.same {
			continue
		}
		for _, n := range chanceExecutions {
			if rate := c.rate(world.name, n, report.Traced); rate > mostTraced {
				missed = append(missed, fmt.Sprintf("%q is called traced in %.1f %% at %d executions, wanted at most %.1f %%", world.name, rate, n, mostTraced))
			}
		}
	}
	return missed
}
