package printers

import (
	"cmp"
	"encoding/json"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/escape"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/rules"
)

// maxSARIFResults is what GitHub's code scanning keeps of a run.
const maxSARIFResults = 5000

// SARIF writes the report as SARIF 2.1.0, with what GitHub's code scanning
// asks for: rules with help, fingerprints without line numbers, the way from
// the list to the repeated statement as a code flow. Suppressed findings are
// marked as such, and findings that were compared with a baseline carry their
// state.
func SARIF(w io.Writer, r report.Report, opts ...Option) error {
	s := newSettings(opts)
	findings, more := s.findings(&r, true, maxSARIFResults)
	list, index := sarifRules(findings)
	results := make([]sarifResult, 0, len(findings)) // [], not null: that is how fixed alerts are closed
	for _, f := range findings {
		results = append(results, s.sarifResult(f, index[f.Rule]))
	}
	run := sarifRun{
		Tool: sarifTool{Driver: sarifDriver{
			Name: "nplusone", Version: report.Complete(r).Tool.Version, InformationURI: rules.HomeURL, Rules: list,
		}},
		AutomationDetails: &sarifAutomation{ID: "nplusone/" + strings.Trim(s.title, "/")},
		ColumnKind:        "utf16CodeUnits",
		OriginalURIBaseIDs: map[string]sarifBase{
			sarifRoot: {Description: sarifText{Text: "the root of the repository"}},
		},
		Results: results,
	}
	if lines := missedLines(&r); len(lines) > 0 {
		missed := sarifInvocation{}
		for _, what := range lines {
			missed.Notifications = append(missed.Notifications, sarifNotification{Level: "error", Message: sarifText{Text: "not looked at: " + what}})
		}
		run.Invocations = []sarifInvocation{missed}
	}
	if more > 0 {
		run.Properties = map[string]any{"leftOut": more}
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(sarifLog{
		Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run},
	})
}

// sarifRules describes the rules that occur, and those of this version, with
// their indexes.
func sarifRules(findings []*report.Finding) ([]sarifRule, map[string]int) {
	var list []sarifRule
	index := map[string]int{}
	add := func(r rules.Rule) {
		if _, ok := index[r.ID]; ok {
			return
		}
		index[r.ID] = len(list)
		list = append(list, sarifRule{
			ID: r.ID, Name: camel(r.ID), Short: sarifText{Text: r.Title}, Full: sarifText{Text: r.Summary},
			Help: sarifText{Text: r.Help, Markdown: r.Help}, HelpURI: r.URL,
			Default:    sarifDefault{Level: "warning"},
			Properties: map[string]any{"tags": []string{"performance", "database"}, "precision": "high", "problem.severity": "warning"},
		})
	}
	for _, r := range rules.LoadRules() {
		add(r)
	}
	for _, f := range findings {
		title := cmp.Or(escape.Clean(f.Rule), "unknown")
		add(rules.Rule{ID: f.Rule, Title: title, Summary: title, Help: title, URL: rules.HomeURL})
	}
	return list, index
}

func (s *settings) sarifResult(f *report.Finding, rule int) sarifResult {
	message := escapeBrackets(s.message(f))
	res := sarifResult{
		RuleID: f.Rule, RuleIndex: rule, Level: [...]string{"note", "warning", "error"}[s.level(f)],
		Fingerprints:    map[string]string{"primaryLocationLineHash": cmp.Or(f.ID, "unknown") + ":1", "nplusone/v1": cmp.Or(f.ID, "unknown")},
		OccurrenceCount: max(f.Query.Count, 1),
		BaselineState:   map[string]string{"new": "new", "known": "unchanged", "grown": "updated"}[f.Baseline],
		Properties:      map[string]any{"scope": f.Scope, "evidence": f.Evidence, "sql": f.Query.SQL},
	}
	if loc, ok := s.sarifLocation(f.Site, ""); ok {
		res.Locations = []sarifLocation{loc}
	}
	if f.Suppressed != "" {
		res.Suppressions = []sarifSuppression{{Kind: "external", Justification: f.Suppressed}}
	}
	if f.Parent != nil {
		if loc, ok := s.sarifLocation(f.Parent.Site, "the query whose rows it follows"); ok {
			loc.ID = 1
			res.Related = []sarifLocation{loc}
			message += "\n[the query whose rows it follows](1)"
		}
	}
	res.Message = sarifText{Text: message}
	if flow := s.sarifFlow(f); len(flow) > 1 {
		res.CodeFlows = []sarifCodeFlow{{ThreadFlows: []sarifThreadFlow{{Locations: flow}}}}
	}
	return res
}

// sarifFlow is the way to the finding: the parent's query, then the calls
// from the outermost to the repeated statement.
func (s *settings) sarifFlow(f *report.Finding) []sarifFlowLocation {
	var flow []sarifFlowLocation
	add := func(at report.Site, text string) {
		if loc, ok := s.sarifLocation(at, text); ok {
			flow = append(flow, sarifFlowLocation{Location: loc})
		}
	}
	if p := f.Parent; p != nil {
		add(p.Site, "returns "+words.Count(p.Rows, "row", "rows")+": "+escape.OneLine(p.SQL, 200))
	}
	for _, at := range slices.Backward(f.Stack) {
		if at != f.Site {
			add(at, "calls")
		}
	}
	add(f.Site, "runs "+words.Count(f.Query.Count, "time", "times")+": "+escape.OneLine(f.Query.SQL, 200))
	return flow
}

// sarifLocation is a place in the code, false where the file is not known.
func (s *settings) sarifLocation(at report.Site, text string) (sarifLocation, bool) {
	file := s.files.file(at)
	if file == "" {
		return sarifLocation{}, false
	}
	artifact := sarifArtifact{URI: (&url.URL{Path: strings.ToValidUTF8(file, "\ufffd")}).String()}
	if !strings.HasPrefix(file, "/") {
		artifact.URIBaseID = sarifRoot
	}
	loc := sarifLocation{Physical: sarifPhysical{Artifact: artifact}}
	if at.Line > 0 {
		loc.Physical.Region = &sarifRegion{StartLine: at.Line, StartColumn: 1}
	}
	if at.Function != "" {
		loc.Logical = []sarifLogical{{Name: at.Function, Kind: "function"}}
	}
	if text != "" {
		loc.Message = &sarifText{Text: escapeBrackets(text)}
	}
	return loc, true
}

// escapeBrackets keeps text from being read as a link of SARIF.
func escapeBrackets(s string) string {
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`).Replace(s)
}

// camel writes n-plus-one as NPlusOne.
func camel(id string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(escape.Clean(id), "-") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return cmp.Or(b.String(), "unknown")
}
