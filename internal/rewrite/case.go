package rewrite

import (
	"slices"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite/reader"
	"github.com/nplusone-go/nplusone/report"
)

// Agreed reports whether both readers of SQL saw the same in a text.
func Agreed(e cases.Evidenced, c *cases.Case) bool {
	ok, _ := reader.Agree(c.Dialect, e.Text, fingerprint.Scan(c.Dialect, e.Text))
	return ok
}

// OwnText takes a text of these executions for the first one that the process
// saw: where values stand in the text, it has theirs.
func OwnText(e cases.Evidenced) cases.Evidenced {
	if len(e.Texts) == 0 || e.Texts[0] == "" {
		return e
	}
	texts := slices.Clone(e.Texts)
	for i, t := range texts {
		if t == "" {
			texts[i] = e.Text
		}
	}
	e.Text, e.Texts = texts[0], texts
	return e
}

// Polymorphic is the relation of rows that refer to several tables.
const Polymorphic = "polymorphic"

// LoadCount is the number of loads at all places.
func LoadCount(f *report.Finding, c *cases.Case) int {
	n := 0
	if c.Loads != nil {
		for _, at := range c.Loads.At {
			n += at.Count
		}
	}
	return max(n, f.Query.Count)
}

// Ready returns the case with its own text and all links, as Derive wants it.
func Ready(f *report.Finding, c *cases.Case) *cases.Case {
	full := *c
	full.Child = OwnText(c.Child)
	full.Links = Links(f, &full)
	return &full
}
