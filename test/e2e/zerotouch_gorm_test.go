package e2e

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// gormSuite is the last release of gorm whose module carries the tests that
// talk to databases; since then they are a module that is not published.
const gormSuite = "github.com/jinzhu/gorm@v1.9.16"

// TestZeroTouchGormSuite runs all of gorm's tests on each database, plain and
// watched: every test ends the same. On SQLite always; the servers belong to
// the whole matrix.
func TestZeroTouchGormSuite(t *testing.T) {
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "-mod=mod")
	// SQLite is compiled twice here, and its speed is not what is asked.
	t.Setenv("CGO_CFLAGS", "-O0 -g0 -w")
	dir := fetch(t, gormSuite)
	for _, on := range []struct {
		dialect string
		dsn     func(*testing.T, string) string
		whole   bool // only in the whole matrix
		least   int  // results
	}{
		{"sqlite", nil, false, 215},
		{"postgres", ownPostgres, true, 215},
		{"mysql", ownMySQL, true, 218},
	} {
		if on.whole && os.Getenv("NPLUSONE_TEST_ZEROTOUCH") != "all" {
			continue
		}
		t.Run(on.dialect, func(t *testing.T) {
			t.Setenv("GORM_DIALECT", on.dialect)
			if on.dsn != nil {
				dsn := on.dsn(t, "np_zerotouch_gorm")
				if dsn == "" {
					t.Logf("no server for %s", on.dialect)
					return
				}
				t.Setenv("GORM_DSN", dsn)
			}
			// SQLite's file lies there, and each run begins without it.
			same := sameResults(t, dir, ".")
			assert.GreaterOrEqual(t, len(same.verdicts), on.least, "the whole suite ran")
			require.NotEmpty(t, same.report.Findings, "and was watched: it creates rows one by one")
		})
	}
}
