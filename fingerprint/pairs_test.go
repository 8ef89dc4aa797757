package fingerprint

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var allDialects = []Dialect{Generic, PostgreSQL, MySQL, SQLite, SQLServer}

// pair is two texts and whether they have the same shape.
type pair struct {
	a, b    string
	same    bool
	dialect string // "any" must hold in every dialect
	why     string
}

// readPairs reads a table of pairs: a, b, same or different, dialect, why.
func readPairs(t testing.TB, file string) []pair {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	var pairs []pair
	lines := bufio.NewScanner(f)
	for n := 0; lines.Scan(); n++ {
		if n == 0 {
			continue // column names
		}
		c := strings.Split(lines.Text(), "\t")
		require.Len(t, c, 5, "line %d", n+1)
		pairs = append(pairs, pair{unescape(c[0]), unescape(c[1]), c[2] == "same", c[3], c[4]})
	}
	require.NoError(t, lines.Err())
	require.NotEmpty(t, pairs)
	return pairs
}

var unescaper = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r", `\0`, "\x00")

func unescape(s string) string { return unescaper.Replace(s) }

func checkPairs(t *testing.T, pairs []pair) {
	t.Helper()
	for _, p := range pairs {
		for _, d := range dialectsOf(t, p.dialect) {
			a, b := Of(d, p.a), Of(d, p.b)
			if (a == b) != p.same {
				t.Errorf("%s: %s\n\t%q\n\t%q\nhave the same id: %v", d, p.why, Normalize(d, p.a), Normalize(d, p.b), a == b)
			}
			if textA, textB := Normalize(d, p.a), Normalize(d, p.b); (textA == textB) != p.same {
				t.Errorf("%s: %s: normalised text\n\t%q\n\t%q", d, p.why, textA, textB)
			}
		}
	}
}

func dialectsOf(t *testing.T, name string) []Dialect {
	t.Helper()
	if name == "any" {
		return allDialects
	}
	d, err := ParseDialect(name)
	require.NoError(t, err)
	return []Dialect{d}
}

// Texts of the same and of different shape, with the reason.
const ownPairs = "testdata/pairs.tsv"

func TestOfTellsTheShapesOfOurPairs(t *testing.T) {
	pairs := readPairs(t, ownPairs)
	if len(pairs) < 120 {
		t.Errorf("only %d pairs", len(pairs))
	}
	checkPairs(t, pairs)
}

func TestOfTellsTheShapesOfTheSharedPairs(t *testing.T) {
	dir := os.Getenv("NPLUSONE_CORPUS")
	if dir == "" {
		return // NPLUSONE_CORPUS names no directory: our own pairs are in the test above
	}
	checkPairs(t, readPairs(t, filepath.Join(dir, "fingerprint_pairs.tsv")))
}
