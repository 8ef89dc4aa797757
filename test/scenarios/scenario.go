package scenarios

import (
	"context"
	"slices"

	"github.com/nplusone-go/nplusone/report"
)

// Scenario is one program and what is true of it.
type Scenario struct {
	Name string
	// Why says what the scenario guards against.
	Why string
	// Sibling names the harmless sibling of a scenario with something to
	// find: the same work done well, or its closest look-alike.
	Sibling string
	// Want are the findings that are true, none for a harmless program.
	Want []Want
	// Tolerated are words of statements whose repetition may be told without
	// a source (report.Repeated), and need not be.
	Tolerated []string
	// Recognised is what a report must list as recognised, "" for nothing in
	// particular. It is asked for from 20 rows.
	Recognised string
	// Sizes are the numbers of rows where the common ones make no sense.
	Sizes []int
	// Keys are the key styles, nil for all.
	Keys []KeyStyle
	// On are the dialects that it can run on, nil for all.
	On []Dialect
	// Writes names the tables that Run changes.
	Writes []string
	// Requests says that Run opens its own scopes by Env.Request, and that
	// none is open around it.
	Requests bool
	// HeldOut scenarios are not looked at while rules are tuned: only their
	// totals are.
	HeldOut bool
	// Run is the program. ctx carries the scope.
	Run func(ctx context.Context, e *Env) error
}

// Want is one true finding.
type Want struct {
	Rule string // report.RuleNPlusOne, ...
	// SQL are words that its statement contains, in order; quotes of
	// identifiers and letter case do not matter.
	SQL string
	// From are the columns of earlier results that supply the arguments, as
	// "table.column"; any of them is right. Nil means that no query did: the
	// program brought the values itself, and a finding that names a source,
	// or claims more than repetition, is wrong.
	From []string
	// Relation is what the finding is to say, "" where that is open.
	Relation string
	// Parallel says that executions overlap.
	Parallel bool
	// Optional findings may be told and need not be: reasonable people
	// differ.
	Optional bool
	// Count is the number of executions at n rows, nil for about n.
	Count func(n int) int
}

// Sourced reports whether a query's result supplies the arguments.
func (w Want) Sourced() bool { return len(w.From) > 0 }

// Executions is the number of executions at n rows.
func (w Want) Executions(n int) int {
	if w.Count == nil {
		return n
	}
	return w.Count(n)
}

// Common are the sizes at which scenarios run.
var Common = []int{2, 3, 20, 200}

// Size is the variation that a scenario runs in.
type Size struct {
	Rows int
	Keys KeyStyle
}

// RowCounts are the numbers of rows at which s makes sense.
func (s Scenario) RowCounts() []int {
	if s.Sizes != nil {
		return s.Sizes
	}
	return Common
}

// KeyStyles are the styles of keys in which s differs.
func (s Scenario) KeyStyles() []KeyStyle {
	if s.Keys != nil {
		return s.Keys
	}
	return AllKeys
}

// RunsOn reports whether d can run s.
func (s Scenario) RunsOn(d Dialect) bool {
	return s.On == nil || slices.Contains(s.On, d)
}

// All returns every scenario, family by family.
func All() []Scenario {
	return slices.Concat(
		lists, loops, shapes, sources, relations, aggregates, topN, trees,
		writes, writesByKey, imports, pagination, repeats, harmless, ownIDs,
		handles, concurrency, requests, orms, deep, texts, keyKinds, traps,
	)
}

// Lookup returns the scenario of that name.
func Lookup(name string) (Scenario, bool) {
	for _, s := range All() {
		if s.Name == name {
			return s, true
		}
	}
	return Scenario{}, false
}

// nplusone is the commonest truth: one statement once for each row of an
// earlier result.
func nplusone(sql, relation string, from ...string) Want {
	return Want{Rule: report.RuleNPlusOne, SQL: sql, Relation: relation, From: from}
}

// write is the same of a statement that changes rows.
func write(sql string, from ...string) Want {
	return Want{Rule: report.RuleNPlusOneWrite, SQL: sql, From: from}
}

// unsourced is a repetition whose values no query supplied.
func unsourced(sql string) Want {
	return Want{Rule: report.RuleNPlusOne, SQL: sql}
}

// duplicate is one statement with the same arguments again and again.
func duplicate(sql string) Want {
	return Want{Rule: report.RuleDuplicate, SQL: sql}
}

// optional makes silence right too.
func (w Want) optional() Want {
	w.Optional = true
	return w
}

// parallel says that executions overlap.
func (w Want) parallel() Want {
	w.Parallel = true
	return w
}

// counted gives the number of executions at n rows.
func (w Want) counted(count func(n int) int) Want {
	w.Count = count
	return w
}
