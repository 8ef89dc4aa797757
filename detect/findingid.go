package detect

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// nameFindings gives each finding its ID: a hash of the rule, the shape, the
// functions from the statement to the loop and the loop's file. Lines and
// values are left out, so that it outlives edits elsewhere in the file. Loops
// that all this does not tell apart are numbered by their lines.
func (h *hearing) nameFindings() {
	same := make(map[string][]*charge)
	for _, c := range h.found {
		basis := c.identity()
		same[basis] = append(same[basis], c)
	}
	for basis, list := range same {
		slices.SortStableFunc(list, func(a, b *charge) int {
			return cmp.Compare(a.result.Site.Line, b.result.Site.Line)
		})
		for i, c := range list {
			c.result.ID = idText(basis, i)
		}
	}
	for _, c := range h.found {
		if c.under != nil {
			c.result.Under = c.under.result.ID
		}
	}
}

// identity is what a finding's ID is made of.
func (c *charge) identity() string {
	f := c.result
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
	outer := outerFunction(function)
	if outer != function {
		return outer + ".func"
	}
	return function
}

// idText is 16 hexadecimal digits: FNV-1a, scattered.
func idText(basis string, ordinal int) string {
	if ordinal > 0 {
		basis += "\n" + strconv.Itoa(ordinal+1)
	}
	h := uint64(0xcbf29ce484222325)
	for i := range len(basis) {
		h = (h ^ uint64(basis[i])) * 0x100000001b3
	}
	h ^= h >> 32
	h *= 0x9e3779b97f4a7c15
	h ^= h >> 29
	text := strconv.FormatUint(h, 16)
	return strings.Repeat("0", 16-len(text)) + text
}
