package conformance

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/drivertest"
)

// fewest is how many behaviours a driver is held to at least.
const fewest = 52

// behaviours are all behaviours of a target.
func (tg *target) behaviours() []drivertestBehaviour {
	return slices.Concat(tg.queries(), tg.arguments(), tg.writes(), tg.transactions(), tg.contexts(), tg.pools(), tg.losses(), tg.extra)
}

// Every behaviour is the same raw and wrapped, whether somebody owns the
// statements or not.
func TestDriversConform(t *testing.T) {
	for _, tg := range targets(t) {
		t.Run(tg.name, func(t *testing.T) {
			tg.create(t)
			owned, scope := tg.owned()
			r := drivertest.Conform(t, tg.behaviours(), tg.raw(), tg.unowned(), owned)
			fmt.Printf("conformance: %s %s\n", tg.name, r)
			assert.Equal(t, r.Total, r.Identical)
			assert.GreaterOrEqual(t, r.Total, fewest)

			stats := scope.End().Scopes
			require.Len(t, stats, 1)
			assert.Greater(t, stats[0].Queries, r.Total, "the scope saw the statements")
			assert.Greater(t, stats[0].Rows, int64(2000), "and their rows")
		})
	}
}
