package suggest

import (
	"slices"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest/reader"
)

func agreed(e cases.Evidenced, c *cases.Case) bool {
	ok, _ := reader.Agree(c.Dialect, e.Text, fingerprint.Scan(c.Dialect, e.Text))
	return ok
}

// ownText takes a text of these executions for the first one that the process
// saw: where values stand in the text, it has theirs.
func ownText(e cases.Evidenced) cases.Evidenced {
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

const polymorphic = "polymorphic"

// loadCount is the number of loads at all places.
func loadCount(f *report.Finding, c *cases.Case) int {
	n := 0
	if c.Loads != nil {
		for _, at := range c.Loads.At {
			n += at.Count
		}
	}
	return max(n, f.Query.Count)
}

// ready returns the case with its own text and all links, as Derive wants it.
func ready(f *report.Finding, c *cases.Case) *cases.Case {
	full := *c
	full.Child = ownText(c.Child)
	full.Links = Links(f, &full)
	return &full
}
