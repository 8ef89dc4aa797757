package fingerprint

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

type statement struct {
	dialect  Dialect
	everyday bool
	sql      string
}

// sharedCorpus reads the statements in dir, which are not ours to commit.
func sharedCorpus(tb testing.TB, dir string) []statement {
	tb.Helper()
	var all []statement
	for _, name := range []string{"postgres", "mysql", "sqlite", "sqlserver"} {
		d, err := ParseDialect(name)
		require.NoError(tb, err)
		f, err := os.Open(filepath.Join(dir, name+".tsv"))
		require.NoError(tb, err)
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		lines.Scan()
		for lines.Scan() {
			c := strings.Split(lines.Text(), "\t")
			require.Len(tb, c, 6)
			all = append(all, statement{d, c[3] == "1", unescape(c[5])})
		}
		require.NoError(tb, lines.Err())
	}
	require.NotEmpty(tb, all)
	return all
}
