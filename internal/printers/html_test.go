package printers_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/internal/reporttest"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
)

func htmlOf(t *testing.T, r report.Report, opts ...printers.Option) string {
	t.Helper()
	return reporttest.Written(t, func(b *bytes.Buffer) error { return printers.HTML(b, r, opts...) })
}

func TestHTMLGolden(t *testing.T) {
	reporttest.Golden(t, "report.html", htmlOf(t, reporttest.Sample(), printers.Root(reporttest.Root), printers.Title("store"), printers.LinkSources("https://example.com/blob/main/{file}#L{line}")))
}

func TestHTMLNeedsNothingElse(t *testing.T) {
	page := htmlOf(t, reporttest.Sample(), printers.Root(reporttest.Root))
	assert.NotRegexp(t, `(?i)<(link|img|iframe|object|embed|base|form)\b|\bsrc=|@import|url\(`, page)
	assert.Contains(t, page, "default-src &#39;none&#39;")
	assert.NotRegexp(t, `(?i)\s(on[a-z]+|style)=`, page, "the policy forbids attributes with style or script")
	assert.Equal(t, 1, strings.Count(page, "<script"))
	assert.Equal(t, 1, strings.Count(page, "<style"))
}

func TestHTMLAnchorsOccurOnce(t *testing.T) {
	r := reporttest.Sample()
	r.Findings = append(r.Findings, r.Findings...)
	r.Findings = append(r.Findings, report.Finding{Rule: "slow-query"}, report.Finding{Rule: "slow-query", ID: `"><b>`})
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`\sid="([^"]*)"`).FindAllStringSubmatch(htmlOf(t, r), -1) {
		assert.False(t, seen[m[1]], m[1])
		seen[m[1]] = true
	}
}

func TestHTMLOfNothing(t *testing.T) {
	assert.Contains(t, htmlOf(t, report.Report{}), "Nothing to repair here.")
}

func TestHTMLLinksOnlyKnownSchemes(t *testing.T) {
	assert.NotContains(t, htmlOf(t, reporttest.Sample(), printers.LinkSources("javascript:alert(1)//{file}")), "javascript:")
	assert.Contains(t, htmlOf(t, reporttest.Sample(), printers.LinkSources("vscode://file/src/{file}:{line}")), `href="vscode://file/src/posts.go:20"`)
}
