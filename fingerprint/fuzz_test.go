package fingerprint

import (
	"strings"
	"testing"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
)

// FuzzOf holds the laws of ids and normalised texts against any two texts in
// any dialect.
func FuzzOf(f *testing.F) {
	for _, s := range ownCorpus {
		f.Add(uint8(s.dialect), s.sql, s.sql)
	}
	for _, p := range readPairs(f, ownPairs) {
		f.Add(uint8(0), p.a, p.b)
	}
	f.Fuzz(func(t *testing.T, dialect uint8, a, b string) {
		d := allDialects[int(dialect)%len(allDialects)]
		idA, textA := checkLaws(t, d, a)
		idB, textB := checkLaws(t, d, b)
		if (idA == idB) != (textA == textB) {
			t.Errorf("%s: ids equal: %v, texts equal: %v\n\t%q\n\t%q\n\t%q\n\t%q", d, idA == idB, textA == textB, a, b, textA, textB)
		}
	})
}

// checkLaws checks what holds for every text.
func checkLaws(t *testing.T, d Dialect, sql string) (ID, string) {
	t.Helper()
	sum, text := shape.Lex(d, sql), Normalize(d, sql)
	if id := Of(d, sql); id != ID(sum.ID) {
		t.Errorf("%s: %q: Of says %v, Lex %v", d, sql, id, sum.ID)
	}
	again := shape.Lex(d, text)
	if again.ID != sum.ID {
		t.Errorf("%s: id of %q changes by normalising it to %q", d, sql, text)
	}
	if twice := Normalize(d, text); twice != text {
		t.Errorf("%s: %q normalised to %q normalised to %q", d, sql, text, twice)
	}
	if again.Literals != 0 || again.Comments {
		t.Errorf("%s: %q normalised to %q: %d literals, comments: %v", d, sql, text, again.Literals, again.Comments)
	}
	checkTokens(t, d, sql, sum)
	return ID(sum.ID), text
}

// checkTokens checks the spans of tokens and literals against the text.
func checkTokens(t *testing.T, d Dialect, sql string, sum shape.Summary) {
	t.Helper()
	end, slots := 0, 0
	for _, tok := range lex.Tokens(d, sql) {
		if tok.Start < end || tok.End <= tok.Start || tok.End > len(sql) {
			t.Fatalf("%s: %q: token %d..%d after %d", d, sql, tok.Start, tok.End, end)
		}
		end = tok.End
		if tok.Kind.IsSlot() {
			slots++
		}
		_ = tok.Name(sql)
	}
	if slots != sum.Literals+sum.Placeholders {
		t.Errorf("%s: %q: %d slots among the tokens, %d literals and %d placeholders", d, sql, slots, sum.Literals, sum.Placeholders)
	}
	literals := AppendLiterals(nil, d, sql)
	if len(literals) != sum.Literals {
		t.Errorf("%s: %q: %d literals listed, %d counted", d, sql, len(literals), sum.Literals)
	}
	for _, l := range literals {
		if l.Slot < 0 || l.Slot >= slots || l.Span.Of(sql) != l.raw {
			t.Errorf("%s: %q: literal %+v", d, sql, l)
		}
		l.Text()
		l.Int()
	}
	for c := range Comments(d, sql) {
		if !strings.Contains(sql, c) {
			t.Errorf("%s: %q: comment %q", d, sql, c)
		}
	}
	for range Tags(d, sql) {
	}
}
