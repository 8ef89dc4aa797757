package fingerprint

import (
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
)

// TestOfSurvivesMutation changes what must not matter in each statement:
// literals, placeholders, white space, comments, the case of bare words.
func TestOfSurvivesMutation(t *testing.T) {
	all := ownCorpus
	if dir := os.Getenv("NPLUSONE_CORPUS"); dir != "" {
		all = append(sharedCorpus(t, dir), all...)
	}
	r := rand.New(rand.NewPCG(3, 4))
	mutants := 0
	for _, s := range all {
		want := Of(s.dialect, s.sql)
		for range 5 {
			mutant := mutate(r, s.dialect, s.sql)
			if got := Of(s.dialect, mutant); got != want {
				t.Errorf("%s: %q\nand %q\n\t%q\n\t%q", s.dialect, s.sql, mutant, Normalize(s.dialect, s.sql), Normalize(s.dialect, mutant))
			}
			if mutant != s.sql {
				mutants++
			}
		}
	}
	if mutants < 4*len(all) {
		t.Errorf("only %d mutants of %d statements", mutants, len(all))
	}
}

// mutate writes the statement anew from its tokens.
func mutate(r *rand.Rand, d Dialect, sql string) string {
	var b strings.Builder
	end := 0
	toks := lex.Tokens(d, sql)
	for i, tok := range toks {
		gap := sql[end:tok.Start]
		// Blanks may be added where a token ends, never removed. A dot before
		// digits is read by what touches it.
		if i > 0 && (gap != "" || canPart(sql, toks[i-1], tok)) {
			gap += blanks[r.IntN(len(blanks))]
		}
		b.WriteString(gap)
		b.WriteString(mutateToken(r, d, sql, tok))
		end = tok.End
	}
	b.WriteString(sql[end:])
	return b.String()
}

var blanks = []string{"", " ", "\n\t", " /* note */ ", " -- note: 'x' ; ?\n"}

func canPart(sql string, before, tok lex.Token) bool {
	return before.Kind != lex.Dot && tok.Kind != lex.Dot && before.Kind != lex.Operator && tok.Kind != lex.Operator
}

func mutateToken(r *rand.Rand, d Dialect, sql string, tok lex.Token) string {
	text := tok.Text(sql)
	// What the end of the text cuts off, or mixed MySQL prefixes, stay.
	switch {
	case tok.End == len(sql) && tok.Kind != lex.Word:
		return text
	case tok.Kind == lex.Number && lex.IsDigit(text[0]):
		return strconv.Itoa(r.IntN(1e6))
	case tok.Kind == lex.String && text[0] == '\'':
		return []string{"''", "'a''b'", "'? -- /* $1'", "'日本'"}[r.IntN(4)]
	case tok.Kind == lex.Placeholder:
		return []string{"?", text, "$" + strconv.Itoa(1+r.IntN(30)) + " "}[r.IntN(3)]
	case tok.Kind == lex.Bool:
		return []string{"TRUE", "false"}[r.IntN(2)]
	case tok.Kind == lex.Word && r.IntN(2) == 0:
		return upperASCII(text)
	}
	return text
}

func upperASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}
