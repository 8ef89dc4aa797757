package fingerprint

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// fragments are what SQL and its accidents are made of.
var fragments = []string{
	"select", "FROM", "where", "In", "(", ")", "(", ")", ",", ",", "values", "row", "default", "array", "[", "]", "null", "TRUE",
	"is", "not", "and", "limit", "insert", "into", "update", "with", ";", ".", ".", "*", "-", "+", "/", "=", "<", ">", "<=>", "::",
	":", ":=", ":a", "@", "@a", "@@b", "#", "#t", "?", "?1", "?|", "?&", "?||", "$1", "$", "$a", "$$", "$b$", "'x'", "'it''s'", "'\\'",
	"\"q\"", "\"Q\"", "\"in\"", "\"a\"\"b\"", "`t`", "`values`", "[k]", "N'n'", "e'\\''", "x'1f'", "b'0'", "u&'z'", "1", "2.5", ".5", "5.",
	"1e5", "0x1F", "1_0", "1a", "a", "b", "A", "é", "longer_name_of_a_column", "distinct", "interval", "\"interval\"", "--c\n", "-- c\n",
	"/*c*/", "/*!1*/", "/*!", "*/", "/*", "#c\n", "||", "|", "&", "->", "->>", "~", "!", "%", "\\", "{", "\x00", "\n", "\t", "'", "\"", "`",
}

// soup joins random fragments, with blanks between most of them.
func soup(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(12) {
		b.WriteString(fragments[r.IntN(len(fragments))])
		if r.IntN(3) > 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func TestLawsHoldForTokenSoup(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, d := range allDialects {
		laws := newLaws(d)
		for range 20_000 {
			laws.check(t, soup(r))
			if t.Failed() {
				return
			}
		}
	}
}

func TestLawsHoldForCorpus(t *testing.T) {
	all := ownCorpus
	if dir := os.Getenv("NPLUSONE_CORPUS"); dir != "" {
		all = append(sharedCorpus(t, dir), all...)
	}
	for _, d := range allDialects {
		laws := newLaws(d)
		for _, s := range all {
			laws.check(t, s.sql)
		}
	}
}

// laws checks texts of one dialect alone and against each other.
type laws struct {
	dialect Dialect
	texts   map[ID]string
	ids     map[string]ID
}

func newLaws(d Dialect) *laws { return &laws{d, map[ID]string{}, map[string]ID{}} }

func (l *laws) check(t *testing.T, sql string) {
	t.Helper()
	id, text := checkLaws(t, l.dialect, sql)
	if other, known := l.texts[id]; known && other != text {
		t.Errorf("%s: %q and %q have one id", l.dialect, text, other)
	}
	if other, known := l.ids[text]; known && other != id {
		t.Errorf("%s: %q has two ids, one from %q", l.dialect, text, sql)
	}
	l.texts[id], l.ids[text] = text, id
}
