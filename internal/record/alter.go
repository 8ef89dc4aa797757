package record

import (
	"sync"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// Alteration asks for one column of one statement's rows to be changed as the
// program reads them: every row of the scope gets the value of the first one,
// or with Shift another value than its own.
// What then changes in the arguments of later statements came from that
// column. The database is not touched.
type Alteration struct {
	Shape  fingerprint.ID
	Stack  uint64 // as in ObservedGroup
	Column int    // of the result, from 0
	// Shift changes the values instead of repeating the first: for a column
	// that an earlier run saw to be constant.
	Shift bool
	// Most is the number of values that are changed at most, 0 for all: a
	// program that walks along the changed values would never end.
	Most int
}

func (a Alteration) applyScope(s *Scope) { s.alters = append(s.alters, &alterer{Alteration: a}) }

// alterer changes one column of a scope's rows. Its first value is the first
// of all executions: each may have one row only.
type alterer struct {
	Alteration
	mu      sync.Mutex
	begun   bool
	first   any
	changed int
}

// altererOf returns what is to be done to the rows of a group, nil for
// nothing.
func (s *Scope) altererOf(g *Group) *alterer {
	if g == nil {
		return nil
	}
	for _, a := range s.alters {
		if a.Shape == g.Key.Shape && a.Stack == uint64(g.Key.Stack) {
			return a
		}
	}
	return nil
}

// Alters reports whether column i of this statement's rows is to be changed
// as it passes (proof by intervention); Alter then returns the value that
// takes v's place. Outside nplusonetest.Prove no column ever is.
func (x *Execution) Alters() (column int, ok bool) {
	if x.alter == nil {
		return -1, false
	}
	return x.alter.Column, true
}

// Alter returns the value that the program is to see instead of v.
func (x *Execution) Alter(v any) any {
	a := x.alter
	if a == nil || v == nil {
		return v // a NULL stays one: the program may not be able to scan another
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.Most > 0 && a.changed >= a.Most {
		return v
	}
	a.changed++
	if a.Shift {
		return shifted(v)
	}
	if !a.begun {
		a.begun, a.first = true, cloneValue(v)
		return v
	}
	return cloneValue(a.first)
}

// shifted returns another value of the same type, near v.
func shifted(v any) any {
	switch v := v.(type) {
	case int64:
		return v + 1
	case float64:
		return v + 1
	case bool:
		return !v
	case string:
		return string(shiftedText(v))
	case []byte:
		return shiftedText(v)
	case time.Time:
		return v.Add(time.Second)
	}
	return v
}

// shiftedText changes the last byte that is a letter or digit, so that
// numbers stay numbers and UUIDs stay UUIDs.
func shiftedText[T string | []byte](s T) []byte {
	b := append([]byte{}, s...)
	if len(b) == 16 && !printable(b) {
		b[15] ^= 1
		return b
	}
	for i := len(b) - 1; i >= 0; i-- {
		switch c := b[i]; {
		case c >= '0' && c < '9', c >= 'a' && c < 'f', c >= 'A' && c < 'F', c >= 'g' && c < 'z', c >= 'G' && c < 'Z':
			b[i]++
			return b
		case c == '9' || c == 'f' || c == 'F' || c == 'z' || c == 'Z':
			b[i]--
			return b
		}
	}
	return b
}
