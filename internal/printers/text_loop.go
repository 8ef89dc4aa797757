package printers

import (
	"cmp"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/escape"
	"github.com/nplusone-go/nplusone/internal/naming"
	"github.com/nplusone-go/nplusone/internal/sentences"
	"github.com/nplusone-go/nplusone/internal/tree"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// byLoop puts findings of one loop together, the loop that costs most first.
func byLoop(nodes []*tree.Node) (out [][]*tree.Node) {
	at := map[report.Site]int{}
	for _, n := range nodes {
		if n.Loop == nil {
			out = append(out, []*tree.Node{n})
			continue
		}
		loop := *n.Loop
		loop.Path = ""
		i, known := at[loop]
		if !known {
			i = len(out)
			at[loop] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], n)
	}
	slices.SortStableFunc(out, func(a, b []*tree.Node) int { return cmp.Compare(saved(b), saved(a)) })
	return out
}

// saved is the number of queries that the findings of one loop save together.
func saved(nodes []*tree.Node) (n int) {
	for _, f := range nodes {
		n += f.Saved()
	}
	return n
}

// loop writes the line above the findings of one loop: what they cost together.
func (t *textWriter) loop(nodes []*tree.Node, indent string) {
	at := *nodes[0].Loop
	queries, spared := 0, saved(nodes)
	for _, n := range nodes {
		queries += n.Query.Count
	}
	head := sentences.Position(t.site(at)) + ": loop in " + naming.WithoutPath(at.Function) + ": " +
		words.Count(len(nodes), "statement", "statements") + ", " + words.Count(queries, "query", "queries")
	if spared > 0 {
		head += " that " + words.Number(queries-spared) + " can replace"
	}
	t.wrapped(indent, head, bold)
	t.blank()
}

// variantOf is the evidence of another parent of a merged finding.
func variantOf(v *report.Variant) string {
	text := escape.Clean(string(v.Evidence))
	if v.Why != "" {
		text += ": " + escape.Clean(v.Why)
	}
	return text + " (" + words.Count(v.Count, "time", "times") + ")"
}

// seenIn names the tests or routes that a merged finding was seen in, "" where
// it was seen in one.
func seenIn(f *report.Finding) string {
	switch {
	case f.Seen < 2:
		return ""
	case len(f.Scopes) == 0:
		return "seen in " + words.Count(f.Seen, "scope", "scopes")
	}
	const named = 3
	names := f.Scopes[:min(len(f.Scopes), named)]
	text := "seen in " + escape.Clean(strings.Join(names, ", "))
	if more := f.Seen - len(names); more > 0 {
		text += " and " + words.Number(more) + " more"
	}
	return text
}
