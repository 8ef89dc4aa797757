package printers

import (
	"encoding/json"
	"io"

	"github.com/nplusone-go/nplusone/internal/tree"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/rules"
)

// RDJSON writes the report in reviewdog's diagnostic format (rdjson).
// Suppressed and known findings are left out.
func RDJSON(w io.Writer, r report.Report, opts ...Option) error {
	type position struct {
		Line int `json:"line"`
	}
	type extent struct {
		Start position `json:"start"`
	}
	type location struct {
		Path  string  `json:"path"`
		Range *extent `json:"range,omitempty"`
	}
	type code struct {
		Value string `json:"value"`
		URL   string `json:"url,omitempty"`
	}
	type diagnostic struct {
		Message  string   `json:"message"`
		Location location `json:"location"`
		Severity string   `json:"severity"`
		Code     code     `json:"code"`
	}
	type source struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}
	s := newSettings(opts)
	findings, _ := s.findings(&r, false, -1)
	diagnostics := make([]diagnostic, 0, len(findings))
	for _, f := range findings {
		if tree.Standing(f) != 0 {
			continue
		}
		rule, _ := rules.RuleByID(f.Rule)
		d := diagnostic{
			Message: s.message(f), Location: location{Path: s.files.file(f.Site)},
			Severity: [...]string{"INFO", "WARNING", "ERROR"}[s.level(f)],
			Code:     code{Value: f.Rule, URL: rule.URL},
		}
		if f.Site.Line > 0 {
			d.Location.Range = &extent{Start: position{Line: f.Site.Line}}
		}
		diagnostics = append(diagnostics, d)
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(struct {
		Source      source       `json:"source"`
		Severity    string       `json:"severity"`
		Diagnostics []diagnostic `json:"diagnostics"`
	}{source{"nplusone", rules.HomeURL}, "WARNING", diagnostics})
}
