package conditions

import (
	"strconv"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/structure"
)

// newSlot makes the slot of a placeholder or literal. positional counts the
// ? so far.
func newSlot(sql string, t lex.Token, positional *int) structure.Slot {
	s := structure.Slot{Table: -1, List: 1, Span: lex.Span{Start: t.Start, End: t.End}}
	if t.Kind != lex.Placeholder {
		return s
	}
	text := t.Text(sql)
	rest := text[1:]
	switch {
	case rest == "":
		*positional++
		s.Param = *positional
	case text[0] == '?' || text[0] == '$' || text[0] == ':':
		if n, err := strconv.Atoi(rest); err == nil && n > 0 {
			s.Param = n
			*positional = max(*positional, n)
			return s
		}
		s.Named = rest
	default:
		s.Named = rest
	}
	return s
}
