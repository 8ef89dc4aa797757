package statement

import (
	"slices"
	"strings"
	"sync/atomic"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/fingerprint/hide"
	"github.com/nplusone-go/nplusone/internal/hash"
)

// Judging asks for the structure and the normal form of every statement of a
// scope, and the next scope of the same route for the same again. They are
// several times as large as the text, so only so many are kept, each until
// another one wants its place.
const (
	readingPlaces  = 1 << 10
	maxReadingText = 4 << 10 // bytes; a longer text is read again each time
)

// HiddenName stands for what may be a value in the place of a name.
const HiddenName = "…"

// reading is what the text of a statement tells. It is immutable and shared.
type reading struct {
	of        *Statement
	structure *fingerprint.Structure
	Normal    string // the text without literals
	// quoted are names of the structure that may be values.
	quoted []string
	// results are the names of the result's columns as they are kept, the
	// latest ones.
	results atomic.Pointer[keptNames]
}

// keptNames are names that may be kept, and the hash of what they were.
type keptNames struct {
	of    uint64
	names []string
}

var readings [readingPlaces]atomic.Pointer[reading]

// Reading reads the text, unless that was done before.
func (st *Statement) Reading() *reading {
	at := (uint64(st.ID) ^ uint64(st.ID)>>32) % readingPlaces
	first, second := &readings[at], &readings[at^1]
	kept := first.Load()
	if kept != nil && kept.of == st {
		return kept
	}
	if r := second.Load(); r != nil && r.of == st {
		return r
	}
	r := &reading{
		of: st, structure: fingerprint.Scan(st.Dialect, st.Text), Normal: hide.Shown(st.Dialect, st.Text),
		quoted: hide.QuotedValues(st.Dialect, st.Text),
	}
	if len(st.Text) <= maxReadingText {
		first.Store(r)
		if kept != nil {
			second.Store(kept)
		}
	}
	return r
}

// ResultNames returns the names of a result's columns as they may be kept: a
// database makes some of them from the text of an expression, values included.
func (st *Statement) ResultNames(columns []string) []string {
	if st.Dialect == fingerprint.PostgreSQL {
		return boundedNames(columns) // it names expressions by functions and types only
	}
	r := st.Reading()
	of := uint64(len(columns))
	for _, name := range columns {
		of = hash.Mix64(of ^ hash.HashText(name))
	}
	if kept := r.results.Load(); kept != nil && kept.of == of {
		return kept.names
	}
	text, structure := st.Text, r.structure
	if st.Written != "" {
		text, structure = st.Written, fingerprint.Scan(st.Dialect, st.Written)
	}
	names := boundedNames(structure.ResultNames(text, columns))
	r.results.Store(&keptNames{of, names})
	return names
}

// boundedNames copies names, for they may lie in a buffer of the driver.
func boundedNames(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = strings.Clone(name[:min(len(name), MaxNameBytes)])
	}
	return out
}

// Shown is a name of the structure as reports have it.
func (st *Statement) Shown(name string) string {
	if slices.Contains(st.Reading().quoted, name) {
		return HiddenName
	}
	return name
}
