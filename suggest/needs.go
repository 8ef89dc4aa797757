package suggest

import "github.com/nplusone-go/nplusone/fingerprint"

// needs are what a form takes for granted of a repeated statement. A form
// declares them and is not asked where one of them does not hold, so that it
// begins with its own work.
type needs uint32

// What executions differ in, and where that stands.
const (
	needsKey          needs = 1 << iota // something is known to differ
	needsOneKey                         // one value differs, no more
	needsConditions                     // each key is a condition of WHERE by itself, column = key
	needsKeysInWhere                    // the keys stand in WHERE, sub-selects of it included
	needsKeyTable                       // a table of all keys can be made of arrays: PostgreSQL, and their types are known
	needsNoKeyTable                     // it cannot
	needsFreeWanted                     // no table of the statement is called as the table of all keys is
	needsOuterRow                       // from where the keys stand, the row of another table can be seen
	needsPostgreSQL                     // it has LATERAL
	needsNoPostgreSQL                   // for databases that have none

	// What the child returns.
	needsTable        // it reads a table
	needsOneTable     // one and no more
	needsRows         // rows as they stand, nothing computed of all of them
	needsRowsOfGroups // rows as they stand, or one for each group
	needsAggregate    // a value computed of all rows
	needsValue        // one column, and one row at most
	needsLimit        // the first rows of each key
	needsNoOtherRow   // without its LIMIT it returns hardly more

	// Where the keys come from.
	needsParent         // one query brought them, and its text can be read
	needsOpenParent     // its text can take further columns
	needsUnlockedParent // its rows are not locked
	needsRelation       // they refer to rows of one other table
	needsTree           // they refer to rows of the same table

	// What an INSERT writes, and what stands round it.
	needsInsertedRows  // rows of VALUES
	needsInsertedQuery // rows of a SELECT
	needsNoConflict    // nothing is said of a row that is there
	needsLookUp        // a query asks first whether the row is there
)

// checks says of each need whether it holds. The later ones may lean on the
// earlier ones of a form.
var checks = []struct {
	need  needs
	holds func(*question) bool
}{
	{needsKey, func(q *question) bool { return len(q.keys) > 0 }},
	{needsOneKey, func(q *question) bool { return len(q.keys) == 1 }},
	{needsParent, func(q *question) bool { return q.parent != nil }},
	{needsRelation, func(q *question) bool { return q.f.Relation != polymorphic && q.f.Relation != "tree" }},
	{needsTree, func(q *question) bool { return q.f.Relation == "tree" }},
	{needsConditions, func(q *question) bool { return q.simple(0) }},
	{needsKeysInWhere, (*question).inWhere},
	{needsPostgreSQL, func(q *question) bool { return q.d == fingerprint.PostgreSQL }},
	{needsNoPostgreSQL, func(q *question) bool { return q.d != fingerprint.PostgreSQL }},
	{needsKeyTable, (*question).keyTable},
	{needsNoKeyTable, func(q *question) bool { return !q.keyTable() }},
	{needsFreeWanted, func(q *question) bool { return !refs(q.child)[wanted] }},
	{needsOuterRow, (*question).correlates},
	{needsTable, func(q *question) bool { return !q.child.main().From.Empty() }},
	{needsOneTable, func(q *question) bool { return len(q.child.tables(0)) == 1 }},
	{needsRows, func(q *question) bool { return !q.child.aggregated(0) }},
	{needsRowsOfGroups, func(q *question) bool { return !q.child.aggregated(0) || len(q.child.main().Group) > 0 }},
	{needsAggregate, func(q *question) bool { return q.child.aggregated(0) }},
	{needsValue, (*question).single},
	{needsLimit, func(q *question) bool { return !q.child.main().Limit.Empty() }},
	{needsNoOtherRow, func(q *question) bool {
		return q.child.main().Limit.Empty() || q.simple(0) && q.anyOfEach() && q.likelyUnique()
	}},
	{needsOpenParent, func(q *question) bool { return q.parent != nil && q.parent.open() }},
	{needsUnlockedParent, func(q *question) bool { return q.parent != nil && q.parent.main().Lock == "" }},
	{needsInsertedRows, func(q *question) bool { return !q.child.s.Insert.Select }},
	{needsInsertedQuery, func(q *question) bool { return q.child.s.Insert.Select }},
	{needsNoConflict, func(q *question) bool { return q.child.plainInsert() }},
	{needsLookUp, func(q *question) bool { return q.c.LookUp != nil }},
}

// meets reports whether all needs hold.
func (q *question) meets(n needs) bool {
	for _, c := range checks {
		if n&c.need != 0 && !c.holds(q) {
			return false
		}
	}
	return true
}

// keyTable reports whether all keys can be a table of arrays.
func (q *question) keyTable() bool { return q.d == fingerprint.PostgreSQL && q.variants() > 0 }

// variants is the number of choices of types for the arrays of keys.
func (q *question) variants() int {
	n := 1
	for _, k := range q.keys {
		if len(k.types) == 0 {
			return 0
		}
		n = max(n, len(k.types))
	}
	return n
}

// open reports whether further columns and tables can be put into the text
// without changing its rows.
func (s *side) open() bool {
	return s.plain() && len(s.s.CTEs) == 0 && s.clausesOf(0)&(hasDistinct|hasLock) == 0 && s.main().GroupBy.Empty() &&
		!s.main().From.Empty() && !s.aggregated(0)
}

// plainInsert reports whether an INSERT says nothing of a row that is there.
func (s *side) plainInsert() bool {
	in := s.s.Insert
	return in.Conflict.Empty() && !in.Ignore && !in.Replace
}
