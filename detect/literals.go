package detect

import "github.com/nplusone-go/nplusone/fingerprint"

// literals hashes the values that are written in a text: mappers that format
// arguments themselves have no others.
func (x *Execution) literals(query string) {
	if len(query) > maxText {
		// Known by its shape alone; its bytes tell equal texts.
		x.args = mix64(x.args ^ hashText(query))
		return
	}
	s := fingerprint.Scan(x.stmt.dialect, query)
	next := 0
	for i := range s.Slots {
		slot := &s.Slots[i]
		if slot.Param != 0 || slot.Named != "" {
			continue
		}
		text := slot.Span.Of(query)
		x.args = mix64(x.args ^ textHash(text))
		for next < len(x.stmt.keys) && x.stmt.keys[next].slot < i {
			next++
		}
		if next < len(x.stmt.keys) && x.stmt.keys[next].slot == i {
			x.keys[next] = literalCell(text)
		}
	}
}

// literalCell is the cell of a literal as it is written.
func literalCell(text string) cell {
	if len(text) >= 2 && text[0] == '\'' && text[len(text)-1] == '\'' {
		return textCell(text[1 : len(text)-1])
	}
	if n, ok := numberText(text); ok {
		return intCell(n)
	}
	return 0
}
