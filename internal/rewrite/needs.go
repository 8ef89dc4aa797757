package rewrite

import "github.com/nplusone-go/nplusone/fingerprint"

// Needs are what a form takes for granted of a repeated statement. A form
// declares them and is not asked where one of them does not hold, so that it
// begins with its own work.
type Needs uint32

// What executions differ in, and where that stands.
const (
	NeedsKey          Needs = 1 << iota // something is known to differ
	NeedsOneKey                         // one value differs, no more
	NeedsConditions                     // each key is a condition of WHERE by itself, column = key
	NeedsKeysInWhere                    // the keys stand in WHERE, sub-selects of it included
	NeedsKeyTable                       // a table of all keys can be made of arrays: PostgreSQL, and their types are known
	NeedsNoKeyTable                     // it cannot
	NeedsFreeWanted                     // no table of the statement is called as the table of all keys is
	NeedsOuterRow                       // from where the keys stand, the row of another table can be seen
	NeedsPostgreSQL                     // it has LATERAL
	NeedsNoPostgreSQL                   // for databases that have none

	// What the child returns.
	NeedsTable        // it reads a table
	NeedsOneTable     // one and no more
	NeedsRows         // rows as they stand, nothing computed of all of them
	NeedsRowsOfGroups // rows as they stand, or one for each group
	NeedsAggregate    // a value computed of all rows
	NeedsValue        // one column, and one row at most
	NeedsLimit        // the first rows of each key
	NeedsNoOtherRow   // without its LIMIT it returns hardly more

	// Where the keys come from.
	NeedsParent         // one query brought them, and its text can be read
	NeedsOpenParent     // its text can take further columns
	NeedsUnlockedParent // its rows are not locked
	NeedsRelation       // they refer to rows of one other table
	NeedsTree           // they refer to rows of the same table

	// What an INSERT writes, and what stands round it.
	NeedsInsertedRows  // rows of VALUES
	NeedsInsertedQuery // rows of a SELECT
	NeedsNoConflict    // nothing is said of a row that is there
	NeedsLookUp        // a query asks first whether the row is there
)

// checks says of each need whether it holds. The later ones may lean on the
// earlier ones of a form.
var checks = []struct {
	need  Needs
	holds func(*Repeat) bool
}{
	{NeedsKey, func(q *Repeat) bool { return len(q.Keys) > 0 }},
	{NeedsOneKey, func(q *Repeat) bool { return len(q.Keys) == 1 }},
	{NeedsParent, func(q *Repeat) bool { return q.Parent != nil }},
	{NeedsRelation, func(q *Repeat) bool { return q.Finding.Relation != Polymorphic && q.Finding.Relation != "tree" }},
	{NeedsTree, func(q *Repeat) bool { return q.Finding.Relation == "tree" }},
	{NeedsConditions, func(q *Repeat) bool { return q.Simple(0) }},
	{NeedsKeysInWhere, (*Repeat).InWhere},
	{NeedsPostgreSQL, func(q *Repeat) bool { return q.Dialect == fingerprint.PostgreSQL }},
	{NeedsNoPostgreSQL, func(q *Repeat) bool { return q.Dialect != fingerprint.PostgreSQL }},
	{NeedsKeyTable, (*Repeat).keyTable},
	{NeedsNoKeyTable, func(q *Repeat) bool { return !q.keyTable() }},
	{NeedsFreeWanted, func(q *Repeat) bool { return !Refs(q.Child)[Wanted] }},
	{NeedsOuterRow, (*Repeat).Correlates},
	{NeedsTable, func(q *Repeat) bool { return !q.Child.Main().From.Empty() }},
	{NeedsOneTable, func(q *Repeat) bool { return len(q.Child.Tables(0)) == 1 }},
	{NeedsRows, func(q *Repeat) bool { return !q.Child.Aggregated(0) }},
	{NeedsRowsOfGroups, func(q *Repeat) bool { return !q.Child.Aggregated(0) || len(q.Child.Main().Group) > 0 }},
	{NeedsAggregate, func(q *Repeat) bool { return q.Child.Aggregated(0) }},
	{NeedsValue, (*Repeat).Single},
	{NeedsLimit, func(q *Repeat) bool { return !q.Child.Main().Limit.Empty() }},
	{NeedsNoOtherRow, func(q *Repeat) bool {
		return q.Child.Main().Limit.Empty() || q.Simple(0) && q.AnyOfEach() && q.LikelyUnique()
	}},
	{NeedsOpenParent, func(q *Repeat) bool { return q.Parent != nil && q.Parent.open() }},
	{NeedsUnlockedParent, func(q *Repeat) bool { return q.Parent != nil && q.Parent.Main().Lock == "" }},
	{NeedsInsertedRows, func(q *Repeat) bool { return !q.Child.Structure.Insert.Select }},
	{NeedsInsertedQuery, func(q *Repeat) bool { return q.Child.Structure.Insert.Select }},
	{NeedsNoConflict, func(q *Repeat) bool { return q.Child.PlainInsert() }},
	{NeedsLookUp, func(q *Repeat) bool { return q.Case.LookUp != nil }},
}

// Meets reports whether all needs hold.
func (q *Repeat) Meets(n Needs) bool {
	for _, c := range checks {
		if n&c.need != 0 && !c.holds(q) {
			return false
		}
	}
	return true
}

// keyTable reports whether all keys can be a table of arrays.
func (q *Repeat) keyTable() bool { return q.Dialect == fingerprint.PostgreSQL && q.Variants() > 0 }

// Variants is the number of choices of types for the arrays of keys.
func (q *Repeat) Variants() int {
	n := 1
	for _, k := range q.Keys {
		if len(k.Types) == 0 {
			return 0
		}
		n = max(n, len(k.Types))
	}
	return n
}

// open reports whether further columns and tables can be put into the text
// without changing its rows.
func (s *Text) open() bool {
	return s.Plain() && len(s.Structure.CTEs) == 0 && s.ClausesOf(0)&(HasDistinct|HasLock) == 0 && s.Main().GroupBy.Empty() &&
		!s.Main().From.Empty() && !s.Aggregated(0)
}

// PlainInsert reports whether an INSERT says nothing of a row that is there.
func (s *Text) PlainInsert() bool {
	in := s.Structure.Insert
	return in.Conflict.Empty() && !in.Ignore && !in.Replace
}
