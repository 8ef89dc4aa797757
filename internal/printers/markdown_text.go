package printers

import (
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/internal/escape"
	"github.com/nplusone-go/nplusone/internal/sentences"
	"github.com/nplusone-go/nplusone/report"
)

// mdText makes text safe within a line of Markdown: what could be markup, a
// mention, a reference or a link becomes a character reference.
func mdText(s string) string {
	var b strings.Builder
	for _, r := range escape.Clean(s) {
		switch {
		case strings.ContainsRune("`*_[]<>|~#@:\\&$!{}\"", r):
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		default:
			b.WriteRune(r)
		}
	}
	return strings.ReplaceAll(b.String(), "www.", "www&#46;")
}

// mdCode is a piece of code within a line. GitHub makes no mentions and
// references out of what stands in it.
func mdCode(s string) string { return "<code>" + mdText(s) + "</code>" }

// fence is a block of code with a fence that is longer than any in it.
func fence(language, code string) string {
	mark := "```"
	for strings.Contains(code, mark) {
		mark += "`"
	}
	return mark + language + "\n" + strings.TrimRight(code, "\n") + "\n" + mark + "\n\n"
}

// link is a site, as a link where a pattern was given.
func (m *markdown) link(at report.Site) string {
	text := mdCode(sentences.Position(m.site(at)))
	if u := m.sourceURL(at); u != "" {
		return `<a href="` + html.EscapeString(u) + `">` + text + "</a>"
	}
	return text
}

// linkSchemes are those that source links may have: the web's, and those that
// editors register.
var linkSchemes = map[string]bool{
	"http": true, "https": true, "vscode": true, "vscode-insiders": true,
	"idea": true, "goland": true, "zed": true, "cursor": true, "txmt": true,
}

// sourceURL is the link to a site, "" without a pattern or where what the
// pattern needs is not known.
func (s *settings) sourceURL(at report.Site) string {
	scheme, _, ok := strings.Cut(s.links, ":")
	if !ok || !linkSchemes[strings.ToLower(scheme)] {
		return ""
	}
	file := s.files.file(at)
	if file == "" || strings.Contains(s.links, "{path}") && at.Path == "" {
		return ""
	}
	return strings.NewReplacer(
		"{file}", escapePath(file), "{path}", escapePath(at.Path), "{line}", fmt.Sprint(max(at.Line, 1)),
	).Replace(s.links)
}

// SourceURL is the link to a place by a pattern of LinkSources, "" where there
// is none.
func SourceURL(pattern string, at report.Site) string {
	s := newSettings([]Option{LinkSources(pattern)})
	return s.sourceURL(at)
}

// escapePath escapes each part of a path and keeps the slashes.
func escapePath(p string) string {
	parts := strings.Split(p, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}
