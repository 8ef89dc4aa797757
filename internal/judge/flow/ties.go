package flow

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
)

// preferWhole puts a column that explains all arguments, in its rows' order,
// before the statement's own rows where these leave some open: foreign keys
// that happen to be ids of the table look like a walk, but for its beginning.
func preferWhole(child *analysis.Group) {
	if len(child.Ranked) == 0 || !child.Ranked[0].Own(child) || child.Ranked[0].Walk.Unseen+child.Ranked[0].Walk.Missing == 0 {
		return
	}
	at := slices.IndexFunc(child.Ranked, func(k *analysis.Candidate) bool {
		return !k.Own(child) && k.Total() >= tuning.BitsLikely && k.Walk.Missing == 0 && k.Walk.Jumps == 0
	})
	if at > 0 {
		k := child.Ranked[at]
		k.Tie = child.Ranked[0].Column
		child.Ranked = slices.Insert(slices.Delete(child.Ranked, at, at+1), 0, k)
	}
}

// noteTies notes for each candidate the first other column that explains the
// arguments as well: then it is not known which of the two they came from. Of
// those that tie with the best, the one counts that was read last.
func noteTies(child *analysis.Group) {
	for _, c := range child.Ranked {
		for _, k := range child.Ranked {
			if c.Tie == nil && k != c && k.Slot == c.Slot && explainsAsWell(k, c) && !sameColumn(k.Column, c.Column) {
				c.Tie = k.Column
				break
			}
		}
	}
	for i, k := range child.Ranked {
		best := child.Ranked[0]
		if i > 0 && best.Tie != nil && k.Tie != nil && k.Slot == best.Slot && k.Names >= best.Names && explainsAsWell(k, best) && readBefore(best, k, child) {
			child.Ranked[0], child.Ranked[i] = k, best
		}
	}
}

// readBefore reports whether a's rows were read before b's when the child
// began.
func readBefore(a, b *analysis.Candidate, child *analysis.Group) bool {
	return lastRead(a.Column, child.First) < lastRead(b.Column, child.First)
}

func lastRead(s *analysis.Column, before uint32) uint32 {
	if n := s.Visible(before); n > 0 {
		return s.Ticks[n-1]
	}
	return 0
}

// explainsAsWell reports whether k explains as much as c does. A walk along the
// statement's own rows begins with an argument from elsewhere; what each step
// weighs cannot be compared, for its rows come one by one.
func explainsAsWell(k, c *analysis.Candidate) bool {
	if w := k.Walk; k.Column.Parent == k.Slot.Owner && w.Unseen == 1 {
		return w.Matched+1 >= c.Walk.Matched && w.Missing+w.Jumps+w.Skipped == 0
	}
	return k.Walk.Matched >= c.Walk.Matched && k.Walk.Missing <= c.Walk.Missing && k.Walk.Jumps <= c.Walk.Jumps &&
		k.Walk.Skipped <= c.Walk.Skipped && k.Walk.Unseen <= c.Walk.Unseen &&
		k.Order >= c.Order-tuning.BitsOfTie && k.Multiset >= c.Multiset && k.Count >= c.Count-tuning.BitsOfTie && k.Uneven == c.Uneven
}

// sameColumn reports whether two columns are known to be one: read by two
// statements from one table, or equal by a condition of their own statement.
func sameColumn(a, b *analysis.Column) bool {
	if len(a.Columns) > 1 || len(b.Columns) > 1 {
		return slices.Equal(a.Columns, b.Columns)
	}
	x, y := a.Parent.ColumnNames(a.Columns[0]), b.Parent.ColumnNames(b.Columns[0])
	if x.Table() != "" && x.Table() == y.Table() && strings.EqualFold(plainName(a), plainName(b)) {
		return true
	}
	return a.Parent == b.Parent && equated(a.Parent.Shape(), plainName(a), plainName(b))
}

// plainName is what the table calls a column, as far as the text tells.
func plainName(s *analysis.Column) string {
	if it, ok := s.Parent.ItemOf(s.Parent.Shape(), s.Columns[0]); ok && it.Name.Name != "" && !it.Star {
		return it.Name.Name
	}
	return s.Parent.ColumnName(s.Columns[0])
}

// equated reports whether a statement compares two of its columns by equality.
func equated(s *fingerprint.Structure, a, b string) bool {
	return slices.ContainsFunc(s.Predicates, func(p fingerprint.Predicate) bool {
		x, y := p.Column.Name, p.Other.Name
		return p.Op == "=" && !p.Not && !p.Or &&
			(strings.EqualFold(x, a) && strings.EqualFold(y, b) || strings.EqualFold(x, b) && strings.EqualFold(y, a))
	})
}
