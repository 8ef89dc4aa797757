package forms

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/rewritetest"
)

// deriveOf returns what is derived, by kind; of one kind the preferred one.
func deriveOf(a rewritetest.Repeated) (kinds []string, sql map[string]string) {
	f, c := a.Finding()
	sql = map[string]string{}
	for _, r := range Derive(f, c) {
		if _, seen := sql[r.Kind]; seen {
			continue
		}
		kinds = append(kinds, r.Kind)
		sql[r.Kind] = r.Statements[0].ForOne()
	}
	return kinds, sql
}

// However a text is written, what is cut from it is itself.
func TestTexts(t *testing.T) {
	t.Parallel()
	for _, test := range slices.Concat(rewritetest.Texts, rewritetest.LeftAlone) {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			kinds, sql := deriveOf(test.Repeated)
			assert.Equal(t, test.Kinds, strings.Join(kinds, " "), test.Reason)
			for kind, want := range test.Sql {
				assert.Equal(t, want, strings.ReplaceAll(sql[kind], rewrite.ListMark, "?"), test.Reason)
			}
		})
	}
}

// A further argument stands in a rewrite once only where every execution was
// seen to have it: what nobody saw is bound with each key.
func TestFurtherArguments(t *testing.T) {
	t.Parallel()
	const text = `SELECT id, body FROM comments WHERE post_id = ? AND tenant_id = ?`
	seen := func(v ...cases.Variation) []cases.Variation { return v }
	for _, test := range []struct {
		name, reason string
		args         [][]any
		seen         []cases.Variation
		executions   int // beyond those of args
		once         bool
	}{
		{"nothing is known", "the second argument may differ", [][]any{}, nil, 9, false},
		{"kept and the same", "all of them were kept", [][]any{{int64(7), int64(3)}, {int64(8), int64(3)}}, nil, 0, true},
		{"the first ones were kept", "the others may differ", [][]any{{int64(7), int64(3)}, {int64(8), int64(3)}}, nil, 1, false},
		{"could not be kept", "nil stands for what cannot be copied", [][]any{{int64(7), nil}, {int64(8), nil}}, nil, 0, false},
		{"compared", "the record saw all of them", [][]any{}, seen(cases.Varying, cases.Constant), 9, true},
		{"compared in part", "the record did not see all of them", [][]any{}, seen(cases.Varying, cases.Unseen), 9, false},
		{"the record knows better", "what was kept is a part of it", [][]any{{int64(7), int64(3)}, {int64(8), int64(3)}}, seen(cases.Varying, cases.Varying), 0, false},
		{"both differ", "a list of one would lose the other", [][]any{}, seen(cases.Varying, cases.Varying), 9, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, c := rewritetest.Repeated{D: rewritetest.Lite, Parent: rewritetest.Parent, Child: text, Args: test.args, Max: 3}.Finding()
			c.Child.Executions += test.executions
			c.Child.Slots = test.seen
			c.Links = rewrite.Links(f, &cases.Case{Dialect: c.Dialect, Child: c.Child, Links: c.Links[:1]})
			all := Derive(f, c)
			assert.NotEmpty(t, all)
			for _, r := range all {
				once := false
				for _, st := range r.Statements {
					params := st.Params
					if st.Each != nil {
						params = append(slices.Clone(params), st.Each.Params...)
					}
					once = once || slices.Contains(params, rewrite.Param{Kind: rewrite.ChildArg, Index: 2})
				}
				assert.Equal(t, test.once, once, "%s: %s", r.Kind, test.reason)
			}
		})
	}
}
