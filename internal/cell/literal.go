package cell

import (
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/hash"
)

// HashLiteral agrees with Hash where an argument of the same value is
// likely: integers and text.
func HashLiteral(l *fingerprint.Literal) uint64 {
	if n, ok := l.Int(); ok {
		return hash.Mix64(uint64(n))
	}
	if l.Kind == fingerprint.NullLiteral {
		return 1
	}
	return textHash(l.Text())
}

// OfLiteral is the cell of a literal's value.
func OfLiteral(l *fingerprint.Literal) Cell {
	switch l.Kind {
	case fingerprint.NumberLiteral:
		if n, ok := l.Int(); ok {
			return OfInt(n)
		}
		return OfText(l.Text())
	case fingerprint.BoolLiteral:
		return ofBool(l.Bool())
	case fingerprint.StringLiteral:
		return OfText(l.Text())
	case fingerprint.BytesLiteral:
		return ofBytes([]byte(l.Text()))
	}
	return 0
}

// LargeLiteral is Large of a literal's value.
func LargeLiteral(l *fingerprint.Literal) int64 {
	if n, ok := l.Int(); ok {
		return largeOf(n)
	}
	if l.Kind == fingerprint.StringLiteral || l.Kind == fingerprint.NumberLiteral {
		return Large(l.Text())
	}
	return 0
}
