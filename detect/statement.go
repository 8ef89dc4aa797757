package detect

import (
	"strings"
	"sync"
	"sync/atomic"

	"github.com/nplusone-go/nplusone/fingerprint"
)

const (
	// maxText is the length in bytes up to which a text is kept and read for
	// its structure. A longer one is known by its shape alone.
	maxText = 32 << 10

	textSlots  = 1 << 12 // texts that are remembered, by the hash of their bytes
	shapeSlots = 1 << 11 // shapes of texts with literals
)

// statementCache finds what is known of a text. Texts without literals are
// known by their bytes. A text with literals is read each time, for its
// values, and what is known hangs on its shape; one with comments too, for
// they may hold the id of a trace.
//
// Both tables are bounded: a new entry takes the place of the one that had
// its slot.
type statementCache struct {
	dialect fingerprint.Dialect
	byText  [textSlots]atomic.Pointer[statement]
	byShape [shapeSlots]atomic.Pointer[statement]
}

var statementCaches [5]struct {
	once  sync.Once
	cache *statementCache
}

// statementsOf returns the process's cache for a dialect. What is known of a
// text depends on nothing else, so all detectors share it.
func statementsOf(d fingerprint.Dialect) *statementCache {
	c := &statementCaches[0]
	if int(d) < len(statementCaches) {
		c = &statementCaches[d]
	}
	c.once.Do(func() { c.cache = &statementCache{dialect: d} })
	return c.cache
}

// of returns what is known of query.
func (c *statementCache) of(query string) *statement {
	slot := &c.byText[cacheHash(query)%textSlots]
	if st := slot.Load(); st != nil && st.text == query {
		return st
	}
	sum := fingerprint.Lex(c.dialect, query)
	if sum.Literals == 0 && !sum.Comments && len(query) <= maxText {
		st := newStatement(c.dialect, query, sum)
		slot.Store(st)
		return st
	}
	// Texts of one shape may still number their placeholders otherwise, and
	// lists of another length move the slots behind them.
	template := mix64(uint64(sum.ID)^placeholderOrder(query)) ^ uint64(sum.Literals)<<32 ^ uint64(sum.Placeholders)
	ignore := sum.Comments && strings.Contains(query, ignoreMark) // no part of the shape
	byShape := &c.byShape[template%shapeSlots]
	if st := byShape.Load(); st != nil && st.template == template && !ignore {
		return st
	}
	st := newStatement(c.dialect, query, sum)
	st.template = template
	if !ignore {
		byShape.Store(st)
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
		h = mix64(h)
	}
}

// cacheHash reads the ends of a text and some of its middle: enough to spread
// the texts of a program over the table, at a cost that does not grow.
func cacheHash(s string) uint64 {
	h := uint64(len(s))
	if len(s) < 64 {
		return hashText(s)
	}
	mid := len(s)/2 - 8
	for _, at := range [...]int{0, 8, 16, 24, mid, mid + 8, len(s) - 24, len(s) - 16, len(s) - 8} {
		h = mix64(h ^ word8(s[at:]))
	}
	return h
}

// newStatement reads a text. The string may lie in memory that its owner
// uses again, so it is copied.
func newStatement(d fingerprint.Dialect, query string, sum fingerprint.Summary) *statement {
	st := &statement{id: sum.ID, dialect: d, kind: sum.Kind, literals: sum.Literals}
	if len(query) > maxText {
		st.counts = countsKind(sum.Kind)
		st.structure = func() *fingerprint.Structure { return &fingerprint.Structure{Dialect: d, Kind: sum.Kind} }
		return st
	}
	st.text = strings.Clone(query)
	// The structure is larger than all else and only asked for when a scope
	// is judged: it is read again then.
	scanned := fingerprint.Scan(d, st.text)
	st.structure = func() *fingerprint.Structure { return fingerprint.Scan(d, st.text) }
	st.counts = countsKind(sum.Kind) && !catalogQuery(scanned)
	if sum.Comments {
		st.ignore, st.ignored = ignoreComment(st.text)
	}
	st.readSlots(scanned)
	return st
}

// readSlots notes the slots that may hold keys.
func (st *statement) readSlots(s *fingerprint.Structure) {
	for i := range s.Slots {
		slot := &s.Slots[i]
		if slot.List > st.list {
			st.list = slot.List
		}
		if !slot.Key {
			continue
		}
		if len(st.keys) == maxSlots {
			st.moreKeys = true
			continue
		}
		key := keySlot{slot: i, param: slot.Param, column: slot.Column.Name, op: slot.Op, list: slot.List}
		if slot.Table >= 0 && slot.Table < len(s.Tables) {
			key.table = s.Tables[slot.Table].Name
		}
		st.keys = append(st.keys, key)
	}
}

// bytes is about what a statement holds in memory. It is shared as a rule, but
// a scope may be the last that holds it.
func (st *statement) bytes() int { return 320 + len(st.text) + 112*len(st.keys) }

// countsKind reports whether statements of a kind can be part of a finding.
func countsKind(k fingerprint.Kind) bool {
	switch k {
	case fingerprint.Control, fingerprint.Copy, fingerprint.Explain:
		return false
	}
	return true
}

// catalogQuery knows what drivers, pools and migration tools ask about the
// database itself.
func catalogQuery(s *fingerprint.Structure) bool {
	if s.Kind != fingerprint.Select {
		return false
	}
	if len(s.Tables) == 0 {
		return len(s.Slots) <= 1 && pingOnly(s)
	}
	for i := range s.Tables {
		if !catalogTable(&s.Tables[i]) {
			return false
		}
	}
	return true
}

// pingOnly reports whether a statement without tables asks for nothing but
// the state of its connection.
func pingOnly(s *fingerprint.Structure) bool {
	for i := range s.Slots {
		if s.Slots[i].Param != 0 || s.Slots[i].Named != "" {
			return false
		}
	}
	for i := range s.Calls {
		switch s.Calls[i].Name {
		case "version", "current_schema", "current_database", "current_user", "database", "schema",
			"pg_backend_pid", "connection_id", "sqlite_version", "last_insert_id", "last_insert_rowid", "changes",
			"current_setting", "set_config", "now", "pg_advisory_lock", "pg_advisory_unlock", "pg_try_advisory_lock",
			"pg_advisory_xact_lock", "pg_try_advisory_xact_lock", "get_lock", "release_lock":
		default:
			return false
		}
	}
	return true
}

func catalogTable(t *fingerprint.Table) bool {
	schema, name := strings.ToLower(t.Schema), strings.ToLower(t.Name)
	switch schema {
	case "pg_catalog", "information_schema", "mysql", "performance_schema", "sys":
		return true
	}
	return strings.HasPrefix(name, "pg_") || strings.HasPrefix(name, "sqlite_") || strings.HasPrefix(name, "pragma_")
}
