package judge

import (
	"slices"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/rules"
)

// textCases are the cases of the texts that one line runs, where each follows
// the column that all together follow.
func textCases(h *analysis.Analysis, c *analysis.Group) []*cases.Case {
	if len(c.Result.Query.Texts) == 0 || c.Best == nil || len(c.Best.Column.Columns) > 1 {
		return nil
	}
	var out []*cases.Case
	for _, text := range textsOf(c) {
		text.Best = candidateOf(text, c.Best.Column)
		if text.Best == nil || hasText(out, text) {
			return nil
		}
		k := caseOf(h, text)
		k.Finding = rules.OfText(c, text)
		out = append(out, k)
	}
	return out
}

// textsOf are copies of the groups that a finding is about, one for each text.
func textsOf(c *analysis.Group) (out []*analysis.Group) {
	for _, g := range append([]*analysis.Group{c}, c.Folded...) {
		parts := g.Parts
		if len(parts) == 0 {
			parts = []*analysis.Group{g}
		}
		for _, part := range parts {
			text := *part
			out = append(out, &text)
		}
	}
	return out
}

// candidateOf is the candidate that weighs a column, nil for none.
func candidateOf(c *analysis.Group, column *analysis.Column) *analysis.Candidate {
	at := slices.IndexFunc(c.Ranked, func(k *analysis.Candidate) bool {
		return k.Column.Parent == column.Parent && slices.Equal(k.Column.Columns, column.Columns)
	})
	if at < 0 {
		return nil
	}
	return c.Ranked[at]
}

// hasText reports whether a text has a case already: of another branch, or of
// another caller.
func hasText(list []*cases.Case, c *analysis.Group) bool {
	return slices.ContainsFunc(list, func(k *cases.Case) bool { return k.Child.Shape == c.Stmt.ID })
}
