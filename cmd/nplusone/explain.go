package main

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/nplusone-go/nplusone/report/rules"
)

func explainCommand() command {
	return command{
		name: "explain", args: "[rule]", short: "a rule's page: what, why, WRONG, RIGHT, how to silence it",
		long:    "Explain prints the page of a rule, or, without one, the list of rules.",
		example: "  nplusone explain n-plus-one",
		words:   ruleNames,
		run:     runExplain,
	}
}

func ruleNames() []string {
	var names []string
	for _, r := range rules.Rules() {
		names = append(names, r.ID)
	}
	return names
}

func runExplain(s stdio, args []string) (int, error) {
	names, err := parse(newFlags("explain"), args)
	switch {
	case err != nil:
		return exitUsage, err
	case len(names) > 1:
		return exitUsage, fmt.Errorf("one rule at a time, not %d", len(names))
	case len(names) == 0:
		for _, r := range rules.Rules() {
			fmt.Fprintf(s.out, "%-18s %s\n", r.ID, r.Title)
		}
		return exitOK, nil
	}
	rule, ok := rules.RuleByID(strings.ToLower(names[0]))
	if !ok {
		return exitUsage, oneOf("rule", names[0], ruleNames())
	}
	fmt.Fprintf(s.out, "%s\n\n%s\n", strings.TrimSpace(rule.Help), rule.URL)
	return exitOK, nil
}

// printable is text of a report as a terminal may have it: no control
// characters, nothing that turns the direction of writing.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) && r != ' ' {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
