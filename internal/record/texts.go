package record

import (
	"strings"
	"sync"
	"sync/atomic"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/binding"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/fingerprint/hide"
	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
	"github.com/nplusone-go/nplusone/internal/fingerprint/textcache"
	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/internal/statement"
)

const (
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
	shapes  [shapeSlots]atomic.Pointer[statement.Statement]
}

// knownText is a statement with the literals of one text.
type knownText struct {
	stmt   *statement.Statement
	args   uint64
	layout uint64 // where its slots stand
	// plain says that the text has no literals and no comments and is the
	// statement's own.
	plain bool
	// large is nil where no literal is a large integer.
	large    *largeKeys
	keys     [statement.MaxSlots]cell.Cell
	literals binding.Literals // of a text that has some
}

// note notes what the text binds.
func (k *knownText) note(v *binding.Values) {
	literals := &k.literals
	if k.stmt.Literals == 0 {
		literals = nil
	}
	v.Text(k.args, k.layout, literals)
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
func (c *statementCache) Of(query string) *statement.Statement {
	var x Execution
	c.read(&x, nil, query)
	return x.stmt
}

// read fills in what the text of an execution tells. m may be nil.
func (c *statementCache) read(x *Execution, m *Memory, query string) {
	if m != nil && m.known != nil && m.known.stmt.Text == query {
		x.stmt = m.known.stmt
		m.known.note(&x.bound)
		return
	}
	known, ok := c.texts.Get(query)
	if !ok {
		c.readNew(x, query)
		return
	}
	x.stmt, x.keys = known.stmt, known.keys
	if known.large != nil {
		x.large = *known.large
	}
	known.note(&x.bound)
	if m != nil && known.plain {
		m.known = known
	}
}

func (c *statementCache) readNew(x *Execution, written string) {
	query := written
	if len(written) <= statement.MaxText {
		query = hide.AsStrings(c.dialect, written)
	}
	sum := shape.Lex(c.dialect, query)
	plain := sum.Literals == 0 && !sum.Comments
	if plain && len(query) <= statement.MaxText {
		x.stmt = statement.New(c.dialect, query, sum)
	} else {
		x.stmt = c.byShape(query, written, sum)
	}
	if len(query) > statement.MaxText {
		// Known by its shape alone; all its bytes tell equal texts.
		x.bound.Text(hash.HashText(query), 0, nil)
		return
	}
	known := &knownText{stmt: x.stmt, args: uint64(sum.ID), layout: x.stmt.LayoutOf(query), plain: plain}
	if sum.Literals > 0 {
		x.literals(query, known)
	}
	known.keys = x.keys
	known.note(&x.bound)
	if x.large != (largeKeys{}) {
		large := x.large
		known.large = &large
	}
	if plain {
		c.texts.Put(written, known)
	} else {
		c.texts.Offer(written, known)
	}
}

// byShape returns the statement of a text that may never come again. Texts of
// one shape may still number their placeholders otherwise, and lists of
// another length move the slots behind them.
func (c *statementCache) byShape(query, written string, sum shape.Summary) *statement.Statement {
	template := hash.Mix64(uint64(sum.ID)^placeholderOrder(query)) ^ uint64(sum.Literals)<<32 ^ uint64(sum.Placeholders)
	if query != written {
		template = hash.Mix64(template)
	}
	ignore := sum.Comments && strings.Contains(query, statement.IgnoreMark) // no part of the shape
	slot := &c.shapes[template%shapeSlots]
	if st := slot.Load(); st != nil && st.Template == template && !ignore {
		return st
	}
	st := statement.New(c.dialect, query, sum)
	st.Template = template
	if query != written {
		st.Written = strings.Clone(written)
	}
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

// literals hashes the values that are written in a text: mappers that format
// arguments themselves have no others.
func (x *Execution) literals(query string, known *knownText) {
	var room [16]fingerprint.Literal
	keys := x.stmt.Keys
	next := 0
	for _, l := range fingerprint.AppendLiterals(room[:0], x.stmt.Dialect, query) {
		h := cell.HashLiteral(&l)
		known.args = hash.Mix64(known.args ^ h)
		known.literals.Note(l.Slot, h)
		for next < len(keys) && keys[next].Slot < l.Slot {
			next++
		}
		if next < len(keys) && keys[next].Slot == l.Slot {
			x.keys[next] = keys[next].CellOfLiteral(&l)
			x.large[next] = cell.LargeLiteral(&l)
			known.literals.Key(next, x.keys[next], h)
		}
	}
}
