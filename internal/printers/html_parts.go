package printers

import (
	"bytes"
	"html/template"

	"github.com/nplusone-go/nplusone/report"
)

// HTMLParts are pieces of the page that HTML writes, for a page that shows
// more than a report. They are styled by HTMLStyle, contain no script and no
// style attribute, and hold the same classes and attributes as the page, so
// that a script may offer copying and filters.
type HTMLParts struct {
	Findings template.HTML // each an article of class finding, nested ones inside
	Rules    template.HTML // the pages of the rules that occur
}

// PartsOf returns the pieces of a report.
func PartsOf(r report.Report, opts ...Option) HTMLParts {
	s := newSettings(opts)
	s.linkLines = true
	assets := loadHTML()
	page := s.htmlPage(&r)
	var parts HTMLParts
	var b bytes.Buffer
	for _, f := range append(page.Roots, page.Accepted...) {
		if err := assets.page.ExecuteTemplate(&b, "finding", f); err != nil {
			return parts // as much as there is; the template is tested
		}
	}
	parts.Findings = template.HTML(b.String()) // by the template, escaped
	b.Reset()
	for _, rule := range page.Rules {
		if err := assets.page.ExecuteTemplate(&b, "rule", rule); err != nil {
			return parts
		}
	}
	parts.Rules = template.HTML(b.String())
	return parts
}

// HTMLStyle is the style sheet of the page that HTML writes.
func HTMLStyle() string { return htmlFile("page.css") }

// HTMLScript is what that page's script shares with other pages: a constant
// "nplusone" with the functions switchTheme and copy.
func HTMLScript() string { return htmlFile("shared.js") }

func htmlFile(name string) string {
	text, err := htmlFiles.ReadFile("html/" + name)
	if err != nil {
		panic("report: " + err.Error()) // embedded in html.go
	}
	return string(text)
}

// HTMLStatement marks the words of a statement, escaped.
func HTMLStatement(sql string) template.HTML { return highlightSQL(sql) }
