package main

import (
	"slices"

	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/compare"
)

// bounds are what is kept of all reports together.
type bounds struct {
	names     int // of scopes
	findings  int // and recognised groups
	timelines int
}

var (
	// Of a trace, whose scopes may be named after addresses.
	ofTraces = bounds{names: 10_000, findings: 10_000, timelines: 10_000}
	// Of reports of many shards, whose scopes are the tests of a whole project.
	ofReports = bounds{names: 100_000, findings: 50_000, timelines: 1_000}
)

const otherScopes = "(other scopes)"

// apply sums up the scopes and leaves out the findings past the bounds, and
// says so.
func (b bounds) apply(r *report.Report) {
	if len(r.Scopes) > b.names {
		for i := b.names - 1; i < len(r.Scopes); i++ {
			r.Scopes[i].Name, r.Scopes[i].Kind, r.Scopes[i].Timeline = otherScopes, "", nil
		}
		*r = compare.Merge(*r)
		note(r, "more than "+words.Number(b.names)+" names of scopes: the others are summed up")
	}
	if len(r.Findings) > b.findings {
		r.Findings = slices.Clip(r.Findings[:b.findings])
		note(r, "more than "+words.Number(b.findings)+" findings: the least are left out")
	}
	if len(r.Recognised) > b.findings {
		r.Recognised = slices.Clip(r.Recognised[:b.findings])
		note(r, "more than "+words.Number(b.findings)+" recognised groups: others are left out")
	}
	b.keepTimelines(r)
}

func (b bounds) keepTimelines(r *report.Report) {
	kept := 0
	for i := range r.Scopes {
		if len(r.Scopes[i].Timeline) == 0 {
			continue
		}
		if kept++; kept > b.timelines {
			r.Scopes[i].Timeline = nil
			note(r, "more than "+words.Number(b.timelines)+" scopes with a timeline: those of the others are left out")
		}
	}
}

func note(r *report.Report, text string) {
	if !slices.Contains(r.Notes, text) {
		r.Notes = append(r.Notes, text)
	}
}
