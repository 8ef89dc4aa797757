package fingerprint

import "strconv"

// newSlot makes the slot of a placeholder or literal. positional counts the
// ? so far.
func newSlot(sql string, t token, positional *int) Slot {
	s := Slot{Table: -1, List: 1, Span: Span{t.start, t.end}}
	if t.kind != tokPlaceholder {
		return s
	}
	text := t.text(sql)
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
