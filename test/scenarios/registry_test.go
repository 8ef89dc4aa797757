package scenarios_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/test/scenarios"
)

// A positive without a negative beside it proves only that the detector
// speaks, not that it listens.
func TestEveryScenarioWithAFindingHasAHarmlessSibling(t *testing.T) {
	names := map[string]bool{}
	for _, s := range scenarios.All() {
		assert.False(t, names[s.Name], "two scenarios are called %q", s.Name)
		names[s.Name] = true
		assert.NotEmpty(t, s.Why, s.Name)
		if len(s.Want) == 0 || s.Sibling == "" && allOptional(s) {
			continue
		}
		sibling, ok := scenarios.Lookup(s.Sibling)
		if assert.True(t, ok, "%q has no %q beside it", s.Name, s.Sibling) {
			assert.Empty(t, sibling.Want, "%q stands beside %q and is not harmless", s.Sibling, s.Name)
		}
	}
}

func allOptional(s scenarios.Scenario) bool {
	for _, w := range s.Want {
		if !w.Optional {
			return false
		}
	}
	return true
}

// The judge is what all figures rest on.
func TestJudge(t *testing.T) {
	s, ok := scenarios.Lookup("two shapes an iteration")
	assert.True(t, ok)
	author := scenarios.Claim{Rule: "n-plus-one", SQL: "select id, name from authors where id = ?", Evidence: "traced", Source: "posts.author_id"}
	comments := scenarios.Claim{Rule: "n-plus-one", SQL: "select id, body from comments where post_id = ?", Evidence: "likely", Source: "posts.id"}

	score := scenarios.Judge(s, []scenarios.Claim{comments, author})
	assert.Equal(t, &author, score.Found[0])
	assert.Equal(t, &comments, score.Found[1])
	assert.Empty(t, score.Wrong)

	score = scenarios.Judge(s, []scenarios.Claim{author, author})
	assert.Nil(t, score.Found[1])
	assert.Len(t, score.Wrong, 1, "told twice")

	other := author
	other.Rule = "n-plus-one-write"
	score = scenarios.Judge(s, []scenarios.Claim{other})
	assert.Nil(t, score.Found[0], "another rule")
	assert.Len(t, score.Wrong, 1)

	quoted := author
	quoted.SQL = "SELECT `id`, `name` FROM `authors` WHERE `id`=?"
	assert.NotNil(t, scenarios.Judge(s, []scenarios.Claim{quoted}).Found[0], "quotes, case and spacing do not matter")

	astray := author
	astray.Source = "posts.editor_id"
	score = scenarios.Judge(s, []scenarios.Claim{astray})
	assert.NotNil(t, score.Found[0])
	assert.False(t, s.Want[0].RightSource(*score.Found[0]), "found, from the wrong column")
}
