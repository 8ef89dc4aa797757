package report

// Rule is one by which findings are made.
type Rule struct {
	ID    string // as in a finding's Rule
	Title string // a few words: "N+1 query"
	// Advisory rules give advice: what they tell costs with the size of the
	// data or with its use, which a test's data does not show. Adapters tell it
	// after all else and fail nothing for it, unless they are asked to.
	Advisory bool
	// Loop rules are about a statement that a loop repeats.
	Loop bool
}

// rules are all of them, in the order in which they are listed.
var rules = [...]Rule{
	{ID: RuleNPlusOne, Title: "N+1 query", Loop: true},
	{ID: RuleNPlusOneWrite, Title: "N+1 write", Loop: true},
	{ID: RuleDuplicate, Title: "duplicate query", Loop: true},
	{ID: RuleUnboundedList, Title: "unbounded list", Advisory: true},
	{ID: RuleWideSelect, Title: "wide select", Advisory: true},
	{ID: RuleMissingIndex, Title: "missing index", Advisory: true},
	{ID: RuleQueryBudget, Title: "query budget exceeded"},
	{ID: RuleSlowScope, Title: "slow scope"},
	{ID: RuleSlowQuery, Title: "slow query"},
}

// Rules lists all rules.
func Rules() []Rule { return append([]Rule(nil), rules[:]...) }

// RuleByID returns a rule, and false for one that this version does not know.
func RuleByID(id string) (Rule, bool) {
	for i := range rules {
		if rules[i].ID == id {
			return rules[i], true
		}
	}
	return Rule{}, false
}

// Advisory reports whether findings of a rule are advice.
func Advisory(rule string) bool {
	r, _ := RuleByID(rule)
	return r.Advisory
}
