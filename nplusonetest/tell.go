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

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/report"
)

// together makes one report of those of a test.
func together(reports []detect.Report) detect.Report {
	if len(reports) == 1 {
		return reports[0]
	}
	return report.Merge(reports...)
}

// tell compares a test's report with the baseline, tells it, and hands it to
// the suite.
func (s *settings) tell(tb TB, r detect.Report) {
	tb.Helper()
	known, err := s.baseline()
	if err != nil {
		tb.Errorf("nplusone: %v", err)
	}
	r.Findings = append([]detect.Finding(nil), r.Findings...)
	compared := known.Apply(&r, time.Now())
	if err := theSuite.add(r, s); err != nil {
		tb.Logf("nplusone: the report is not written: %v", err)
	}
	if line := passedOver(r.Findings); line != "" {
		tb.Logf("%s", line)
	}
	told := counting(r)
	if len(told.Findings) == 0 {
		return
	}
	setAttr(tb, "nplusone.findings", strconv.Itoa(len(told.Findings)))
	setAttr(tb, "nplusone.ids", ids(told.Findings))
	s.leaveArtifact(tb, r)
	for _, f := range s.Formats.Value {
		if f == report.FormatGitHub {
			_ = report.GitHub(outputOf(tb), told)
		}
	}
	text := s.text(told, report.Comparison{Grown: compared.Grown, Expired: compared.Expired})
	if s.fails() && s.fatal(told) {
		tb.Errorf("%s", text)
	} else {
		tb.Logf("%s", text)
	}
}

// counting leaves out what is suppressed or known.
func counting(r detect.Report) detect.Report {
	var left []detect.Finding
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
func (s *settings) fatal(r detect.Report) bool {
	return slices.ContainsFunc(r.Findings, func(f detect.Finding) bool {
		return !detect.Advisory(f.Rule) || slices.Contains(s.demanded, f.Rule)
	})
}

// text is what the test prints.
func (s *settings) text(r detect.Report, beside report.Comparison) string {
	var b bytes.Buffer
	_ = report.Text(&b, r, report.OmitSite(), report.OmitSummary())
	text := strings.TrimRight(b.String(), "\n")
	for _, line := range beside.Lines() {
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
func (s *settings) leaveArtifact(tb TB, r detect.Report) {
	dir := artifactDir(tb)
	if dir == "" {
		return
	}
	var b bytes.Buffer
	if err := report.JSON(&b, r); err != nil {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, "nplusone.json"), b.Bytes(), 0o644); err != nil {
		tb.Logf("nplusone: %v", err)
	}
}

func ids(findings []detect.Finding) string {
	var all []string
	for _, f := range findings {
		all = append(all, f.ID)
	}
	return strings.Join(all, ",")
}
