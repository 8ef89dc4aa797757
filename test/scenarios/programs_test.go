package scenarios_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/test/scenarios"
)

var databases []*scenarios.Database

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "scenarios")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		var missing []string
		databases, missing, err = scenarios.Databases(dir)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		if len(missing) > 0 {
			fmt.Fprintln(os.Stderr, "without", strings.Join(missing, " and "))
		}
		code := m.Run()
		for _, db := range databases {
			if err := db.Close(); err != nil {
				fmt.Fprintln(os.Stderr, err)
				return 1
			}
		}
		return code
	}())
}

// The labels are worth something only if the programs run as they are, on
// every database and with every kind of key, and may be run again.
func TestProgramsRunUnwatched(t *testing.T) {
	for _, db := range databases {
		for _, keys := range []scenarios.KeyStyle{scenarios.Dense, scenarios.UUID, scenarios.Text} {
			for _, s := range scenarios.All() {
				if !s.RunsOn(db.Dialect) || !has(s.KeyStyles(), keys) {
					continue
				}
				rows := s.RowCounts()[0]
				t.Run(fmt.Sprintf("%s/%s/%s", db.Dialect, keys, s.Name), func(t *testing.T) {
					session, err := db.Session(t.Context(), s, scenarios.Size{Rows: rows, Keys: keys}, scenarios.Unwatched{})
					require.NoError(t, err)
					require.NoError(t, session.Run(context.Background()))
					require.NoError(t, session.Run(context.Background()), "run again")
				})
			}
		}
	}
}

func has[T comparable](all []T, one T) bool {
	for _, v := range all {
		if v == one {
			return true
		}
	}
	return false
}
