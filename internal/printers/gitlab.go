package printers

import (
	"cmp"
	"encoding/json"
	"io"

	"github.com/nplusone-go/nplusone/internal/sentences"
	"github.com/nplusone-go/nplusone/report"
)

// GitLab writes the report for GitLab's code quality widget
// (artifacts:reports:codequality). Suppressed findings are left out; known
// ones are "info". The fingerprint has no line number in it, so that a
// finding stays the same one when code moves.
func GitLab(w io.Writer, r report.Report, opts ...Option) error {
	type lines struct {
		Begin int `json:"begin"`
	}
	type location struct {
		Path  string `json:"path"`
		Lines lines  `json:"lines"`
	}
	type issue struct {
		Description string   `json:"description"`
		CheckName   string   `json:"check_name"`
		Fingerprint string   `json:"fingerprint"`
		Severity    string   `json:"severity"`
		Location    location `json:"location"`
	}
	s := newSettings(opts)
	findings, _ := s.findings(&r, false, -1)
	issues := make([]issue, 0, len(findings))
	for _, f := range findings {
		severity := [...]string{"info", "minor", "major"}[s.level(f)]
		if f.Evidence.Rank() >= 3 && s.level(f) == warning {
			severity = "major"
		}
		text := sentences.Headline(f)
		if why := sentences.Evidence(f); why != "" {
			text += " (" + why + ")"
		}
		issues = append(issues, issue{
			Description: text, CheckName: f.Rule, Fingerprint: f.ID, Severity: severity,
			Location: location{Path: cmp.Or(s.files.file(f.Site), "unknown"), Lines: lines{Begin: max(f.Site.Line, 1)}},
		})
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(issues)
}
