package judge

import (
	"slices"
	"strconv"

	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/statement"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// silence applies suppressions, and lists those that matched nothing.
func silence(h *analysis.Analysis) {
	used := make(map[report.Suppression]bool)
	for _, c := range h.Found {
		s, ok, notes := h.AllowedBy(c.Group)
		for _, n := range notes {
			h.Note(n)
		}
		if ok {
			c.Result.Suppressed = s.Reason
			used[s] = true
		}
	}
	for i := range h.Allows {
		if s := h.Allows[i].Suppression; !used[s] {
			h.Report.Unused = append(h.Report.Unused, s)
		}
	}
	for _, c := range h.Groups {
		if c.Result != nil || c.Allow == "" && c.Stmt.Ignore == "" {
			continue
		}
		if s, ok, _ := h.AllowedBy(c.Group); ok && !used[s] && !slices.Contains(h.Report.Unused, s) {
			h.Report.Unused = append(h.Report.Unused, s)
		}
	}
}

// note says what limits were reached and what could not be understood.
func note(h *analysis.Analysis) {
	for _, n := range h.Rec.Notes {
		h.Note(n)
	}
	noteCut(h)
	noteGroups(h)
	for _, n := range h.Rec.LimitNotes() {
		h.Note(n)
	}
}

// noteCut says of which statements only the first executions were kept, naming
// those of which most is missing.
func noteCut(h *analysis.Analysis) {
	const named = 3
	cut := slices.Clone(h.Groups)
	cut = slices.DeleteFunc(cut, func(c *analysis.Group) bool {
		return c.Count <= len(c.Execs) || len(c.Execs) == 0
	})
	slices.SortStableFunc(cut, func(a, b *analysis.Group) int { return b.Count - a.Count })
	of := h.Rec.Prefix()
	for i, c := range cut {
		if i == named {
			h.Note(of + "of " + strconv.Itoa(len(cut)-named) + " more statements only a part of the executions was kept")
			break
		}
		h.Note(of + "kept " + words.Number(len(c.Execs)) + " of " + words.Number(c.Count) + " executions of " + c.NormalText())
	}
}

// noteGroups says what is to be known of single statements and databases.
func noteGroups(h *analysis.Analysis) {
	for _, c := range h.Groups {
		if s := c.Key.Database; s != nil && s.Remark.Load() != nil {
			h.Note(*s.Remark.Load())
		}
		if c.Result != nil && c.Direct > 0 && c.Result.Suppressed == "" && !report.Advisory(c.Result.Rule) && c.Key.Database != nil {
			if text := c.Key.Database.DirectNote.Load(); text != nil {
				h.Note(*text)
			}
		}
		if c.Stmt.Text == "" {
			h.Note("a text of more than " + words.Number(statement.MaxText) + " bytes was known by its shape alone")
		}
	}
}
