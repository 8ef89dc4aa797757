// Package rules has a page for each rule, in Markdown: what it finds and why,
// WRONG, RIGHT, and how to accept a finding. The command prints the same pages:
// nplusone explain.
//
//	if rule, ok := rules.RuleByID(finding.Rule); ok {
//		fmt.Println(rule.Help)
//	}
//
// The pages are files of this package; a program links them only if it imports
// the package.
package rules
