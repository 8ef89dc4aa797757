package nplusonetest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/internal/files"
	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/baseline"
	"github.com/nplusone-go/nplusone/report/compare"
)

// together makes one report of those of a test.
func together(reports []report.Report) report.Report {
	if len(reports) == 1 {
		return reports[0]
	}
	return compare.Merge(reports...)
}

// report compares a test's report with the baseline, tells it, and hands it to
// the suite.
func (s *settings) report(tb TB, r report.Report) {
	tb.Helper()
	known, err := s.baseline()
	if err != nil {
		tb.Errorf("nplusone: %v", err)
	}
	r.Findings = append([]report.Finding(nil), r.Findings...)
	compared := known.Apply(&r, time.Now())
	if err := theSuite.add(r, s); err != nil {
		tb.Logf("nplusone: the report is not written: %v", err)
	}
	if line := passedOver(r.Findings); line != "" {
		tb.Logf("%s", line)
	}
	counted := counting(r)
	if len(counted.Findings) == 0 {
		return
	}
	setAttr(tb, "nplusone.findings", strconv.Itoa(len(counted.Findings)))
	setAttr(tb, "nplusone.ids", ids(counted.Findings))
	s.leaveArtifact(tb, r)
	for _, f := range s.Formats.Value {
		if f == printers.FormatGitHub {
			_ = printers.GitHub(outputOf(tb), counted)
		}
	}
	text := s.text(counted, baseline.Comparison{Grown: compared.Grown, Expired: compared.Expired})
	if s.fails() && s.fatal(counted) {
		tb.Errorf("%s", text)
	} else {
		tb.Logf("%s", text)
	}
}

// counting leaves out what is suppressed or known.
func counting(r report.Report) report.Report {
	var left []report.Finding
	for _, f := range r.Findings {
		if f.Suppressed == "" && f.Baseline != "known" {
			left = append(left, f)
		}
	}
	r.Findings = left
	return r
}

// fatal reports whether a finding is more than advice, or is of a rule that
// the test asked to fail for.
func (s *settings) fatal(r report.Report) bool {
	return slices.ContainsFunc(r.Findings, func(f report.Finding) bool {
		return !report.Advisory(f.Rule) || slices.Contains(s.failOn, f.Rule)
	})
}

// text is what the test prints.
func (s *settings) text(r report.Report, known baseline.Comparison) string {
	var b bytes.Buffer
	_ = printers.Text(&b, r, printers.OmitSite(), printers.OmitSummary())
	text := strings.TrimRight(b.String(), "\n")
	for _, line := range known.Lines() {
		text += "\n" + line
	}
	for _, note := range r.Notes {
		text += "\nnote: " + note
	}
	if s.Mode.From != "default" {
		text += fmt.Sprintf("\nmode: %s", s.Mode)
	}
	if s.Baseline.Value != "" {
		text += fmt.Sprintf("\nbaseline: %s", s.Baseline)
	}
	return text
}

// leaveArtifact writes the report where the test may leave files.
func (s *settings) leaveArtifact(tb TB, r report.Report) {
	dir := artifactDir(tb)
	if dir == "" {
		return
	}
	var b bytes.Buffer
	if err := files.JSON(&b, r); err != nil {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, "nplusone.json"), b.Bytes(), 0o644); err != nil {
		tb.Logf("nplusone: %v", err)
	}
}

func ids(findings []report.Finding) string {
	var all []string
	for _, f := range findings {
		all = append(all, f.ID)
	}
	return strings.Join(all, ",")
}
