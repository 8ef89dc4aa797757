package rules

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/flow"
	"github.com/nplusone-go/nplusone/internal/naming"
	"github.com/nplusone-go/nplusone/internal/statement"
)

// The relations of a parent's row to the rows that were asked for it.
const (
	RelManyToOne   = "many-to-one"
	RelOneToMany   = "one-to-many"
	relOneToOne    = "one-to-one"
	relManyToMany  = "many-to-many"
	relCount       = "count"
	relAggregate   = "aggregate" // SUM, MAX, ...
	relExists      = "exists"
	RelTree        = "tree"
	RelPolymorphic = "polymorphic"
)

// relation tells from the statement and from how many rows came back what the
// child is to its parent; "" where neither says.
func relation(c *analysis.Group) string {
	if c.Writes() || len(c.Stmt.Keys) == 0 {
		return ""
	}
	b, s := c.Best, c.Shape()
	p := b.Column.Parent
	if p == c {
		return RelTree
	}
	if r := aggregateRelation(s); r != "" {
		return r
	}
	if flow.Polymorphic(b, c) {
		return RelPolymorphic
	}
	if joinsThrough(s, c.Stmt.Keys[b.Slot.Slot]) {
		return relManyToMany
	}
	return cardinality(c)
}

// aggregateRelation recognises statements that return one computed value.
func aggregateRelation(s *fingerprint.Structure) string {
	items := analysis.MainItems(s)
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
func joinsThrough(s *fingerprint.Structure, k statement.KeySlot) bool {
	tables := 0
	keyRef, keyIndex := "", -1
	for i, t := range s.Tables {
		if t.Query != 0 {
			continue
		}
		tables++
		if strings.EqualFold(t.Name, k.Table) && keyIndex < 0 {
			keyRef, keyIndex = t.Ref(), i
		}
	}
	if subqueryThrough(s, k) {
		return true
	}
	if tables < 2 || keyIndex < 0 {
		return false
	}
	if k.Column == "id" {
		return false
	}
	// The rows that count are those of the other table.
	for _, it := range analysis.MainItems(s) {
		if it.Star && it.Name.Qualifier == "" {
			return looksLikeJoinTable(s, k.Table)
		}
		if it.Name.Name != "" && !strings.EqualFold(it.Name.Qualifier, keyRef) && it.Name.Qualifier != "" {
			continue
		}
		if it.Name.Name == k.Column {
			continue // the key is handed back for grouping
		}
		if it.Name.Qualifier == "" {
			return looksLikeJoinTable(s, k.Table)
		}
		return false
	}
	return true
}

// subqueryThrough recognises WHERE id IN (SELECT tag_id FROM post_tags WHERE
// post_id = ?).
func subqueryThrough(s *fingerprint.Structure, k statement.KeySlot) bool {
	if k.Slot >= len(s.Slots) {
		return false
	}
	q := s.Slots[k.Slot].Query
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
		for _, stem := range naming.Stems(naming.Words(t.Name)) {
			if strings.Contains(strings.ReplaceAll(naming.Words(table), "_", ""), stem) {
				return true
			}
		}
	}
	return false
}

// cardinality tells the plain relations apart by names and by how many rows
// each execution returned.
func cardinality(c *analysis.Group) string {
	b := c.Best
	s, p := b.Column, b.Column.Parent
	repeats := s.Distinct() < len(s.Cells)
	child := naming.Words(c.Stmt.Keys[b.Slot.Slot].Column)
	parent := naming.Words(p.ColumnName(s.Columns[0]))
	single := c.MaxRows <= 1
	switch {
	case !single:
		return RelOneToMany
	case repeats:
		return RelManyToOne
	case flow.IsBareKey(child) && flow.IsBareKey(parent):
		return relOneToOne
	case flow.IsBareKey(child):
		return RelManyToOne
	case flow.IsBareKey(parent) && (asksForSeveral(c) || c.MinRows == 0):
		// There just are no more than one of each yet.
		return RelOneToMany
	case flow.IsBareKey(parent):
		return relOneToOne
	}
	return RelManyToOne
}

// asksForSeveral reports whether the statement is written for several rows of
// each key, or picks from them: it sorts, or has a further condition.
func asksForSeveral(c *analysis.Group) bool {
	s := c.Shape()
	if len(s.Queries) > 0 && !s.Queries[0].OrderBy.Empty() {
		return true
	}
	for _, p := range s.Predicates {
		if p.Query == 0 && p.Clause == fingerprint.InWhere && len(p.Slots) > 0 &&
			!slices.Contains(p.Slots, c.Stmt.Keys[c.Best.Slot.Slot].Slot) {
			return true
		}
	}
	return false
}
