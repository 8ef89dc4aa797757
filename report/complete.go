package report

import (
	_ "embed"
)

// Complete fills in what the contract promises: a version, the tool's name,
// and lists that are empty rather than null.
func Complete(r Report) Report {
	if r.Version == 0 {
		r.Version = 1
	}
	if r.Tool.Name == "" {
		r.Tool.Name = "nplusone"
	}
	if r.Scopes == nil {
		r.Scopes = []ScopeStats{}
	}
	if r.Findings == nil {
		r.Findings = []Finding{}
	}
	if r.Recognised == nil {
		r.Recognised = []Recognised{}
	}
	return r
}
