package rules

import (
	"embed"
	"strings"
	"sync"

	"github.com/nplusone-go/nplusone/report"
)

//go:embed *.md
var rulePages embed.FS

// Rule is one of package report's with its page.
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
	// HomeURL is where the project is at home.
	HomeURL = "https://github.com/nplusone-go/nplusone"
	ruleURL = HomeURL + "/blob/main/report/rules/"
)

// LoadRules returns the rules with their pages, read once.
var LoadRules = sync.OnceValue(func() []Rule {
	var pages []Rule
	for _, r := range report.Rules() {
		page, err := rulePages.ReadFile(r.ID + ".md")
		if err != nil {
			panic("report: rule " + r.ID + " has no page: " + err.Error()) // a test opens every page
		}
		pages = append(pages, Rule{
			ID: r.ID, Title: r.Title, Summary: summaryOf(string(page)),
			Help: string(page), URL: ruleURL + r.ID + ".md",
		})
	}
	return pages
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
