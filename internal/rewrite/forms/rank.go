package forms

import (
	"sort"

	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// ranked puts the rewrites in order and says of the first why it is first.
func ranked(q *rewrite.Repeat, out []rewrite.Rewrite) []rewrite.Rewrite {
	joinFirst, why := joinFirst(q)
	rank := func(r rewrite.Rewrite) int {
		switch r.Kind {
		case "join", "left-join":
			if joinFirst {
				return 0
			}
			return 2
		case "recursive":
			return 0
		case "lateral", "keyed":
			return 8
		case "union-all":
			return 9
		case "subselect":
			return 4
		}
		return 1
	}
	sort.SliceStable(out, func(i, j int) bool { return rank(out[i]) < rank(out[j]) })
	if len(out) > 0 && out[0].Reason == "" && joinFirst == (out[0].Family() == "join") && (joinFirst || out[0].Kind == "batch") {
		out[0].Reason = why
	}
	return out
}

// joinFirst weighs a join against a batch: a join carries the child's columns
// once for each parent row, so that repetition and width speak against it.
func joinFirst(q *rewrite.Repeat) (bool, string) {
	c := q.Case.Child
	repeats := false
	for _, k := range q.Keys {
		repeats = repeats || k.Link.Repeats
	}
	switch {
	case q.Parent == nil:
		return false, ""
	case q.Finding.Relation == rewrite.Polymorphic:
		return false, "the parent's rows refer to several tables: a batch for each type, over the keys of the rows of that type"
	case q.Many() && c.MaxRows == 0:
		return false, "no rows were seen, and a key may have several: a join would repeat the parent's columns in each of them"
	case q.Many():
		return false, "several rows for each key: a join would repeat the parent's columns in each of them"
	case repeats && len(c.Columns) > 8:
		return false, "keys repeat and the row is wide: a batch brings each row once"
	case repeats && c.Executions > 0 && q.Finding.Query.DistinctArgs > 0 && c.Executions >= 10*q.Finding.Query.DistinctArgs:
		return false, "few rows for many keys: a batch brings each row once"
	}
	return true, "one row for each key: a join needs no second query"
}
