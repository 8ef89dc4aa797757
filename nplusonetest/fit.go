package nplusonetest

import (
	"fmt"
	"strings"
)

// fit says how counts grow with n: "1 + n", "2n", "n²". Counts that no such
// form meets exactly are given as they are.
func fit(ns, counts []int) string {
	if a, b, ok := line(ns, counts); ok {
		return polynomial(a, b, 0)
	}
	if len(ns) >= 3 {
		for c := 1; c <= 100; c++ {
			rest := make([]int, len(counts))
			for i := range counts {
				rest[i] = counts[i] - c*ns[i]*ns[i]
			}
			if a, b, ok := line(ns, rest); ok && b >= 0 {
				return polynomial(a, b, c)
			}
		}
	}
	last := len(ns) - 1
	return fmt.Sprintf("about %.1f more for each", float64(counts[last]-counts[0])/float64(ns[last]-ns[0]))
}

// line finds a + bn with whole a and b that meets all counts.
func line(ns, counts []int) (a, b int, ok bool) {
	step := ns[1] - ns[0]
	if (counts[1]-counts[0])%step != 0 {
		return 0, 0, false
	}
	b = (counts[1] - counts[0]) / step
	a = counts[0] - b*ns[0]
	for i := range ns {
		if a+b*ns[i] != counts[i] {
			return 0, 0, false
		}
	}
	return a, b, true
}

// polynomial writes a + bn + cn².
func polynomial(a, b, c int) string {
	var terms []string
	if a != 0 {
		terms = append(terms, fmt.Sprint(a))
	}
	for _, t := range []struct {
		factor int
		name   string
	}{{b, "n"}, {c, "n²"}} {
		switch t.factor {
		case 0:
		case 1:
			terms = append(terms, t.name)
		default:
			terms = append(terms, fmt.Sprintf("%d%s", t.factor, t.name))
		}
	}
	if len(terms) == 0 {
		return "0"
	}
	return strings.Join(terms, " + ")
}

// series lists counts: "3 at n=2, 5 at n=4".
func series(ns, counts []int) string {
	parts := make([]string, len(ns))
	for i := range ns {
		parts[i] = fmt.Sprintf("%d at n=%d", counts[i], ns[i])
	}
	return strings.Join(parts, ", ")
}
