package suggest

import (
	"slices"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// form is one way to rewrite a statement.
type form struct {
	name   string
	of     fingerprint.Kind
	derive func(*question) []Rewrite
	// carries are the clauses of the child's main block that the form carries
	// out, or that cannot change what it returns. It is not asked about a
	// statement that has others.
	carries clauses
	// needs are what it takes for granted.
	needs needs
}

// The forms, the preferred ones first.
var (
	joinForm        = form{"join", fingerprint.Select, (*question).joinInline, hasOrder | hasLimit, needsToJoin | needsOpenParent}
	joinDerivedForm = form{"join round the parent", fingerprint.Select, (*question).joinDerived, hasOrder | hasLimit, needsToJoin | needsUnlockedParent}
	batchForm       = form{"batch", fingerprint.Select, (*question).batch, hasAll &^ (hasDistinctOn | hasUnion | hasOffset), needsConditions | needsRowsOfGroups | needsNoOtherRow}
	groupForm       = form{"group-by", fingerprint.Select, (*question).groupBy, hasWith, needsConditions | needsAggregate}
	existsForm      = form{"exists", fingerprint.Select, (*question).exists, hasOrder | hasLimit | hasOffset | hasOrdinal | hasDistinct, needsKey}
	topForm         = form{"top-n", fingerprint.Select, (*question).topN, hasOrder | hasLimit | hasOffset, needsConditions | needsRows | needsLimit}
	treeForm        = form{"tree", fingerprint.Select, (*question).tree, hasOrder, needsTree | needsOneKey | needsConditions | needsRows | needsOneTable}
	subselectForm   = form{"subselect", fingerprint.Select, (*question).subselects, hasAll &^ hasLock, needsKey | needsRelation | needsOpenParent | needsValue | needsOuterRow}
	keyedForm       = form{"keyed", fingerprint.Select, (*question).keyed, hasAll &^ (hasWith | hasUnion | hasLock), needsKey | needsNoPostgreSQL | needsFreeWanted}
	lateralForm     = form{"lateral", fingerprint.Select, (*question).laterals, hasAll, needsKey | needsKeyTable | needsFreeWanted}
	ofParentForm    = form{"lateral of the parent", fingerprint.Select, (*question).parentLateral, hasAll, needsKey | needsPostgreSQL | needsNoKeyTable | needsFreeWanted | needsRelation | needsUnlockedParent}
	eachForm        = form{"each", fingerprint.Select, (*question).each, hasAll, needsKey | needsNoKeyTable}

	getOrCreateForm  = form{"get-or-create", fingerprint.Insert, (*question).getOrCreate, 0, needsLookUp | needsInsertedRows | needsNoConflict}
	insertSelectForm = form{"insert-select", fingerprint.Insert, (*question).insertSelect, 0, needsKey | needsInsertedQuery}
	multiInsertForm  = form{"multi-insert", fingerprint.Insert, (*question).multiInsert, 0, needsInsertedRows}
	updateForm       = form{"update", fingerprint.Update, (*question).updates, hasWith, 0}
	deleteForm       = form{"delete", fingerprint.Delete, (*question).deletes, hasWith, needsConditions}

	joinForms = []form{joinForm, joinDerivedForm}

	forms = slices.Concat(joinForms, []form{batchForm, groupForm, existsForm, topForm, treeForm, subselectForm, keyedForm, lateralForm, ofParentForm, eachForm,
		getOrCreateForm, insertSelectForm, multiInsertForm, updateForm, deleteForm})
)

// needsToJoin are what both joins take for granted of the child.
const needsToJoin = needsParent | needsRelation | needsKeysInWhere | needsRows | needsTable | needsNoOtherRow

// derive returns what forms make of the child. What a form loses is not
// offered, and one that fails takes no other along.
func (q *question) derive(forms ...form) []Rewrite {
	if q.child.s.Kind == fingerprint.Select && (len(q.child.columns) == 0 || len(q.child.s.Queries) == 0) {
		return nil // nobody knows what it returns
	}
	var out []Rewrite
	has := q.clauses()
	for _, f := range forms {
		if f.of != q.child.s.Kind || has&^f.carries != 0 {
			continue
		}
		for _, r := range guarded(q, f) {
			if r.balanced() {
				out = append(out, r)
			}
		}
	}
	return out
}

// guarded asks one form.
func guarded(q *question, f form) (out []Rewrite) {
	defer q.lost("the form "+f.name, func() { out = nil })
	if !q.meets(f.needs) {
		return nil
	}
	return f.derive(q)
}

// lost is deferred: what panics is told of once, and costs what was under way
// alone. What a panic says may hold a value, the runtime's own words do not.
func (q *question) lost(what string, undo func()) {
	if p := recover(); p != nil {
		undo()
		tell(q.c.Note, what, p)
	}
}
