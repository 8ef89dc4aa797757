package printers

import (
	"html"
	"html/template"
	"strings"

	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/rules"
)

type htmlRule struct {
	ID, Title string
	Page      template.HTML
}

// htmlRules are the pages of the rules that occur.
func htmlRules(findings []report.Finding) []htmlRule {
	occur := map[string]bool{}
	for _, f := range findings {
		occur[f.Rule] = true
	}
	var list []htmlRule
	for _, r := range rules.LoadRules() {
		if occur[r.ID] {
			list = append(list, htmlRule{r.ID, r.Title, pageHTML(r.Help)})
		}
	}
	return list
}

// pageHTML turns a rule's page into HTML. It reads what these pages use of
// Markdown and no more: headings, paragraphs, lists, fenced code, and code and
// bold within a line.
func pageHTML(page string) template.HTML {
	var b strings.Builder
	lines := strings.Split(strings.TrimSpace(page), "\n")
	for i := 0; i < len(lines); {
		line := lines[i]
		switch {
		case strings.HasPrefix(line, "```"):
			language := strings.TrimPrefix(line, "```")
			j := i + 1
			for j < len(lines) && !strings.HasPrefix(lines[j], "```") {
				j++
			}
			b.WriteString(`<pre tabindex="0"><code>` + string(codeHTML(strings.Join(lines[i+1:j], "\n"), language)) + "</code></pre>\n")
			i = j + 1
		case strings.HasPrefix(line, "## "):
			b.WriteString("<h4>" + inlineHTML(line[3:]) + "</h4>\n")
			i++
		case strings.HasPrefix(line, "# "), line == "":
			i++ // the summary has the title
		case strings.HasPrefix(line, "- "):
			b.WriteString("<ul>")
			for ; i < len(lines) && strings.HasPrefix(lines[i], "- "); i++ {
				b.WriteString("<li>" + inlineHTML(lines[i][2:]) + "</li>")
			}
			b.WriteString("</ul>\n")
		default:
			j := i
			for j < len(lines) && lines[j] != "" && !strings.HasPrefix(lines[j], "```") {
				j++
			}
			b.WriteString("<p>" + inlineHTML(strings.Join(lines[i:j], " ")) + "</p>\n")
			i = j
		}
	}
	return template.HTML(b.String())
}

func codeHTML(code, language string) template.HTML {
	if language == "sql" {
		return highlight(code, sqlWords, "--")
	}
	return highlight(code, goWords, "//")
}

// inlineHTML marks `code` and **bold**.
func inlineHTML(text string) string {
	var b strings.Builder
	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 {
			b.WriteString("<code>" + html.EscapeString(part) + "</code>")
			continue
		}
		for j, piece := range strings.Split(part, "**") {
			if j%2 == 1 {
				b.WriteString("<strong>" + html.EscapeString(piece) + "</strong>")
			} else {
				b.WriteString(html.EscapeString(piece))
			}
		}
	}
	return b.String()
}
