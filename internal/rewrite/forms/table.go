package forms

import (
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/reads"
	"github.com/nplusone-go/nplusone/internal/rewrite/writes"
)

// Form is one way to rewrite a statement.
type Form struct {
	name   string
	of     fingerprint.Kind
	derive func(*rewrite.Repeat) []rewrite.Rewrite
	// carries are the clauses of the child's main block that the form carries
	// out, or that cannot change what it returns. It is not asked about a
	// statement that has others.
	carries rewrite.Clauses
	// needs are what it takes for granted.
	needs rewrite.Needs
}

// The forms that others ask for by name.
var (
	// Join splices the child into the parent's text.
	Join = Form{
		name: "join", of: fingerprint.Select, derive: reads.JoinInline,
		carries: rewrite.HasOrder | rewrite.HasLimit,
		needs:   needsToJoin | rewrite.NeedsOpenParent,
	}
	// JoinDerived joins the child to the parent's text as it stands.
	JoinDerived = Form{
		name: "join round the parent", of: fingerprint.Select, derive: reads.JoinDerived,
		carries: rewrite.HasOrder | rewrite.HasLimit,
		needs:   needsToJoin | rewrite.NeedsUnlockedParent,
	}
	// Batch asks once for all keys.
	Batch = Form{
		name: "batch", of: fingerprint.Select, derive: reads.Batch,
		carries: rewrite.HasAll &^ (rewrite.HasDistinctOn | rewrite.HasUnion | rewrite.HasOffset | rewrite.HasFetch),
		needs:   rewrite.NeedsConditions | rewrite.NeedsRowsOfGroups | rewrite.NeedsNoOtherRow,
	}
	getOrCreate = Form{
		name: "get-or-create", of: fingerprint.Insert, derive: writes.GetOrCreate,
		needs: rewrite.NeedsLookUp | rewrite.NeedsInsertedRows | rewrite.NeedsNoConflict,
	}
)

// Joins are both ways to join.
var Joins = []Form{Join, JoinDerived}

// All are the forms, the preferred ones first.
var All = []Form{
	Join,
	JoinDerived,
	Batch,
	{
		name: "group-by", of: fingerprint.Select, derive: reads.GroupBy,
		carries: rewrite.HasWith,
		needs:   rewrite.NeedsConditions | rewrite.NeedsAggregate,
	},
	{
		name: "exists", of: fingerprint.Select, derive: reads.Exists,
		carries: rewrite.HasOrder | rewrite.HasLimit | rewrite.HasOffset | rewrite.HasOrdinal | rewrite.HasDistinct,
		needs:   rewrite.NeedsKey,
	},
	{
		name: "top-n", of: fingerprint.Select, derive: reads.TopN,
		carries: rewrite.HasOrder | rewrite.HasLimit | rewrite.HasOffset,
		needs:   rewrite.NeedsConditions | rewrite.NeedsRows | rewrite.NeedsLimit,
	},
	{
		name: "tree", of: fingerprint.Select, derive: reads.Tree,
		carries: rewrite.HasOrder,
		needs:   rewrite.NeedsTree | rewrite.NeedsOneKey | rewrite.NeedsConditions | rewrite.NeedsRows | rewrite.NeedsOneTable,
	},
	{
		name: "subselect", of: fingerprint.Select, derive: reads.Subselects,
		carries: rewrite.HasAll &^ rewrite.HasLock,
		needs:   rewrite.NeedsKey | rewrite.NeedsRelation | rewrite.NeedsOpenParent | rewrite.NeedsValue | rewrite.NeedsOuterRow,
	},
	{
		name: "keyed", of: fingerprint.Select, derive: reads.Keyed,
		carries: rewrite.HasAll &^ (rewrite.HasWith | rewrite.HasUnion | rewrite.HasLock | rewrite.HasFetch),
		needs:   rewrite.NeedsKey | rewrite.NeedsNoPostgreSQL | rewrite.NeedsFreeWanted,
	},
	{
		name: "lateral", of: fingerprint.Select, derive: reads.Laterals,
		carries: rewrite.HasAll,
		needs:   rewrite.NeedsKey | rewrite.NeedsKeyTable | rewrite.NeedsFreeWanted,
	},
	{
		name: "lateral of the parent", of: fingerprint.Select, derive: reads.ParentLateral,
		carries: rewrite.HasAll,
		needs:   rewrite.NeedsKey | rewrite.NeedsPostgreSQL | rewrite.NeedsNoKeyTable | rewrite.NeedsFreeWanted | rewrite.NeedsRelation | rewrite.NeedsUnlockedParent,
	},
	{
		name: "each", of: fingerprint.Select, derive: reads.Each,
		carries: rewrite.HasAll,
		needs:   rewrite.NeedsKey | rewrite.NeedsNoKeyTable,
	},
	getOrCreate,
	{
		name: "insert-select", of: fingerprint.Insert, derive: writes.InsertSelect,
		needs: rewrite.NeedsKey | rewrite.NeedsInsertedQuery,
	},
	{
		name: "multi-insert", of: fingerprint.Insert, derive: writes.MultiInsert,
		needs: rewrite.NeedsInsertedRows,
	},
	{
		name: "update", of: fingerprint.Update, derive: writes.Updates,
		carries: rewrite.HasWith,
	},
	{
		name: "delete", of: fingerprint.Delete, derive: writes.Deletes,
		carries: rewrite.HasWith,
		needs:   rewrite.NeedsConditions,
	},
}

// needsToJoin are what both joins take for granted of the child.
const needsToJoin = rewrite.NeedsParent | rewrite.NeedsRelation | rewrite.NeedsKeysInWhere | rewrite.NeedsRows | rewrite.NeedsTable | rewrite.NeedsNoOtherRow

// Apply returns what forms make of the child. What a form loses is not
// offered, and one that fails takes no other along.
func Apply(q *rewrite.Repeat, forms ...Form) []rewrite.Rewrite {
	if q.Child.Structure.Kind == fingerprint.Select && (len(q.Child.Columns) == 0 || len(q.Child.Structure.Queries) == 0) {
		return nil // nobody knows what it returns
	}
	var out []rewrite.Rewrite
	has := q.Clauses()
	for _, f := range forms {
		if f.of != q.Child.Structure.Kind || has&^f.carries != 0 {
			continue
		}
		for _, r := range guarded(q, f) {
			if r.Balanced() {
				out = append(out, r)
			}
		}
	}
	return out
}

// guarded asks one form.
func guarded(q *rewrite.Repeat, f Form) (out []rewrite.Rewrite) {
	defer lost(q, "the form "+f.name, func() { out = nil })
	if !q.Meets(f.needs) {
		return nil
	}
	return f.derive(q)
}

// lost is deferred: what panics is told of once, and costs what was under way
// alone. What a panic says may hold a value, the runtime's own words do not.
func lost(q *rewrite.Repeat, what string, undo func()) {
	if p := recover(); p != nil {
		undo()
		rewrite.NoteFault(q.Case.Note, what, p)
	}
}
