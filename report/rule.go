package report

// Advisory reports whether findings of a rule are advice: what they tell
// costs with the size of the data or with its use, which a test's data does
// not show. Adapters tell them after all others and fail nothing for them,
// unless they are asked to.
func Advisory(rule string) bool {
	switch rule {
	case RuleUnboundedList, RuleWideSelect, RuleMissingIndex:
		return true
	}
	return false
}
