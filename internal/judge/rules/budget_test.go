package rules_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/judge/rules"
)

func TestBudget(t *testing.T) {
	t.Parallel()
	spent := func(counts ...int) (all []rules.Spent) {
		for i, n := range counts {
			all = append(all, rules.Spent{Count: n, On: func() string { return "at posts.go:" + strconv.Itoa(i+1) }})
		}
		return all
	}
	tests := []struct {
		name, reason string
		budget       rules.Budget
		why          string // "" where it is kept
	}{
		{"kept", "fewer than it may", rules.Budget{Most: 4, Ran: 3, Spent: spent(3), Named: 3}, ""},
		{"just kept", "as many as it may", rules.Budget{Most: 4, Ran: 4, Spent: spent(4), Named: 3}, ""},
		{"none at all", "a budget of 0", rules.Budget{Ran: 1, Spent: spent(1), Named: 3}, "most of them: 1 at posts.go:1"},
		{"over", "the most first, equals as they came", rules.Budget{Most: 4, Ran: 9, Spent: spent(2, 5, 2), Named: 3}, "most of them: 5 at posts.go:2, 2 at posts.go:1, 2 at posts.go:3"},
		{"in many places", "the rest is counted", rules.Budget{Most: 1, Ran: 6, Spent: spent(1, 2, 3), Named: 1}, "most of them: 3 at posts.go:3, and 2 more places"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.budget.Scope = "GET /posts"
			f, over := tt.budget.Over()
			assert.Equal(t, tt.why != "", over, tt.reason)
			assert.Equal(t, tt.why, f.Why, tt.reason)
			if over {
				assert.Equal(t, "657520639174171e", f.ID, "baselines have it")
				assert.Equal(t, strconv.Itoa(tt.budget.Ran)+" queries, the budget is "+strconv.Itoa(tt.budget.Most), f.Message)
			}
		})
	}
}
