package record

import (
	"strings"
	"sync"
	"sync/atomic"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
	"github.com/nplusone-go/nplusone/internal/fingerprint/textcache"
	"github.com/nplusone-go/nplusone/internal/hash"
)

const (
	// MaxText is the length in bytes up to which a text is kept and read for
	// its structure. A longer one is known by its shape alone.
	MaxText = 32 << 10

	textSlots  = 1 << 12 // texts that are remembered
	shapeSlots = 1 << 11 // shapes of texts with literals or comments
)

// statementCache finds what is known of a text. Texts that come again are
// known by their bytes. Of a new text with literals what is known hangs on its
// shape, and only the literals are read from it; of one with comments too, for
// they may hold the id of a trace.
type statementCache struct {
	dialect fingerprint.Dialect
	texts   *textcache.Cache[knownText]
	shapes  [shapeSlots]atomic.Pointer[statement]
}

// knownText is a statement with the literals of one text.
type knownText struct {
	stmt *statement
	args uint64
	keys [maxSlots]Cell
	// large is nil where no literal is a large integer.
	large    *LargeKeys
	literals literalHashes // of a text that has some
	layout   uint64        // where its slots stand
	// plain says that the text has no literals and no comments and is the
	// statement's own.
	plain bool
}

var statementCaches [5]struct {
	once  sync.Once
	cache *statementCache
}

// StatementsOf returns the process's cache for a dialect. What is known of a
// text depends on nothing else, so all detectors share it.
func StatementsOf(d fingerprint.Dialect) *statementCache {
	c := &statementCaches[0]
	if int(d) < len(statementCaches) {
		c = &statementCaches[d]
	}
	c.once.Do(func() {
		c.cache = &statementCache{dialect: d, texts: textcache.New[knownText](textSlots)}
	})
	return c.cache
}

// Of returns what is known of a text.
func (c *statementCache) Of(query string) *statement {
	var x Execution
	c.read(&x, nil, query)
	return x.stmt
}

// read fills in what the text of an execution tells. m may be nil.
func (c *statementCache) read(x *Execution, m *Memory, query string) {
	if m != nil && m.known != nil && m.known.stmt.Text == query {
		x.stmt, x.args = m.known.stmt, m.known.args
		x.bound.text, x.bound.layout = x.args, m.known.layout
		return
	}
	known, ok := c.texts.Get(query)
	if !ok {
		c.readNew(x, query)
		x.bound.text = x.args
		return
	}
	x.stmt, x.args, x.keys = known.stmt, known.args, known.keys
	if known.large != nil {
		x.large = *known.large
	}
	x.bound.text, x.bound.layout = x.args, known.layout
	if known.stmt.literals > 0 {
		x.bound.literals = &known.literals
	}
	if m != nil && known.plain {
		m.known = known
	}
}

func (c *statementCache) readNew(x *Execution, query string) {
	sum := shape.Lex(c.dialect, query)
	plain := sum.Literals == 0 && !sum.Comments
	if plain && len(query) <= MaxText {
		x.stmt = newStatement(c.dialect, query, sum)
	} else {
		x.stmt = c.byShape(query, sum)
	}
	x.args = uint64(sum.ID)
	known := &knownText{stmt: x.stmt, plain: plain && len(query) <= MaxText}
	switch {
	case len(query) > MaxText:
		// Known by its shape alone; all its bytes tell equal texts.
		x.args = hash.HashText(query)
		return
	case sum.Literals > 0:
		x.literals(query, &known.literals)
		x.bound.literals = &known.literals
	}
	known.args, known.keys, known.layout = x.args, x.keys, x.stmt.layoutOf(query)
	x.bound.layout = known.layout
	if x.large != (LargeKeys{}) {
		large := x.large
		known.large = &large
	}
	if plain {
		c.texts.Put(query, known)
	} else {
		c.texts.Offer(query, known)
	}
}

// byShape returns the statement of a text that may never come again. Texts of
// one shape may still number their placeholders otherwise, and lists of
// another length move the slots behind them.
func (c *statementCache) byShape(query string, sum shape.Summary) *statement {
	template := hash.Mix64(uint64(sum.ID)^placeholderOrder(query)) ^ uint64(sum.Literals)<<32 ^ uint64(sum.Placeholders)
	ignore := sum.Comments && strings.Contains(query, IgnoreMark) // no part of the shape
	slot := &c.shapes[template%shapeSlots]
	if st := slot.Load(); st != nil && st.template == template && !ignore {
		return st
	}
	st := newStatement(c.dialect, query, sum)
	st.template = template
	if !ignore {
		slot.Store(st)
	}
	return st
}

// placeholderOrder hashes the numbers of numbered placeholders in the order
// in which they stand.
func placeholderOrder(query string) uint64 {
	h := uint64(0)
	for {
		at := strings.IndexByte(query, '$')
		if at < 0 || at+1 == len(query) {
			return h
		}
		query = query[at+1:]
		for len(query) > 0 && query[0] >= '0' && query[0] <= '9' {
			h = h*31 + uint64(query[0])
			query = query[1:]
		}
		h = hash.Mix64(h)
	}
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
		key := KeySlot{Slot: i, Param: slot.Param, Column: slot.Column.Name, Op: slot.Op, List: slot.List, Equal: slot.Key}
		if slot.Table >= 0 && slot.Table < len(s.Tables) {
			key.Table = s.Tables[slot.Table].Name
		}
		st.Keys = append(st.Keys, key)
	}
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
