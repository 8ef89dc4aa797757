package statement

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/fingerprint/hide"
)

// Wording is a text as the program wrote it, and as it is read: what SQLite
// takes for a string in spite of its double quotes stands in single ones.
type Wording struct {
	Written, Read string
	strings       []int // offsets in Read
}

// WordingOf reads a text.
func WordingOf(d fingerprint.Dialect, written string) Wording {
	w := Wording{Written: written, Read: written}
	if len(written) <= MaxText {
		w.Read, w.strings = hide.WithStrings(d, written)
	}
	return w
}

// keepWritten keeps the text that a program wrote where another was read.
func (st *Statement) keepWritten(w Wording, s *fingerprint.Structure) {
	if len(w.strings) == 0 {
		return
	}
	st.written = strings.Clone(w.Written)
	for i := range s.Slots {
		if slices.Contains(w.strings, s.Slots[i].Span.Start) {
			st.strings = append(st.strings, i)
		}
	}
}

// Written is the text as the program wrote it.
func (st *Statement) Written() string {
	if st.written != "" {
		return st.written
	}
	return st.Text
}

// WrittenSlot is the number of a slot in the text as the program wrote it,
// false for one that stands in double quotes there: who reads that text takes
// it for a name.
func (st *Statement) WrittenSlot(slot int) (int, bool) {
	before := 0
	for _, i := range st.strings {
		if i == slot {
			return 0, false
		}
		if i < slot {
			before++
		}
	}
	return slot - before, true
}
