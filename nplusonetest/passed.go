package nplusonetest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/loops"
	"github.com/nplusone-go/nplusone/internal/naming"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// maxPassed loops are named, others are counted.
const maxPassed = 3

// passedOver says in one line which findings are suppressed because of whose
// their loops are, so that silence can be checked; empty for none.
func passedOver(findings []report.Finding) string {
	n := 0
	var where []string
	for i := range findings {
		f := &findings[i]
		if f.Baseline == "known" || !loops.Passed(f) {
			continue
		}
		n++
		if at := f.Suppressed + " " + shortName(f.Site.Function); !slices.Contains(where, at) {
			where = append(where, at)
		}
	}
	if n == 0 {
		return ""
	}
	if more := len(where) - maxPassed; more > 0 {
		where = append(where[:maxPassed], fmt.Sprintf("and %d more", more))
	}
	return "nplusone: " + words.Count(n, "finding", "findings") + " suppressed: " + strings.Join(where, "; ")
}

// shortName is a function's name without its package's path.
func shortName(function string) string {
	_, name, _ := strings.Cut(naming.WithoutPath(function), ".")
	return name
}
