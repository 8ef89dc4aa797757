// Package match holds the findings of a report against what was known before:
// an earlier report, or a baseline.
package match

import "github.com/nplusone-go/nplusone/report"

// State is what a finding came to.
type State string

// The states, as they stand in a finding's field Baseline. Shrunk stands in
// none: a finding with fewer executions is known.
const (
	New    State = "new"
	Grown  State = "grown"
	Shrunk State = "shrunk"
	Known  State = "known"
)

// Count compares the executions of a finding that was there before.
func Count(now, was int) State {
	switch {
	case now > was:
		return Grown
	case now < was:
		return Shrunk
	}
	return Known
}

// Finding is a finding beside the executions that were known of it.
type Finding struct {
	*report.Finding
	State State
	Was   int
}

// Against matches findings by id. Each id must stand there once. left are the
// ids that were known and are gone.
func Against(known map[string]int, findings []*report.Finding) (all []Finding, left map[string]bool) {
	left = make(map[string]bool, len(known))
	for id := range known {
		left[id] = true
	}
	for _, f := range findings {
		was, ok := known[f.ID]
		delete(left, f.ID)
		m := Finding{f, New, was}
		if ok {
			m.State = Count(f.Query.Count, was)
		}
		all = append(all, m)
	}
	return all, left
}

// Mark writes into a report what each of its findings came to. Suppressed ones
// are left alone.
func Mark(r *report.Report, states map[string]State) {
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Suppressed != "" {
			continue
		}
		state := states[f.ID]
		if state == Shrunk {
			state = Known
		}
		f.Baseline = string(state)
	}
}
