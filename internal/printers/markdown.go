package printers

import (
	"fmt"
	"io"
	"strings"

	"github.com/nplusone-go/nplusone/internal/escape"
	"github.com/nplusone-go/nplusone/internal/sentences"
	"github.com/nplusone-go/nplusone/internal/tree"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/compare"
	"github.com/nplusone-go/nplusone/report/rules"
)

const (
	// maxComment is below the 65,536 characters that GitHub takes in a
	// comment; maxStepSummary below the 1 MiB of a step's summary.
	maxComment     = 60_000
	maxStepSummary = 1_000_000

	maxCommentFindings = 30
	maxSummaryFindings = 200
)

// markdownMarker is the first line of a comment, by which a bot finds its
// earlier comment to write anew.
const markdownMarker = "<!-- nplusone -->"

// Markdown writes a comment for a pull request, at most 60,000 bytes long:
// what counts, with statements and fixes folded below. With Against it tells
// what is new, gone and unchanged.
func Markdown(w io.Writer, r report.Report, opts ...Option) error {
	r = compare.Merge(r)
	m := newMarkdown(opts, maxComment, maxCommentFindings)
	m.add(markdownMarker + "\n")
	if m.base != nil {
		m.difference(compare.Diff(*m.base, r))
	} else {
		m.overview(&r)
	}
	m.list("Not looked at", missedLines(&r))
	return m.flush(w)
}

// StepSummary writes the summary of a step of GitHub Actions, to be appended
// to the file that GITHUB_STEP_SUMMARY names; at most 1,000,000 bytes.
func StepSummary(w io.Writer, r report.Report, opts ...Option) error {
	r = compare.Merge(r)
	m := newMarkdown(opts, maxStepSummary, maxSummaryFindings)
	m.overview(&r)
	m.list("Not looked at", missedLines(&r))
	m.scopes(&r)
	m.lists(&r)
	return m.flush(w)
}

// markdown writes GitHub's Markdown within a bound: a part that does not fit
// is left out whole, and the end says so.
type markdown struct {
	settings
	out     strings.Builder
	max     int
	own     int // findings told in full
	leftOut bool
}

func newMarkdown(opts []Option, max, own int) *markdown {
	return &markdown{settings: newSettings(opts), max: max, own: own}
}

// add writes a part, unless it does not fit.
func (m *markdown) add(part string) {
	if m.out.Len()+len(part) > m.max {
		m.leftOut = true
		return
	}
	m.out.WriteString(part)
}

func (m *markdown) addf(format string, args ...any) { m.add(fmt.Sprintf(format, args...)) }

func (m *markdown) flush(w io.Writer) error {
	if m.leftOut {
		m.out.WriteString("\nCut to fit here; see the full report for the rest.\n")
	}
	_, err := io.WriteString(w, m.out.String())
	return err
}

func (m *markdown) heading(text string) {
	if m.title != "" {
		text = mdText(m.title) + ": " + text
	} else {
		text = "nplusone: " + text
	}
	m.add("### " + text + "\n\n")
}

// overview tells all that counts in a table, and each finding below it.
func (m *markdown) overview(r *report.Report) {
	open, known, suppressed := tree.Split(r.Findings)
	m.heading(verdict(r, open, known, suppressed))
	if t := strings.TrimPrefix(totals(r.Scopes), " in "); t != "" {
		m.add(mdText(t) + "\n\n")
	}
	m.table(open)
	m.details(open)
}

// difference tells what changed.
func (m *markdown) difference(d compare.Difference) {
	m.heading(fmt.Sprintf("%d new, %d gone, %d unchanged", len(d.New), len(d.Gone), len(d.Same)+len(d.Grown)+len(d.Shrunk)))
	if len(d.New) > 0 {
		m.add("**New**\n\n")
		m.table(d.New)
	}
	m.steps("Grown", d.Grown)
	if len(d.New)+len(d.Grown) > 0 {
		printed := append([]report.Finding(nil), d.New...)
		for _, s := range d.Grown {
			printed = append(printed, s.Finding)
		}
		m.details(printed)
	}
	if len(d.Gone) > 0 {
		m.add("**Gone**\n\n")
		m.table(d.Gone)
	}
	m.steps("Fewer than before", d.Shrunk)
	if len(d.Same) > 0 {
		m.addf("<details><summary>Unchanged: %d</summary>\n\n", len(d.Same))
		m.table(d.Same)
		m.add("</details>\n\n")
	}
}

func (m *markdown) steps(title string, steps []compare.Step) {
	if len(steps) == 0 {
		return
	}
	m.addf("**%s**\n\n", title)
	for _, s := range steps[:m.cap(m.own, len(steps))] {
		m.addf("- %s %s: %s, before %s\n", m.link(s.Site), mdText(sentences.Headline(&s.Finding)), words.Count(s.Query.Count, "execution", "executions"), words.Number(s.Was))
	}
	m.add("\n")
}

// table has one row for each finding.
func (m *markdown) table(findings []report.Finding) {
	if len(findings) == 0 {
		return
	}
	n := m.cap(m.own, len(findings))
	m.add("| where | what | sure | fix |\n| --- | --- | --- | --- |\n")
	for i := range findings[:n] {
		f := &findings[i]
		fix := ""
		if len(f.Fixes) > 0 {
			fix = sentences.FixHead(&f.Fixes[0])
		}
		m.addf("| %s | %s | %s | %s |\n", m.link(f.Site), mdText(sentences.Headline(f)), mdText(string(f.Evidence)), mdText(fix))
	}
	if more := len(findings) - n; more > 0 {
		m.addf("\n… and %s more\n", words.Count(more, "finding", "findings"))
	}
	m.add("\n")
}

// details folds what each finding has to say below the table.
func (m *markdown) details(findings []report.Finding) {
	for i := range findings[:m.cap(m.own, len(findings))] {
		m.add(m.detail(&findings[i]))
	}
}

func (m *markdown) detail(f *report.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<details><summary>%s %s</summary>\n\n", mdCode(sentences.Position(m.site(f.Site))), mdText(sentences.Headline(f)))
	if why := sentences.Evidence(f); why != "" {
		b.WriteString(mdText(why) + "\n\n")
	}
	statements := "-- " + sentences.ChildFigures(&f.Query) + "\n" + escape.Short(escape.CleanLines(f.Query.SQL), 4000)
	if p := f.Parent; p != nil {
		statements += "\n\n-- for the rows of: " + sentences.ParentFigures(p) + ", " + sentences.Position(m.site(p.Site)) + "\n" + escape.Short(escape.CleanLines(p.SQL), 4000)
	}
	b.WriteString(fence("sql", statements))
	if words := sentences.Advice(f); words != "" {
		b.WriteString(mdText(words) + "\n\n")
	}
	for i := range f.Fixes {
		x := &f.Fixes[i]
		b.WriteString("**" + mdText(sentences.FixHead(x)) + "**")
		if note := sentences.FixNote(x); note != "" {
			b.WriteString(" (" + mdText(note) + ")")
		}
		b.WriteString("\n\n")
		if x.SQL != "" {
			b.WriteString(fence("sql", escape.Short(escape.CleanLines(x.SQL), 4000)))
		}
		if x.Edit != "" {
			b.WriteString(fence("diff", escape.Short(copyable(x.Edit), 4000)))
		} else if x.Go != "" {
			b.WriteString(fence("go", escape.Short(copyable(x.Go), 4000)))
		}
	}
	if rule, ok := rules.RuleByID(f.Rule); ok {
		fmt.Fprintf(&b, "[%s](%s) explains the rule; id %s\n\n", rule.ID, rule.URL, mdCode(f.ID))
	}
	b.WriteString("</details>\n\n")
	return b.String()
}

func (m *markdown) scopes(r *report.Report) {
	if len(r.Scopes) == 0 {
		return
	}
	n := m.cap(m.own, len(r.Scopes))
	m.addf("<details><summary>Scopes: %d</summary>\n\n| scope | runs | queries | rows | database |\n| --- | ---: | ---: | ---: | ---: |\n", len(r.Scopes))
	for _, s := range r.Scopes[:n] {
		m.addf("| %s | %s | %s | %s | %s |\n", mdCode(s.Name), words.Number(max(s.Runs, 1)), words.Number(s.Queries), words.Number(s.Rows), words.Took(s.DBDurationNS))
	}
	m.add("\n</details>\n\n")
}

func (m *markdown) lists(r *report.Report) {
	_, known, suppressed := tree.Split(r.Findings)
	m.list("Known from the baseline", findingLines(&m.settings, known, func(*report.Finding) string { return "" }))
	m.list("Suppressed", findingLines(&m.settings, suppressed, func(f *report.Finding) string { return " (" + escape.Clean(f.Suppressed) + ")" }))
	m.list("Repeated, and no N+1", recognisedLines(&m.settings, r.Recognised))
	m.list("Suppressions that matched nothing", unusedLines(r.Unused))
	m.list("Notes", noteLines(r))
}

func (m *markdown) list(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	m.addf("<details><summary>%s: %d</summary>\n\n", title, len(lines))
	for _, l := range lines[:m.cap(m.own, len(lines))] {
		m.add("- " + mdText(l) + "\n")
	}
	m.add("\n</details>\n\n")
}
