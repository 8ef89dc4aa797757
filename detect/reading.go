package detect

import (
	"sync/atomic"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// Judging asks for the structure and the normal form of every statement of a
// scope, and the next scope of the same route for the same again. They are
// several times as large as the text, so only so many are kept, each until
// another one wants its place.
const (
	readingPlaces  = 1 << 10
	maxReadingText = 4 << 10 // bytes; a longer text is read again each time
)

// reading is what the text of a statement tells. It is immutable and shared.
type reading struct {
	of        *statement
	structure *fingerprint.Structure
	normal    string // the text without literals
}

var readings [readingPlaces]atomic.Pointer[reading]

// reading reads the text, unless that was done before.
func (st *statement) reading() *reading {
	at := (uint64(st.id) ^ uint64(st.id)>>32) % readingPlaces
	first, second := &readings[at], &readings[at^1]
	kept := first.Load()
	if kept != nil && kept.of == st {
		return kept
	}
	if r := second.Load(); r != nil && r.of == st {
		return r
	}
	r := &reading{st, fingerprint.Scan(st.dialect, st.text), fingerprint.Normalize(st.dialect, st.text)}
	if len(st.text) <= maxReadingText {
		first.Store(r)
		if kept != nil {
			second.Store(kept)
		}
	}
	return r
}
