package record

import (
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/hash"
)

// literals hashes the values that are written in a text: mappers that format
// arguments themselves have no others.
func (x *Execution) literals(query string, values *literalHashes) {
	var room [16]fingerprint.Literal
	keys := x.stmt.Keys
	next := 0
	for _, l := range fingerprint.AppendLiterals(room[:0], x.stmt.Dialect, query) {
		h := literalHash(&l)
		x.args = hash.Mix64(x.args ^ h)
		if uint(l.Slot) < maxSeenLiterals {
			values[l.Slot] = shortHash(h)
		}
		for next < len(keys) && keys[next].Slot < l.Slot {
			next++
		}
		if next < len(keys) && keys[next].Slot == l.Slot {
			x.keys[next] = literalCell(&l)
			x.large[next] = largeLiteral(&l)
		}
	}
}

// literalHash agrees with argHash where an argument of the same value is
// likely: integers and text.
func literalHash(l *fingerprint.Literal) uint64 {
	if n, ok := l.Int(); ok {
		return hash.Mix64(uint64(n))
	}
	if l.Kind == fingerprint.NullLiteral {
		return 1
	}
	return textHash(l.Text())
}

// literalCell is the cell of a literal's value.
func literalCell(l *fingerprint.Literal) Cell {
	switch l.Kind {
	case fingerprint.NumberLiteral:
		if n, ok := l.Int(); ok {
			return IntCell(n)
		}
	case fingerprint.StringLiteral:
		return textCell(l.Text())
	case fingerprint.BytesLiteral:
		return bytesCell([]byte(l.Text()))
	}
	return 0
}

// largeLiteral is largeInt of a literal's value.
func largeLiteral(l *fingerprint.Literal) int64 {
	if n, ok := l.Int(); ok {
		return largeOf(n)
	}
	if l.Kind == fingerprint.StringLiteral {
		return LargeInt(l.Text())
	}
	return 0
}
