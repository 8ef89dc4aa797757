package scenarios_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/test/scenarios"
)

var updateIDs = flag.Bool("update-ids", false, "write the golden file of all findings' ids anew")

// TestIDsStay compares the id of every finding with the committed one:
// baselines name findings by id, so a change of ours must not change them.
func TestIDsStay(t *testing.T) {
	const golden = "testdata/ids.golden"
	observer := scenarios.NewObserver()
	var lines []string
	for _, db := range databases {
		for _, s := range scenarios.All() {
			size := scenarios.Size{Rows: 20, Keys: scenarios.Dense}
			if !s.RunsOn(db.Dialect) || !slices.Contains(s.RowCounts(), size.Rows) || !slices.Contains(s.KeyStyles(), size.Keys) {
				continue
			}
			reports, err := observer.Observe(context.Background(), db, s, size)
			require.NoError(t, err, s.Name)
			for _, r := range reports {
				for _, f := range r.Findings {
					lines = append(lines, fmt.Sprintf("%s  %s  %s  %s", f.ID, db.Dialect, f.Rule, s.Name))
				}
			}
		}
	}
	slices.Sort(lines)
	got := strings.Join(slices.Compact(lines), "\n") + "\n"
	if *updateIDs {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, strings.ReplaceAll(string(want), "\r\n", "\n"), got, "a changed id breaks baselines: see CHANGELOG.md before -update-ids")
}
