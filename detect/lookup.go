package detect

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// pairLookUps ties the cases of programs that look for a row, and insert it
// where there is none or change it where there is one.
func (h *hearing) pairLookUps(cases map[*charge]*Case) {
	of := func(c *charge) *Case {
		if cases[c] != nil {
			return cases[c]
		}
		return h.caseOf(c)
	}
	for _, write := range h.charges {
		if write.stmt.kind != fingerprint.Insert {
			continue
		}
		query := h.lookUpOf(write, true)
		if query == nil || cases[query] == nil && cases[write] == nil {
			continue
		}
		asked, made := of(query), of(write)
		asked.Creates, made.LookUp = made, asked
		for _, c := range h.charges {
			if c.stmt.kind == fingerprint.Update && h.lookUpOf(c, false) == query {
				asked.Changes = of(c)
			}
		}
	}
}

// lookUpOf is the query that ran before each execution of a write on the same
// table: where it inserts, with the same key and in vain; where it updates,
// with success.
func (h *hearing) lookUpOf(write *charge, inserts bool) *charge {
	table := targetOf(write.shape())
	if write.count == 0 || table == "" {
		return nil
	}
	for _, query := range h.charges {
		if !query.reads() || query.key.source != write.key.source || len(query.execs) == 0 || !query.whole() || !write.whole() {
			continue
		}
		s := query.shape()
		if len(s.Tables) != 1 || len(s.Queries) != 1 || !strings.EqualFold(s.Tables[0].Name, table) {
			continue
		}
		if inserts && query.precedes(write, query.sharedKeys(write)) || !inserts && query.found(write) {
			return query
		}
	}
	return nil
}

// keyPair is one key of a query and the value that an INSERT gives its
// column, as indexes into the keys of the two statements.
type keyPair struct{ query, write int }

// sharedKeys pairs all keys of a query with columns of an INSERT; nil where
// one has no counterpart.
func (c *charge) sharedKeys(write *charge) []keyPair {
	var out []keyPair
	for i, k := range c.stmt.keys {
		at := keyIndex(write.stmt.keys, k.column)
		if at < 0 || k.op != "=" {
			return nil
		}
		out = append(out, keyPair{i, at})
	}
	return out
}

// precedes reports whether each execution of a write follows one of the query
// with the same keys, that found nothing.
func (c *charge) precedes(write *charge, keys []keyPair) bool {
	if len(keys) == 0 {
		return false
	}
	return c.before(write, func(asked, wrote int32) bool {
		if c.execs[asked].rows > 0 {
			return false
		}
		for _, k := range keys {
			a, b := int(asked)*c.nkeys+k.query, int(wrote)*write.nkeys+k.write
			if a >= len(c.keys) || b >= len(write.keys) || c.keys[a] == 0 || c.keys[a] != write.keys[b] {
				return false
			}
		}
		return true
	})
}

// found reports whether each execution of a write follows one of the query
// that found something.
func (c *charge) found(write *charge) bool {
	return c.before(write, func(asked, _ int32) bool { return c.execs[asked].rows > 0 })
}

// before reports whether is holds for each execution of a write and the last
// one of the query before it, and no two of them follow the same one.
func (c *charge) before(write *charge, is func(asked, wrote int32) bool) bool {
	at, last := -1, -1
	for _, w := range write.order {
		for at+1 < len(c.order) && c.execs[c.order[at+1]].start < write.execs[w].start {
			at++
		}
		if at < 0 || at == last || !is(c.order[at], w) {
			return false
		}
		last = at
	}
	return len(write.order) > 0
}
