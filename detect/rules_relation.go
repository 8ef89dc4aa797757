package detect

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// The relations of a parent's row to the rows that were asked for it.
const (
	relManyToOne   = "many-to-one"
	relOneToMany   = "one-to-many"
	relOneToOne    = "one-to-one"
	relManyToMany  = "many-to-many"
	relCount       = "count"
	relAggregate   = "aggregate" // SUM, MAX, ...
	relExists      = "exists"
	relTree        = "tree"
	relPolymorphic = "polymorphic"
)

// relation tells from the statement and from how many rows came back what the
// child is to its parent; "" where neither says.
func (c *charge) relation() string {
	if c.writes() || len(c.stmt.keys) == 0 {
		return ""
	}
	b, s := c.best, c.shape()
	p := b.source.parent
	if p == c {
		return relTree
	}
	if r := aggregateRelation(s); r != "" {
		return r
	}
	if b.polymorphic(c) {
		return relPolymorphic
	}
	if joinsThrough(s, c.stmt.keys[b.slot.slot]) {
		return relManyToMany
	}
	return c.cardinality()
}

// aggregateRelation recognises statements that return one computed value.
func aggregateRelation(s *fingerprint.Structure) string {
	items := mainItems(s)
	if len(items) == 0 {
		return ""
	}
	if isExists(s, items) {
		return relExists
	}
	if len(s.Queries) > 0 && !s.Queries[0].GroupBy.Empty() {
		return ""
	}
	relation := ""
	for _, it := range items {
		switch it.Aggregate {
		case "":
			if !computed(s, it) {
				return ""
			}
			relation = relAggregate
		case "count":
			if relation == "" {
				relation = relCount
			}
		default:
			relation = relAggregate
		}
	}
	return relation
}

// computed reports whether an expression has an aggregate in it:
// COALESCE(SUM(x), 0), COUNT(*) > 0.
func computed(s *fingerprint.Structure, it fingerprint.Item) bool {
	for _, f := range s.Calls {
		if f.Query == it.Query && f.Aggregate && !f.Window &&
			f.Span.Start >= it.Span.Start && f.Span.End <= it.Span.End {
			return true
		}
	}
	return false
}

// isExists recognises SELECT EXISTS (...) and SELECT 1 FROM ... WHERE ....
func isExists(s *fingerprint.Structure, items []fingerprint.Item) bool {
	if len(items) != 1 || items[0].Name.Name != "" || items[0].Star || items[0].Aggregate != "" {
		return false
	}
	it := items[0]
	for _, q := range s.Queries {
		if q.Parent == 0 && q.Role == fingerprint.InExists &&
			q.Span.Start >= it.Span.Start && q.Span.End <= it.Span.End {
			return true
		}
	}
	for _, f := range s.Calls {
		if f.Query == 0 && f.Span.Start >= it.Span.Start && f.Span.End <= it.Span.End {
			return false
		}
	}
	// SELECT 1: the list is nothing but a literal.
	for _, slot := range s.Slots {
		if slot.Span == it.Expr {
			return true
		}
	}
	return false
}

// joinsThrough reports whether the key belongs to a table that the child only
// joins, to reach the rows that it returns: post_tags between posts and tags.
func joinsThrough(s *fingerprint.Structure, k keySlot) bool {
	tables := 0
	keyRef, keyIndex := "", -1
	for i, t := range s.Tables {
		if t.Query != 0 {
			continue
		}
		tables++
		if strings.EqualFold(t.Name, k.table) && keyIndex < 0 {
			keyRef, keyIndex = t.Ref(), i
		}
	}
	if subqueryThrough(s, k) {
		return true
	}
	if tables < 2 || keyIndex < 0 {
		return false
	}
	if k.column == "id" {
		return false
	}
	// The rows that count are those of the other table.
	for _, it := range mainItems(s) {
		if it.Star && it.Name.Qualifier == "" {
			return looksLikeJoinTable(s, k.table)
		}
		if it.Name.Name != "" && !strings.EqualFold(it.Name.Qualifier, keyRef) && it.Name.Qualifier != "" {
			continue
		}
		if it.Name.Name == k.column {
			continue // the key is handed back for grouping
		}
		if it.Name.Qualifier == "" {
			return looksLikeJoinTable(s, k.table)
		}
		return false
	}
	return true
}

// subqueryThrough recognises WHERE id IN (SELECT tag_id FROM post_tags WHERE
// post_id = ?).
func subqueryThrough(s *fingerprint.Structure, k keySlot) bool {
	if k.slot >= len(s.Slots) {
		return false
	}
	q := s.Slots[k.slot].Query
	if q <= 0 || q >= len(s.Queries) || s.Queries[q].Parent != 0 {
		return false
	}
	for _, p := range s.Predicates {
		if p.Query == 0 && p.Sub == q && (p.Op == "IN" || p.Op == "= ANY" || p.Op == "=") {
			return true
		}
	}
	return false
}

// looksLikeJoinTable reports whether a table is joined by two columns or is
// named after another table of the statement.
func looksLikeJoinTable(s *fingerprint.Structure, table string) bool {
	for _, t := range s.Tables {
		if strings.EqualFold(t.Name, table) || t.Name == "" {
			continue
		}
		for _, stem := range stems(words(t.Name)) {
			if strings.Contains(strings.ReplaceAll(words(table), "_", ""), stem) {
				return true
			}
		}
	}
	return false
}

// cardinality tells the plain relations apart by names and by how many rows
// each execution returned.
func (c *charge) cardinality() string {
	b := c.best
	s, p := b.source, b.source.parent
	repeats := s.distinct() < len(s.cells)
	child := words(c.stmt.keys[b.slot.slot].column)
	parent := words(p.columnName(s.columns[0]))
	single := c.maxRows <= 1
	switch {
	case !single:
		return relOneToMany
	case repeats:
		return relManyToOne
	case isBareKey(child) && isBareKey(parent):
		return relOneToOne
	case isBareKey(child):
		return relManyToOne
	case isBareKey(parent) && (c.asksForSeveral() || c.minRows == 0):
		// There just are no more than one of each yet.
		return relOneToMany
	case isBareKey(parent):
		return relOneToOne
	}
	return relManyToOne
}

// asksForSeveral reports whether the statement is written for several rows of
// each key, or picks from them: it sorts, or has a further condition.
func (c *charge) asksForSeveral() bool {
	s := c.shape()
	if len(s.Queries) > 0 && !s.Queries[0].OrderBy.Empty() {
		return true
	}
	for _, p := range s.Predicates {
		if p.Query == 0 && p.Clause == fingerprint.InWhere && len(p.Slots) > 0 &&
			!slices.Contains(p.Slots, c.stmt.keys[c.best.slot.slot].slot) {
			return true
		}
	}
	return false
}
