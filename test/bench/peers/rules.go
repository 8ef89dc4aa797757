package peers

import (
	"strings"
	"time"
)

// Rule is one way to call a query an N+1.
type Rule struct {
	// Name says what it counts.
	Name string
	// After names tools that work so.
	After string
	// Flag returns the text of one statement for each group that it flags.
	Flag func(events []Event) []string
}

// Rules are all rules.
var Rules = []Rule{
	{"a shape twice in the process", "np1finder", func(events []Event) []string {
		return group(events, func(e Event) (string, bool) { return shape(e.Text), !e.Exec }).atLeast(2)
	}},
	{"a shape ten times in a second", "sqlguard", func(events []Event) []string {
		return group(events, func(e Event) (string, bool) { return shape(e.Text), true }).within(10, time.Second)
	}},
	{"a text five times in a second", "sql-tap", func(events []Event) []string {
		return group(events, func(e Event) (string, bool) {
			text := strings.ToLower(e.Text)
			return e.Text, strings.Contains(text, "select") && strings.Contains(text, "from")
		}).within(5, time.Second)
	}},
	{"a shape and its line twice", "laravel-query-detector", func(events []Event) []string {
		return group(events, func(e Event) (string, bool) {
			return e.Scope + shape(e.Text) + e.site(), !control(e.Text)
		}).atLeast(2)
	}},
	{"a shape and its full stack twice", "prosopite", func(events []Event) []string {
		return group(events, func(e Event) (string, bool) {
			return e.Scope + shape(e.Text) + e.fullStack(), strings.Contains(strings.ToLower(e.Text), "select")
		}).atLeast(2)
	}},
	{"five distinct arguments at a line", "Truta446/nplusone", func(events []Event) []string {
		return group(events, func(e Event) (string, bool) {
			return e.Scope + shape(e.Text) + e.site(), !control(e.Text)
		}).distinct(5)
	}},
	{"five alike in a row after another", "Sentry", consecutive},
}

// groups are events by key, in order of their first.
type groups struct {
	order []string
	of    map[string][]Event
}

// group sorts events; key reports false for those that do not take part.
func group(events []Event, key func(Event) (string, bool)) groups {
	g := groups{of: map[string][]Event{}}
	for _, e := range events {
		k, counts := key(e)
		if !counts {
			continue
		}
		if g.of[k] == nil {
			g.order = append(g.order, k)
		}
		g.of[k] = append(g.of[k], e)
	}
	return g
}

func (g groups) where(flagged func([]Event) bool) []string {
	var texts []string
	for _, k := range g.order {
		if flagged(g.of[k]) {
			texts = append(texts, g.of[k][0].Text)
		}
	}
	return texts
}

func (g groups) atLeast(n int) []string {
	return g.where(func(events []Event) bool { return len(events) >= n })
}

// within flags groups with n events in a window of time.
func (g groups) within(n int, window time.Duration) []string {
	return g.where(func(events []Event) bool {
		for i := n - 1; i < len(events); i++ {
			if events[i].Start.Sub(events[i-n+1].Start) <= window {
				return true
			}
		}
		return false
	})
}

// distinct flags groups with n different sets of arguments.
func (g groups) distinct(n int) []string {
	return g.where(func(events []Event) bool {
		seen := map[string]bool{}
		for _, e := range events {
			seen[e.values()] = true
		}
		return len(seen) >= n
	})
}

// consecutive flags five or more statements of one shape that follow each
// other and another statement, in one request. Statements without a
// placeholder are not looked at: their text cannot be grouped.
func consecutive(events []Event) []string {
	byScope := map[string][]Event{}
	var scopes []string
	for _, e := range events {
		if control(e.Text) {
			continue
		}
		if byScope[e.Scope] == nil {
			scopes = append(scopes, e.Scope)
		}
		byScope[e.Scope] = append(byScope[e.Scope], e)
	}
	var flagged []string
	for _, scope := range scopes {
		run := 0
		events := byScope[scope]
		for i := 1; i < len(events); i++ {
			if run > 0 && shape(events[i].Text) == shape(events[i-1].Text) {
				run++
			} else if shape(events[i].Text) != shape(events[i-1].Text) {
				run = 1
			}
			if run == 5 && strings.ContainsAny(events[i].Text, "?$") {
				flagged = append(flagged, events[i].Text)
			}
		}
	}
	return flagged
}
