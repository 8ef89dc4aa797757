package scenarios

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/report"
)

// Claim is one finding, ours or that of another rule.
type Claim struct {
	Rule     string // "" where the rule does not tell kinds apart
	SQL      string
	Evidence report.Evidence
	// Source is the column that is said to supply the arguments, as
	// "table.column", or "column" where the table is not known; "" for none.
	Source   string
	Relation string
	Parallel bool
	// Sites are the functions of the stack from the place that is blamed.
	Site string
}

// Score compares the claims of one run with what is true.
type Score struct {
	// Found has an entry for each want, in order; nil where it was missed.
	Found []*Claim
	// Wrong are claims that nothing true stands for.
	Wrong []Claim
}

// judged are the rules that scenarios speak of; the others (unbounded-list,
// wide-select, ...) are left to their own tests.
var judged = []string{report.RuleNPlusOne, report.RuleNPlusOneWrite, report.RuleDuplicate}

// Claims takes the findings out of reports.
func Claims(reports []report.Report) []Claim {
	var claims []Claim
	for _, r := range reports {
		for _, f := range r.Findings {
			if !slices.Contains(judged, f.Rule) || f.Suppressed != "" {
				continue
			}
			c := Claim{Rule: f.Rule, SQL: f.Query.SQL, Evidence: f.Evidence, Relation: f.Relation, Parallel: f.Parallel, Site: f.Site.Function}
			if f.Parent != nil {
				c.Source = f.Parent.Column
				if f.Parent.Table != "" {
					c.Source = f.Parent.Table + "." + f.Parent.Column
				}
			}
			claims = append(claims, c)
		}
	}
	return claims
}

// Judge compares claims with what is true of s. A want takes the claim that
// fits best: one with its source before one without.
func Judge(s Scenario, claims []Claim) Score {
	score := Score{Found: make([]*Claim, len(s.Want))}
	left := slices.Clone(claims)
	for _, strict := range []bool{true, false} {
		for i, w := range s.Want {
			if score.Found[i] != nil {
				continue
			}
			at := slices.IndexFunc(left, func(c Claim) bool {
				return w.fits(c) && (!strict || w.Sourced() && w.RightSource(c))
			})
			if at >= 0 {
				found := left[at]
				score.Found[i] = &found
				left = slices.Delete(left, at, at+1)
			}
		}
	}
	for _, c := range left {
		if !s.tolerates(c) {
			score.Wrong = append(score.Wrong, c)
		}
	}
	return score
}

// tolerates reports whether a claim that stands for no want is one of bare
// repetition that s lets pass.
func (s Scenario) tolerates(c Claim) bool {
	if c.Evidence != report.Repeated && c.Evidence != "" {
		return false
	}
	return slices.ContainsFunc(s.Tolerated, func(words string) bool { return contains(c.SQL, words) })
}

// fits reports whether a claim is about the statement that w speaks of.
func (w Want) fits(c Claim) bool {
	if !contains(c.SQL, w.SQL) {
		return false
	}
	switch {
	case c.Rule == "" || c.Rule == w.Rule:
		return true
	case w.Rule == ruleEither:
		return c.Rule == report.RuleNPlusOne || c.Rule == report.RuleDuplicate
	}
	return false
}

// RightSource reports whether the claim names a column that is true: one of
// From, and none where there is none.
func (w Want) RightSource(c Claim) bool {
	if !w.Sourced() {
		return c.Source == ""
	}
	return slices.ContainsFunc(w.From, func(from string) bool {
		_, column, _ := strings.Cut(from, ".")
		return strings.EqualFold(c.Source, from) || strings.EqualFold(c.Source, column)
	})
}

// Traced reports whether the claim rests on the flow of values.
func (c Claim) Traced() bool {
	return c.Evidence == report.Likely || c.Evidence == report.Traced || c.Evidence == report.Proved
}

// contains reports whether a statement has the words in order, quotes, case
// and spacing aside.
func contains(text, words string) bool {
	return strings.Contains(plain(text), plain(words))
}

var unquoted = strings.NewReplacer(`"`, "", "`", "", "(", " ( ", ")", " ) ", ",", " , ", "=", " = ")

func plain(text string) string {
	return strings.Join(strings.Fields(unquoted.Replace(strings.ToLower(text))), " ")
}

// Open reports whether finding w and missing it are both right, or whether
// two rules describe it truly: such a want is left out of counts.
func (w Want) Open() bool { return w.Optional || w.Rule == ruleEither }

// Mentions reports whether a statement has the words in order, quotes, case
// and spacing aside.
func Mentions(sql, words string) bool { return contains(sql, words) }
