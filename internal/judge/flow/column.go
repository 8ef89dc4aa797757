package flow

import (
	"slices"

	"github.com/nplusone-go/nplusone/internal/judge/analysis"
)

// Echoes reports whether column i returns what its own query was asked for:
// such a column hands keys on and is not where they come from. A column of a
// batch, whose argument is a list, is a source all the same.
func Echoes(c *analysis.Group, i int) bool {
	if c.Nkeys == 0 {
		return false
	}
	seen, same := 0, 0
	for r, e := range c.RowExec {
		if e < 0 || int(e) >= len(c.Execs) || c.Execs[e].List > 1 {
			continue
		}
		k := c.CellAt(r, i)
		if k == 0 {
			continue
		}
		seen++
		if slices.Contains(c.Keys[int(e)*c.Nkeys:(int(e)+1)*c.Nkeys], k) {
			same++
		}
	}
	return seen > 0 && same*10 >= seen*9
}
