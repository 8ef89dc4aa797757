// Package rules makes findings of what was judged, a file for each rule.
package rules

import (
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/report"
)

// A Rule is one of package report's with what looks for it.
type Rule struct {
	ID   string
	When Stage
	// Group makes the finding of one group that has none yet, and reports
	// whether it has settled what that group is.
	Group func(*analysis.Analysis, *analysis.Group) bool
	// Scope makes the findings that are about more than one group.
	Scope func(*analysis.Analysis)
}

// Stage says when a rule is asked. Rules of one stage are asked together, group
// by group, in the order of Table.
type Stage uint8

// The stages, in the order in which they come.
const (
	ByGroup   Stage = iota // as package judge classifies groups
	OnScope                // when all groups are classified
	OnLists                // of what repeats nothing
	OnLimits               // of what nothing else was said of
	OnReport               // of the scope as a whole, when fixers are done
	Elsewhere              // by another package: it needs the database, or many scopes
)

// Table has every rule, in the order of package report.
var Table = []Rule{
	{ID: report.RuleNPlusOne, When: ByGroup},
	{ID: report.RuleNPlusOneWrite, When: ByGroup},
	{ID: report.RuleDuplicate, When: OnScope, Scope: RepeatedAcrossCallers}, // and ByGroup: Duplicate
	{ID: report.RuleUnboundedList, When: OnLists, Group: unbounded},
	{ID: report.RuleWideSelect, When: OnLists, Group: wide},
	{ID: report.RuleMissingIndex, When: Elsewhere},
	{ID: report.RuleQueryBudget, When: OnReport, Scope: CheckBudget},
	{ID: report.RuleSlowScope, When: Elsewhere},
	{ID: report.RuleSlowQuery, When: OnLimits, Group: slow},
}

// Check asks the rules that come when all groups are classified.
func Check(h *analysis.Analysis) {
	if l := h.Rec.Scope.Expected; l.Rows > 0 {
		h.Limit.ListRows = l.Rows
	}
	if l := h.Rec.Scope.Expected; l.Columns > 0 {
		h.Limit.ListColumns = l.Columns
	}
	for _, stage := range []Stage{OnScope, OnLists, OnLimits} {
		runStage(h, stage)
	}
}

// Conclude asks the rules that come last.
func Conclude(h *analysis.Analysis) { runStage(h, OnReport) }

func runStage(h *analysis.Analysis, stage Stage) {
	for i := range Table {
		if r := &Table[i]; r.When == stage && r.Scope != nil {
			r.Scope(h)
		}
	}
	for _, c := range h.Groups {
		if c.Result == nil && c.Count > 0 {
			askGroup(h, stage, c)
		}
	}
}

// askGroup asks until a rule has settled what a group is.
func askGroup(h *analysis.Analysis, stage Stage, c *analysis.Group) {
	for i := range Table {
		if r := &Table[i]; r.When == stage && r.Group != nil && r.Group(h, c) {
			return
		}
	}
}
