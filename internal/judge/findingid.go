package judge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/stack"
)

// nameFindings gives each finding its ID: a hash of the rule, the shape, the
// functions from the statement to the loop and the loop's file. Lines and
// values are left out, so that it outlives edits elsewhere in the file. Loops
// that all this does not tell apart are numbered by their lines.
func nameFindings(h *analysis.Analysis) {
	same := make(map[string][]*analysis.Group)
	for _, c := range h.Found {
		basis := identity(c)
		same[basis] = append(same[basis], c)
	}
	for basis, list := range same {
		slices.SortStableFunc(list, func(a, b *analysis.Group) int {
			return cmp.Compare(a.Result.Site.Line, b.Result.Site.Line)
		})
		for i, c := range list {
			c.Result.ID = hash.ID(basis, i)
		}
	}
	for _, c := range h.Found {
		if c.Enclosing != nil {
			c.Result.Enclosing = c.Enclosing.Result.ID
		}
	}
}

// identity is what a finding's ID is made of.
func identity(c *analysis.Group) string {
	f := c.Result
	var b strings.Builder
	b.WriteString(f.Rule)
	b.WriteByte('\n')
	b.WriteString(f.Query.Shape)
	b.WriteByte('\n')
	b.WriteString(f.Site.File)
	for _, s := range f.Stack {
		b.WriteByte('\n')
		b.WriteString(stableName(s.Function))
		if s == f.Site {
			break
		}
	}
	return b.String()
}

// stableName leaves out the number of a closure, which moves when another one
// is added before it.
func stableName(function string) string {
	outer := stack.OuterFunction(function)
	if outer != function {
		return outer + ".func"
	}
	return function
}
