package rules

import (
	"embed"
	"strings"
	"sync"

	"github.com/nplusone-go/nplusone/internal/escape"
	"github.com/nplusone-go/nplusone/report"
)

//go:embed *.md
var rulePages embed.FS

// Rule describes one rule of package detect.
type Rule struct {
	ID    string // as in a finding's Rule
	Title string // a few words: "N+1 query"
	// Summary is the page's first paragraph as plain text.
	Summary string
	// Help is the rule's page in Markdown: what it says and why, WRONG,
	// RIGHT, and how to silence it.
	Help string
	// URL is where the page can be read.
	URL string
}

const (
	HomeURL = "https://github.com/nplusone-go/nplusone"
	ruleURL = HomeURL + "/blob/main/report/rules/"
)

// ruleTitles are all rules, in the order in which they are listed.
var ruleTitles = []struct{ id, title string }{
	{report.RuleNPlusOne, "N+1 query"},
	{report.RuleNPlusOneWrite, "N+1 write"},
	{report.RuleDuplicate, "duplicate query"},
	{report.RuleUnboundedList, "unbounded list"},
	{report.RuleWideSelect, "wide select"},
	{report.RuleMissingIndex, "missing index"},
	{report.RuleQueryBudget, "query budget exceeded"},
	{report.RuleSlowScope, "slow scope"},
	{report.RuleSlowQuery, "slow query"},
}

var LoadRules = sync.OnceValue(func() []Rule {
	rules := make([]Rule, 0, len(ruleTitles))
	for _, t := range ruleTitles {
		page, err := rulePages.ReadFile(t.id + ".md")
		if err != nil {
			panic("report: rule " + t.id + " has no page: " + err.Error()) // a test opens every page
		}
		rules = append(rules, Rule{
			ID: t.id, Title: t.title, Summary: summaryOf(string(page)),
			Help: string(page), URL: ruleURL + t.id + ".md",
		})
	}
	return rules
})

// Rules lists all rules with their pages.
func Rules() []Rule { return append([]Rule(nil), LoadRules()...) }

// RuleByID returns the rule of that id.
func RuleByID(id string) (Rule, bool) {
	for _, r := range LoadRules() {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// RuleTitle is the rule's title, or the id of a rule that a newer version
// knows.
func RuleTitle(id string) string {
	for _, t := range ruleTitles {
		if t.id == id {
			return t.title
		}
	}
	return escape.Clean(id)
}

// summaryOf is the first paragraph below the page's title, on one line.
func summaryOf(page string) string {
	for part := range strings.SplitSeq(page, "\n\n") {
		part = strings.TrimSpace(part)
		if part != "" && !strings.HasPrefix(part, "#") {
			return strings.ReplaceAll(strings.Join(strings.Fields(part), " "), "`", "")
		}
	}
	return ""
}
