package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/report"
)

// OfTexts makes the finding of a group one of all its texts. It is named after
// the one that sorts first.
func OfTexts(c *analysis.Group) {
	parts := slices.Clone(c.Parts)
	slices.SortStableFunc(parts, func(a, b *analysis.Group) int { return strings.Compare(a.NormalText(), b.NormalText()) })
	q := &c.Result.Query
	q.SQL, q.Shape, q.Texts = parts[0].NormalText(), parts[0].Stmt.ID.String(), nil
	for _, p := range parts[1:min(len(parts), 1+tuning.MostTexts)] {
		q.Texts = append(q.Texts, p.NormalText())
	}
	c.Result.Message = strconv.Itoa(c.Count) + " " + wordMany(c) + " of " + strconv.Itoa(len(parts)) + " texts, " + enough(c.Count, len(parts))
}

// OfText is a finding of one text alone, for who rewrites it; it is not reported.
// The text's best candidate is that of all texts together.
func OfText(all, c *analysis.Group) *report.Finding {
	f := *all.Result
	f.Query = queryOf(c)
	f.Relation = relation(c)
	f.Fixes = nil
	return &f
}

// enough says how few statements do: one for each text, unless there is hardly
// one text that ran twice.
func enough(count, texts int) string {
	if 2*texts > count {
		return "one for each item"
	}
	return "for which " + strconv.Itoa(texts) + " are enough"
}
