// Package statement knows what the text of a statement says before it runs:
// its shape, the slots that may hold keys, and whether it counts at all.
package statement

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/binding"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
	"github.com/nplusone-go/nplusone/internal/hash"
)

const (
	// MaxText is the length in bytes up to which a text is kept and read for
	// its structure. A longer one is known by its shape alone.
	MaxText = 32 << 10
	// MaxSlots is the number of key slots of a statement.
	MaxSlots = binding.MaxKeys
	// MaxNameBytes is the length up to which the name of a result's column is
	// kept.
	MaxNameBytes = 128
)

// Statement is what is known of one text or, for texts with inlined values,
// of one shape. It is immutable and shared between scopes.
type Statement struct {
	ID        fingerprint.ID
	Dialect   fingerprint.Dialect
	Kind      fingerprint.Kind
	Text      string // own copy
	Written   string // as it ran, where what it has in double quotes was taken for strings
	Template  uint64 // names the shape with the places of its slots
	Literals  int
	Keys      []KeySlot // slots that may hold keys, at most MaxSlots
	MoreKeys  bool      // the text has more that identify rows
	Keyed     uint64    // the arguments of these slots, see maskOf
	Named     bool      // some are named placeholders
	Layout    uint64    // of its slots
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
	form   slotForm
	// named is the name of a named placeholder, turn what number it has where
	// the driver tells no names, 0 where that is not known.
	Named string
	turn  int
}

// Takes reports whether a named placeholder takes this argument.
func (k *KeySlot) Takes(ordinal int, name string) bool {
	if name == "" {
		return k.turn == ordinal
	}
	return k.Named == name
}

// slotForm says in which form a slot's argument holds the value that it is
// compared with.
type slotForm uint8

const (
	plainForm       slotForm = iota
	listForm                 // an array of keys
	containmentForm          // an array or JSON that holds it
	patternForm              // between the signs of a pattern
)

func formOf(op string) slotForm {
	switch strings.TrimPrefix(op, "NOT ") {
	case "= ANY", "ANY =":
		return listForm
	case "@>", "<@", "&&", "?|", "?&":
		return containmentForm
	case "LIKE", "ILIKE", "GLOB", "REGEXP", "SIMILAR TO", "MATCH", "@@", "~", "~*", "!~", "!~*", "~~", "~~*", "!~~", "!~~*":
		return patternForm
	}
	return plainForm
}

// CellOf is the cell of what the slot's argument holds, and the length of a list
// of keys.
func (k *KeySlot) CellOf(v any) (c cell.Cell, list int) {
	switch k.form {
	case listForm, containmentForm:
		c, n, ok := cell.OfList(v)
		switch {
		case !ok:
		case k.form == listForm:
			return c, n
		default:
			return c, 0
		}
	case patternForm:
		return cell.OfPattern(v), 0
	}
	return cell.Of(v), 0
}

func (k *KeySlot) CellOfLiteral(l *fingerprint.Literal) cell.Cell {
	if k.form != plainForm && l.Kind == fingerprint.StringLiteral {
		c, _ := k.CellOf(l.Text())
		return c
	}
	return cell.OfLiteral(l)
}

// New reads a text. The string may lie in memory that its owner
// uses again, so it is copied.
func New(d fingerprint.Dialect, query string, sum shape.Summary) *Statement {
	st := &Statement{ID: fingerprint.ID(sum.ID), Dialect: d, Kind: sum.Kind, Literals: sum.Literals}
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
// that identify rows first, then other arguments, and then what the text itself
// compares a column with, as many as there is room for. What matters is where a
// value came from, not the operator beside it.
func (st *Statement) readSlots(s *fingerprint.Structure) {
	var of [3]int
	for i := range s.Slots {
		st.List = max(st.List, listOf(&s.Slots[i]))
		if rank := rankOf(&s.Slots[i]); rank < len(of) {
			of[rank]++
		}
	}
	st.MoreKeys = of[0] > MaxSlots
	room := MaxSlots
	for rank := range of {
		of[rank] = min(of[rank], room)
		room -= of[rank]
	}
	for i := range s.Slots {
		rank := rankOf(&s.Slots[i])
		if rank == len(of) || of[rank] == 0 {
			continue
		}
		of[rank]--
		st.addKey(s, i)
	}
}

func (st *Statement) addKey(s *fingerprint.Structure, i int) {
	slot := &s.Slots[i]
	key := KeySlot{Slot: i, Param: slot.Param, Column: slot.Column.Name, Op: slot.Op, List: listOf(slot), Equal: slot.Key, form: formOf(slot.Op), Named: slot.Named}
	if key.Named != "" {
		st.Named, key.turn = true, turnOf(st.Dialect, s.Slots, i)
	}
	if slot.Table >= 0 && slot.Table < len(s.Tables) {
		key.Table = s.Tables[slot.Table].Name
	}
	st.Keys = append(st.Keys, key)
	if slot.Param > 0 {
		st.Keyed |= MaskOf(slot.Param)
	}
}

// listOf is the length of the list of keys that a slot is in: what is left out
// is none.
func listOf(slot *fingerprint.Slot) int {
	if strings.HasPrefix(slot.Op, "NOT ") {
		return 1
	}
	return slot.List
}

// rankOf says how soon a slot gets room, 3 for one that holds no value.
func rankOf(slot *fingerprint.Slot) int {
	switch {
	case slot.Key:
		return 0
	case slot.Clause == fingerprint.InLimit || slot.Clause == fingerprint.InSet:
	case slot.Param > 0:
		return 1
	case slot.Named == "" && slot.Op != "" && slot.Column.Name != "":
		return 2
	}
	return 3
}

// MaskOf is a bit of a set of arguments; those past the 64th share the last.
func MaskOf(ordinal int) uint64 { return 1 << min(ordinal-1, 63) }

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

// Bytes is about what a statement holds in memory. It is shared as a rule, but
// a scope may be the last that holds it.
func (st *Statement) Bytes() int { return 336 + len(st.Text) + len(st.Written) + 112*len(st.Keys) }

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
func (st *Statement) layOut(s *fingerprint.Structure) {
	lists := 0
	for i := range s.Slots {
		slot := &s.Slots[i]
		st.Layout = hash.Mix64(st.Layout ^ uint64(slot.Param)<<32 ^ uint64(slot.List) ^ hash.MixA)
		if strings.HasSuffix(slot.Op, "IN") && (i == 0 || s.Slots[i-1].Column != slot.Column) {
			lists++
		}
	}
	st.manyLists = lists > 1
}

// LayoutOf is that of a text. What is known of texts with literals is read off
// one of them, and does not tell one list that grew from another that shrank.
func (st *Statement) LayoutOf(query string) uint64 {
	if st.manyLists && st.Template != 0 {
		return hash.HashText(query)
	}
	return st.Layout
}
