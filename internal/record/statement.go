package record

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
	"github.com/nplusone-go/nplusone/internal/hash"
)

// statement is what is known of one text or, for texts with inlined values,
// of one shape. It is immutable and shared between scopes.
type statement struct {
	ID        fingerprint.ID
	Dialect   fingerprint.Dialect
	Kind      fingerprint.Kind
	Text      string // own copy
	template  uint64 // names the shape with the places of its slots
	literals  int
	Keys      []KeySlot // slots that may hold keys, at most maxSlots
	MoreKeys  bool      // the text has more of them
	named     bool      // some are named placeholders
	layout    uint64    // of its slots
	manyLists bool      // the text has several lists
	List      int       // longest list in the text
	Ignored   bool      // the text has a nplusone:ignore comment
	Ignore    string    // the reason that it gives
	Counts    bool      // false for control, COPY, catalog and ping statements
	Structure func() *fingerprint.Structure
}

// KeySlot is one slot that may hold a key.
type KeySlot struct {
	Slot   int // index into the structure's slots, and of the literal or placeholder in the text
	Param  int // 1-based bound argument, 0 for a literal
	Column string
	Table  string
	Op     string
	List   int
	Equal  bool // its values can identify rows
	// named is the name of a named placeholder, turn what number it has where
	// the driver tells no names, 0 where that is not known.
	named string
	turn  int
}

// takes reports whether a named placeholder takes this argument.
func (k *KeySlot) takes(ordinal int, name string) bool {
	if name == "" {
		return k.turn == ordinal
	}
	return k.named == name
}

// newStatement reads a text. The string may lie in memory that its owner
// uses again, so it is copied.
func newStatement(d fingerprint.Dialect, query string, sum shape.Summary) *statement {
	st := &statement{ID: fingerprint.ID(sum.ID), Dialect: d, Kind: sum.Kind, literals: sum.Literals}
	if len(query) > MaxText {
		st.Counts = countsKind(sum.Kind)
		st.Structure = func() *fingerprint.Structure { return &fingerprint.Structure{Dialect: d, Kind: sum.Kind} }
		return st
	}
	st.Text = strings.Clone(query)
	// The structure is larger than all else and only asked for when a scope
	// is judged: it is not kept here.
	scanned := fingerprint.Scan(d, st.Text)
	if k := scanned.Writes(); k != fingerprint.Other && (st.Kind == fingerprint.Select || st.Kind == fingerprint.Other) {
		st.Kind = k // in a table expression: what it does counts, not what it returns
	}
	st.Structure = func() *fingerprint.Structure { return st.Reading().structure }
	st.Counts = countsKind(sum.Kind) && scanned.Housekeeping() == ""
	if sum.Comments {
		st.Ignore, st.Ignored = ignoreComment(d, st.Text)
	}
	st.readSlots(scanned)
	st.layOut(scanned)
	return st
}

// readSlots notes which slots may hold a value that was read before: those
// that identify rows first, and as many others as there is room for. What
// matters is where an argument came from, not the operator beside it.
func (st *statement) readSlots(s *fingerprint.Structure) {
	room := maxSlots
	for i := range s.Slots {
		if s.Slots[i].Key {
			room--
		}
	}
	for i := range s.Slots {
		slot := &s.Slots[i]
		st.List = max(st.List, slot.List)
		if !slot.Key && !carriesValue(slot) {
			continue
		}
		if len(st.Keys) == maxSlots || !slot.Key && room <= 0 {
			st.MoreKeys = st.MoreKeys || slot.Key
			continue
		}
		if !slot.Key {
			room--
		}
		key := KeySlot{Slot: i, Param: slot.Param, Column: slot.Column.Name, Op: slot.Op, List: slot.List, Equal: slot.Key, named: slot.Named}
		if key.named != "" {
			st.named, key.turn = true, turnOf(st.Dialect, s.Slots, i)
		}
		if slot.Table >= 0 && slot.Table < len(s.Tables) {
			key.Table = s.Tables[slot.Table].Name
		}
		st.Keys = append(st.Keys, key)
	}
}

// turnOf is the number of a named placeholder. SQL Server's drivers name them
// by it; elsewhere names count in the order in which they first stand. Where
// one stands twice some drivers count it twice.
func turnOf(d fingerprint.Dialect, slots []fingerprint.Slot, at int) int {
	if d == fingerprint.SQLServer {
		n, _ := strconv.Atoi(strings.TrimPrefix(slots[at].Named, "p"))
		return n
	}
	var names []string
	for i := range slots {
		switch name := slots[i].Named; {
		case slots[i].Param > 0:
			return 0 // by number and by name
		case name == "":
		case !slices.Contains(names, name):
			names = append(names, name)
		case d != fingerprint.SQLite:
			return 0
		}
	}
	return 1 + slices.Index(names, slots[at].Named)
}

// bytes is about what a statement holds in memory. It is shared as a rule, but
// a scope may be the last that holds it.
func (st *statement) bytes() int { return 320 + len(st.Text) + 112*len(st.Keys) }

// carriesValue reports whether a bound argument that identifies no row may
// still be a value that was read before: in a range, inside a call, or sought
// by LIKE.
func carriesValue(slot *fingerprint.Slot) bool {
	return slot.Param > 0 && slot.Clause != fingerprint.InLimit && slot.Clause != fingerprint.InSet
}

// countsKind reports whether statements of a kind can be part of a finding.
func countsKind(k fingerprint.Kind) bool {
	switch k {
	case fingerprint.Control, fingerprint.Copy, fingerprint.Explain, fingerprint.DDL:
		return false
	}
	return true
}

// ignoreComment finds a comment nplusone:ignore in an SQL text.
func ignoreComment(d fingerprint.Dialect, sql string) (reason string, marked bool) {
	for comment := range fingerprint.Comments(d, sql) {
		after, found := strings.CutPrefix(comment, IgnoreMark)
		if found && (after == "" || after[0] == ' ' || after[0] == '\t') {
			return strings.TrimSpace(after), true
		}
	}
	return "", false
}

const IgnoreMark = "nplusone:ignore"

// layOut notes in which order the slots of a text stand, and how long its lists
// are: texts of one shape may differ in that.
func (st *statement) layOut(s *fingerprint.Structure) {
	lists := 0
	for i := range s.Slots {
		slot := &s.Slots[i]
		st.layout = hash.Mix64(st.layout ^ uint64(slot.Param)<<32 ^ uint64(slot.List) ^ hash.MixA)
		if strings.HasSuffix(slot.Op, "IN") && (i == 0 || s.Slots[i-1].Column != slot.Column) {
			lists++
		}
	}
	st.manyLists = lists > 1
}

// layoutOf is that of a text. What is known of texts with literals is read off
// one of them, and does not tell one list that grew from another that shrank.
func (st *statement) layoutOf(query string) uint64 {
	if st.manyLists && st.template != 0 {
		return hash.HashText(query)
	}
	return st.layout
}
