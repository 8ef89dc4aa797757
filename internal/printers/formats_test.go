package printers_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/internal/reporttest"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/baseline"
	"github.com/nplusone-go/nplusone/report/compare"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func in(t *testing.T, f printers.Format, r report.Report, opts ...printers.Option) string {
	t.Helper()
	return reporttest.Written(t, func(b *bytes.Buffer) error { return printers.Write(b, f, r, opts...) })
}

func TestFormatsGolden(t *testing.T) {
	before := reporttest.Sample()
	before.Findings = append(before.Findings[2:], report.Finding{
		ID: "0123456789abcdef", Rule: report.RuleNPlusOne, Evidence: report.Likely, Message: "7 queries that 1 can replace",
		Query: report.Query{SQL: "select 1", Count: 7}, Site: report.Site{File: "old.go", Line: 3, Function: "example.com/app.old"},
	})
	before.Findings[0].Query.Count = 20 // it has grown since
	for name, c := range map[string]struct {
		format printers.Format
		opts   []printers.Option
	}{
		"report.sarif":         {printers.FormatSARIF, nil},
		"report.github.txt":    {printers.FormatGitHub, []printers.Option{printers.Prefix("services/app")}},
		"report.github.errors": {printers.FormatGitHub, []printers.Option{printers.AsErrors()}},
		"report.summary.md":    {printers.FormatStepSummary, []printers.Option{printers.Title("store")}},
		"report.gitlab.json":   {printers.FormatGitLab, nil},
		"report.junit.xml":     {printers.FormatJUnit, []printers.Option{printers.At(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))}},
		"report.rdjson":        {printers.FormatRDJSON, nil},
		"report.md":            {printers.FormatMarkdown, []printers.Option{printers.LinkSources("https://example.com/o/r/blob/main/{file}#L{line}")}},
		"report.diff.md":       {printers.FormatMarkdown, []printers.Option{printers.Against(before)}},
	} {
		t.Run(name, func(t *testing.T) { reporttest.Golden(t, name, in(t, c.format, reporttest.Sample(), c.opts...)) })
	}
}

func TestEveryFormatWritesAnEmptyReport(t *testing.T) {
	for _, f := range printers.Formats() {
		out := in(t, f, report.Report{})
		if f != printers.FormatGitHub {
			assert.NotEmpty(t, out, f)
		}
		if strings.HasPrefix(out, "{") || strings.HasPrefix(out, "[") {
			assert.NotContains(t, out, "null", f)
		}
		assert.NotEmpty(t, f.Extension())
	}
	assert.ErrorContains(t, printers.Write(io.Discard, "poem", report.Report{}), `unknown format "poem": want one of text, json`)
}

// Formats for people and for code hosts tell a finding once, however many
// scopes have it.
func TestFindingsOfSeveralScopesAreReportedOnce(t *testing.T) {
	one := reporttest.Sample().Findings[1]
	other := one
	other.Scope, other.Query.Count = "GET /feed", 70
	r := report.Report{Findings: []report.Finding{one, other}}
	for f, mark := range map[printers.Format]string{
		printers.FormatSARIF: `"ruleIndex"`, printers.FormatGitLab: `"check_name"`, printers.FormatRDJSON: `"message"`,
		printers.FormatGitHub: "::warning", printers.FormatMarkdown: "<summary>", printers.FormatHTML: "<article", printers.FormatStepSummary: "<summary>",
	} {
		out := in(t, f, r)
		assert.Equal(t, 1, strings.Count(out, mark), f)
	}
	assert.Equal(t, 2, strings.Count(in(t, printers.FormatJUnit, r), "<testcase"), "JUnit has a suite for each scope")
}

// A writer that fails is an error of every format, never silence.
func TestErrorsOfTheWriterAreReturned(t *testing.T) {
	for _, f := range printers.Formats() {
		assert.ErrorIs(t, printers.Write(full{}, f, reporttest.Sample()), os.ErrClosed, f)
	}
	assert.ErrorIs(t, baseline.NewBaseline(reporttest.Sample(), "x").Write(full{}), os.ErrClosed)
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestGitHubShowsTenOfALevelAndSaysTheRest(t *testing.T) {
	var r report.Report
	for i := range 25 {
		r.Findings = append(r.Findings, report.Finding{Rule: "n-plus-one", Evidence: report.Traced, ID: string(rune('a' + i)), Query: report.Query{Count: i}, Site: report.Site{File: "a.go", Line: i + 1}})
	}
	r.Findings = append(r.Findings, r.Findings[24]) // a second one at the worst place
	r.Findings[25].ID = "other"
	lines := strings.Split(strings.TrimSpace(in(t, printers.FormatGitHub, r)), "\n")
	require.Len(t, lines, 11)
	assert.True(t, strings.HasPrefix(lines[0], "::warning file=a.go,line=25,"), lines[0])
	assert.Equal(t, 2, strings.Count(lines[0], "N+1 query%3A")+strings.Count(lines[0], "%0A%0AN+1 query"), "one annotation for one place: %s", lines[0])
	assert.Contains(t, lines[10], "15 findings more, not shown as annotations")
}

func TestMarkdownStaysBelowTheLimits(t *testing.T) {
	var r report.Report
	for i := range 400 {
		f := reporttest.Sample().Findings[1]
		f.ID += string(rune('a' + i))
		f.Query.SQL = strings.Repeat("select |`|<b> ", 500)
		r.Findings = append(r.Findings, f)
	}
	comment := in(t, printers.FormatMarkdown, r)
	assert.Less(t, len(comment), 65_536)
	assert.Contains(t, comment, "400 findings")
	assert.Contains(t, comment, "… and 370 findings more")
	assert.Contains(t, comment, "Cut to fit here")
	assert.Less(t, len(in(t, printers.FormatStepSummary, r)), 1<<20)
	assert.True(t, strings.HasPrefix(comment, "<!-- nplusone -->\n"))
}

func TestDiff(t *testing.T) {
	f := func(id string, n int, suppressed string) report.Finding {
		return report.Finding{ID: id, Query: report.Query{Count: n}, Suppressed: suppressed}
	}
	base := report.Report{Findings: []report.Finding{f("gone", 1, ""), f("same", 2, ""), f("grown", 3, ""), f("shrunk", 9, ""), f("quiet", 1, "why")}}
	now := report.Report{Findings: []report.Finding{f("new", 1, ""), f("same", 2, ""), f("grown", 4, ""), f("shrunk", 5, ""), f("quiet", 2, "why"), f("gone", 1, "now excused")}}
	d := compare.Diff(base, now)
	assert.Equal(t, []report.Finding{f("new", 1, "")}, d.New)
	assert.Equal(t, []report.Finding{f("gone", 1, "")}, d.Gone, "an excused finding no longer counts")
	assert.Equal(t, []compare.Step{{Finding: f("grown", 4, ""), Was: 3}}, d.Grown)
	assert.Equal(t, []compare.Step{{Finding: f("shrunk", 5, ""), Was: 9}}, d.Shrunk)
	assert.Equal(t, []report.Finding{f("same", 2, "")}, d.Same)
}

func TestPathsOfNestedModules(t *testing.T) {
	root := t.TempDir()
	for dir, module := range map[string]string{".": "example.com/mono", "services/app": "example.com/mono/app", "vendor/x": "example.com/app"} {
		require.NoError(t, os.MkdirAll(filepath.Join(root, dir), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, dir, "go.mod"), []byte("// a module\nmodule "+module+" // here\n\ngo 1.26.0\n"), 0o644))
	}
	require.NoError(t, os.Mkdir(filepath.Join(root, "services/app/cmd"), 0o755))
	for _, name := range []string{"main.go", "services/app/main.go", "services/app/cmd/only.go"} {
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte("package main\n"), 0o644))
	}
	for _, c := range []struct {
		name, reason string
		site         report.Site
		opts         []printers.Option
		want         string
	}{
		{"nested", "the longest module path that fits", report.Site{File: "store/a.go", Line: 1, Function: "example.com/mono/app/store.f"}, []printers.Option{printers.Root(root)}, "services/app/store/a.go"},
		{"outer", "the root's own module", report.Site{File: "store/a.go", Line: 1, Function: "example.com/mono/store.f"}, []printers.Option{printers.Root(root)}, "store/a.go"},
		{"no part of a word", "mono/apple is not in mono/app", report.Site{File: "apple/a.go", Line: 1, Function: "example.com/mono/apple.f"}, []printers.Option{printers.Root(root)}, "apple/a.go"},
		{"path of this process", "it says exactly where", report.Site{File: "a.go", Line: 1, Path: filepath.Join(root, "x", "a.go")}, []printers.Option{printers.Root(root)}, "x/a.go"},
		{"main", "the only module with such a file", report.Site{File: "cmd/only.go", Line: 1, Function: "main.run"}, []printers.Option{printers.Root(root)}, "services/app/cmd/only.go"},
		{"main in two modules", "rather no directory than a wrong one", report.Site{File: "main.go", Line: 1, Function: "main.run"}, []printers.Option{printers.Root(root)}, "main.go"},
		{"elsewhere", "an unknown module stays as it is", report.Site{File: "a.go", Line: 1, Function: "other.org/m.f"}, []printers.Option{printers.Root(root)}, "a.go"},
		{"prefix", "said by option", report.Site{File: "a.go", Line: 1}, []printers.Option{printers.Prefix("./sub/")}, "sub/a.go"},
		{"neither", "nothing is known", report.Site{File: "a.go", Line: 1}, nil, "a.go"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := in(t, printers.FormatGitHub, report.Report{Findings: []report.Finding{{Rule: "slow-query", Site: c.site}}}, c.opts...)
			assert.Contains(t, out, "file="+c.want+",line=1", c.reason)
		})
	}
}

// A report may come from somebody else: it must not make us show files that
// are none of its business.
func TestSourceLinesComeFromGoFilesBelowTheRoot(t *testing.T) {
	dir := t.TempDir()
	root := filepath.Join(dir, "repo")
	require.NoError(t, os.MkdirAll(root, 0o755))
	for name, text := range map[string]string{"secret.go": "the secret", "repo/key.pem": "the secret", "repo/ok.go": "the code"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text+"\n"), 0o644))
	}
	require.NoError(t, os.Symlink("../secret.go", filepath.Join(root, "link.go")))
	for file, want := range map[string]bool{"ok.go": true, "../secret.go": false, "key.pem": false, "link.go": false, filepath.Join(dir, "secret.go"): false} {
		out := in(t, printers.FormatText, report.Report{Findings: []report.Finding{{Rule: "slow-query", Site: report.Site{File: file, Line: 1}}}}, printers.Root(root))
		assert.Equal(t, want, strings.Contains(out, "the code"), file)
		assert.NotContains(t, out, "the secret", file)
	}
}

// hostile puts one text wherever a report has text.
func hostile(s string) report.Report {
	r := reporttest.Sample()
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Why, f.Message, f.Scope, f.Relation, f.Advice = s, s, s, s, s
		f.Query.SQL, f.Query.Dialect, f.Site.Function, f.Site.File = s, s, s, s
		f.Fixes = []report.Fix{{Kind: s, Title: s, SQL: s, Go: s, Edit: "+++ " + s + "\n@@ -1 +1 @@\n-" + s, Note: s}}
		f.Stack = []report.Site{{File: s, Line: 1, Function: s}}
		f.Parent = &report.Parent{SQL: s, Column: s, Table: s, Site: report.Site{File: s, Line: -1, Function: s}}
		if f.Suppressed != "" {
			f.Suppressed = s
		}
	}
	r.Findings[0].ID, r.Findings[1].Rule, r.Findings[1].Evidence = s, s, report.Evidence(s)
	r.Scopes[0].Name, r.Scopes[0].Kind, r.Scopes[0].Owners = s, s, map[string]int{s: 1}
	r.Scopes[0].Timeline[0].SQL = s
	r.Recognised[0] = report.Recognised{What: s, SQL: s, Site: &report.Site{File: s, Line: 1, Function: s}}
	r.Unused[0] = report.Suppression{Kind: s, Match: s, Reason: s}
	r.Notes = []string{s}
	r.Tool = report.Tool{Name: s, Version: s}
	return r
}

var (
	tags        = regexp.MustCompile(`(?i)</?[a-z!][^>]*>`)
	allowed     = regexp.MustCompile(`^(#|https://example\.com/)`)
	markdownTag = regexp.MustCompile(`^(</?(details|summary|code|a)\b|<!-- nplusone -->)`)
	hrefs       = regexp.MustCompile(`href="([^"]*)"`)
	fences      = regexp.MustCompile("^`{3,}")
	assets      = regexp.MustCompile(`(?s)<(style|script)>.*?</(style|script)>`)
	workflow    = regexp.MustCompile(`^::(error|warning|notice) [^\n]*::`)
	ourTag      = regexp.MustCompile(`^<(/?)(!doctype|html|head|meta|title|body|a|header|div|svg|circle|path|rect|span|label|input|kbd|button|nav|h1|h2|h3|h4|ul|ol|li|p|br|main|section|dl|dt|dd|small|article|details|summary|b|i|strong|pre|code|table|tbody|tr|td|footer)` +
		`( (class|id|href|lang|charset|content|name|http-equiv|viewBox|aria-[a-z]+|cx|cy|r|d|x|y|rx|width|height|preserveAspectRatio|type|placeholder|autocomplete|spellcheck|tabindex|role|open|title|data-(for|rule|evidence|kind|value))(="[^"]*")?| html)*>$`)
)

// unbroken checks that no format lets a text out of its place.
func unbroken(t *testing.T, s string) {
	t.Helper()
	r := hostile(s)
	opts := []printers.Option{printers.Title(s), printers.LinkSources("https://example.com/{file}"), printers.Against(hostile(s + "2"))}

	for _, f := range []printers.Format{printers.FormatJSON, printers.FormatSARIF, printers.FormatGitLab, printers.FormatRDJSON} {
		assert.True(t, json.Valid([]byte(in(t, f, r, opts...))), "%s of %q", f, s)
	}
	for line := range strings.Lines(in(t, printers.FormatLines, r)) {
		assert.True(t, json.Valid([]byte(line)), "line of %q", s)
	}

	cases := 0
	for d := xml.NewDecoder(strings.NewReader(in(t, printers.FormatJUnit, r, opts...))); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err, "%q", s)
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "testcase" {
			cases++
		}
	}
	assert.GreaterOrEqual(t, cases, len(r.Findings), "%q", s)

	for line := range strings.Lines(in(t, printers.FormatGitHub, r, opts...)) {
		assert.Regexp(t, workflow, line, "%q", s)
		assert.Equal(t, 1, strings.Count(line, "\n"), "%q", s)
		assert.NotContains(t, line, "\r", "%q", s)
	}

	for _, f := range []printers.Format{printers.FormatText, printers.FormatGitHub, printers.FormatStepSummary, printers.FormatMarkdown, printers.FormatHTML} {
		for _, c := range in(t, f, r, append(opts, printers.Plain())...) {
			if c < ' ' && c != '\n' && c != '\t' || c == 0x7f || c >= 0x80 && c < 0xa0 || c >= 0x202a && c <= 0x202e {
				t.Fatalf("%s lets %q through from %q", f, c, s)
			}
		}
	}

	page := outside(in(t, printers.FormatHTML, r, opts...))
	wellFormed(t, page, s)
	assert.Equal(t, len(r.Findings), strings.Count(page, "<article"), "HTML of %q", s)

	// In Markdown only our own tags, and every fence is closed.
	for _, f := range []printers.Format{printers.FormatMarkdown, printers.FormatStepSummary} {
		for _, tag := range tags.FindAllString(unfenced(t, in(t, f, r, opts...)), -1) {
			assert.Regexp(t, markdownTag, tag, "%s of %q", f, s)
		}
	}
}

// outside is the page without its own style and script, which are the same on
// every page.
func outside(page string) string {
	return assets.ReplaceAllString(page, "")
}

// wellFormed checks that a page has our tags and attributes only, that links
// lead where they may, and that all tags are closed in their order.
func wellFormed(t *testing.T, page, s string) {
	t.Helper()
	var open []string
	for _, tag := range tags.FindAllString(page, -1) {
		m := ourTag.FindStringSubmatch(tag)
		if !assert.NotNil(t, m, "HTML of %q has %s", s, tag) {
			return
		}
		for _, href := range hrefs.FindAllStringSubmatch(tag, -1) {
			assert.Regexp(t, allowed, href[1], "HTML of %q", s)
		}
		switch name := m[2]; {
		case m[1] == "/":
			if !assert.NotEmpty(t, open, "HTML of %q", s) || !assert.Equal(t, open[len(open)-1], name, "HTML of %q", s) {
				return
			}
			open = open[:len(open)-1]
		case name != "meta" && name != "input" && name != "br" && name != "!doctype":
			open = append(open, name)
		}
	}
	assert.Empty(t, open, "HTML of %q", s)
}

// unfenced drops fenced code, and fails where a fence is left open.
func unfenced(t *testing.T, md string) string {
	t.Helper()
	var b strings.Builder
	open := ""
	for line := range strings.Lines(md) {
		mark := fences.FindString(line)
		switch {
		case open == "" && mark != "":
			open = mark
		case open != "" && mark != "" && len(mark) >= len(open) && strings.Trim(line, "`\n ") == "":
			open = ""
		case open == "":
			b.WriteString(line)
		}
	}
	assert.Empty(t, open, "a fence is not closed")
	return b.String()
}

var nasty = []string{
	"", "x", "\x1b[31mred\x1b[0m", "a\x00b", "\xff\xfe\x80", "]]>", "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`,
	"::error::owned", "\n::set-output name=a::b\r\n::stop-commands::x", "%0A%25", "```\n# heading\n````", "| a | b |\n|---|", "@everyone #1 https://example.com www.example.com",
	"<!-- nplusone -->", "{{.}} {{define \"x\"}}", "\u202e\u2066evil\u2069", "\u2028\u2029", "\u009b31m", "'; DROP TABLE posts; --", "[link](javascript:alert(1))",
	"</style><style>", "<![CDATA[", "&lt;&#0;", "\\", "`", "javascript:alert(1)", strings.Repeat("long ", 1500), "\t\t\n\n  \r", "\ufeff", "a b/../c:1,2", "select 'it''s' /* c */ -- d",
}

// The seeds run with every test.
func FuzzFormats(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { unbroken(t, s) })
}
