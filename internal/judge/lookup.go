package judge

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
)

// pairLookUps ties the cases of programs that look for a row, and insert it
// where there is none or change it where there is one.
func pairLookUps(h *analysis.Analysis, all map[*analysis.Group]*cases.Case) {
	of := func(c *analysis.Group) *cases.Case {
		if all[c] != nil {
			return all[c]
		}
		return caseOf(h, c)
	}
	for _, write := range h.Groups {
		if write.Stmt.Kind != fingerprint.Insert {
			continue
		}
		query := lookUpOf(h, write, true)
		if query == nil || all[query] == nil && all[write] == nil {
			continue
		}
		read, made := of(query), of(write)
		read.Creates, made.LookUp = made, read
		for _, c := range h.Groups {
			if c.Stmt.Kind == fingerprint.Update && lookUpOf(h, c, false) == query {
				read.Changes = of(c)
			}
		}
	}
}

// lookUpOf is the query that ran before each execution of a write on the same
// table: where it inserts, with the same key and in vain; where it updates,
// with success.
func lookUpOf(h *analysis.Analysis, write *analysis.Group, inserts bool) *analysis.Group {
	table := targetOf(write.Shape())
	if write.Count == 0 || table == "" {
		return nil
	}
	for _, query := range h.Groups {
		if !query.Reads() || query.Key.Database != write.Key.Database || len(query.Execs) == 0 || !query.Whole() || !write.Whole() {
			continue
		}
		s := query.Shape()
		if len(s.Tables) != 1 || len(s.Queries) != 1 || !strings.EqualFold(s.Tables[0].Name, table) {
			continue
		}
		if inserts && precedes(query, write, sharedKeys(query, write)) || !inserts && found(query, write) {
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
func sharedKeys(c *analysis.Group, write *analysis.Group) []keyPair {
	var out []keyPair
	for i, k := range c.Stmt.Keys {
		if k.Param == 0 && !k.Equal {
			continue // a condition that the text itself has
		}
		at := keyIndex(write.Stmt.Keys, k.Column)
		if at < 0 || k.Op != "=" {
			return nil
		}
		out = append(out, keyPair{i, at})
	}
	return out
}

// precedes reports whether each execution of a write follows one of the query
// with the same keys, that found nothing.
func precedes(c *analysis.Group, write *analysis.Group, keys []keyPair) bool {
	if len(keys) == 0 {
		return false
	}
	return before(c, write, func(read, wrote int32) bool {
		if c.Execs[read].Rows > 0 {
			return false
		}
		for _, k := range keys {
			a, b := int(read)*c.Nkeys+k.query, int(wrote)*write.Nkeys+k.write
			if a >= len(c.Keys) || b >= len(write.Keys) || c.Keys[a] == 0 || c.Keys[a] != write.Keys[b] {
				return false
			}
		}
		return true
	})
}

// found reports whether each execution of a write follows one of the query
// that found something.
func found(c *analysis.Group, write *analysis.Group) bool {
	return before(c, write, func(read, _ int32) bool { return c.Execs[read].Rows > 0 })
}

// before reports whether is holds for each execution of a write and the last
// one of the query before it, and no two of them follow the same one.
func before(c *analysis.Group, write *analysis.Group, is func(read, wrote int32) bool) bool {
	at, last := -1, -1
	for _, w := range write.Order {
		for at+1 < len(c.Order) && c.Execs[c.Order[at+1]].Start < write.Execs[w].Start {
			at++
		}
		if at < 0 || at == last || !is(c.Order[at], w) {
			return false
		}
		last = at
	}
	return len(write.Order) > 0
}
