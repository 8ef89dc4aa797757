package fingerprint

import (
	"os"
	"testing"

	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
)

// TestLexAndScanAgree holds what both readers of a text tell against each
// other: literals are matched with the structure's slots by their ordinal.
func TestLexAndScanAgree(t *testing.T) {
	all := ownCorpus
	if dir := os.Getenv("NPLUSONE_CORPUS"); dir != "" {
		all = append(sharedCorpus(t, dir), all...)
	}
	for _, s := range all {
		sum, structure := shape.Lex(s.dialect, s.sql), Scan(s.dialect, s.sql)
		if sum.Kind != structure.Kind {
			t.Errorf("%s: Lex says kind %d, Scan %d: %q", s.dialect, sum.Kind, structure.Kind, s.sql)
		}
		if sum.Statements != structure.Statements && !structure.Truncated {
			t.Errorf("%s: Lex says %d statements, Scan %d: %q", s.dialect, sum.Statements, structure.Statements, s.sql)
		}
		if n := sum.Literals + sum.Placeholders; n != len(structure.Slots) && !structure.Truncated {
			t.Errorf("%s: Lex says %d slots, Scan %d: %q", s.dialect, n, len(structure.Slots), s.sql)
			continue
		}
		for _, l := range AppendLiterals(nil, s.dialect, s.sql) {
			if l.Slot < len(structure.Slots) && structure.Slots[l.Slot].Span != l.Span {
				t.Errorf("%s: literal %q is slot %d, which is %q", s.dialect, l.Span.Of(s.sql), l.Slot, structure.Slots[l.Slot].Span.Of(s.sql))
			}
		}
	}
}
