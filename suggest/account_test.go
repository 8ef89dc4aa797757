package suggest

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/gogen"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
	"github.com/nplusone-go/nplusone/internal/rewrite/rewritetest"
	"github.com/nplusone-go/nplusone/report"
)

// compared is a repeated statement as the command gets it from a program: no
// values, and what the record saw of each slot: c constant, v varying, u unseen.
type compared struct {
	name, reason string
	d            fingerprint.Dialect
	text, seen   string
	columns      string
	rows         int64 // of one execution at most
	kinds        string
	without      []string // no SQL or Go of a fix holds these
	with         []string // each stands in the SQL or Go of some fix
}

func (c compared) finding() (*report.Finding, *cases.Case) {
	f := &report.Finding{Rule: report.RuleNPlusOne, Query: report.Query{Count: 12, DistinctArgs: 12}, Stack: []report.Site{{Path: "account_test.go"}}}
	out := &cases.Case{Dialect: c.d, Child: cases.Evidenced{Text: c.text, Columns: strings.Fields(c.columns), Executions: 12, MaxRows: c.rows, MinRows: c.rows}}
	if fingerprint.Scan(c.d, c.text).Kind != fingerprint.Select {
		f.Rule = report.RuleNPlusOneWrite
	}
	for _, s := range c.seen {
		out.Child.Slots = append(out.Child.Slots, map[rune]cases.Variation{'c': cases.Constant, 'v': cases.Varying, 'u': cases.Unseen}[s])
	}
	return f, out
}

var comparedTests = []compared{
	{name: "a pattern that differs", reason: "it decides which rows go", d: lite, text: `DELETE FROM items WHERE id = ? AND ? LIKE '%x%'`, seen: "vvc"},
	{name: "a pattern nobody saw", reason: "it may differ", d: lite, text: `DELETE FROM items WHERE id = ? AND ? LIKE '%x%'`, seen: "vuc"},
	{name: "a pattern that stays", reason: "it is the same for all", d: lite, text: `DELETE FROM items WHERE id = ? AND ? LIKE '%x%'`, seen: "vcc", kinds: "delete-any", with: []string{"id IN (?) AND ? LIKE '%x%'"}},
	{name: "a bound that differs", reason: "each row has its own", d: lite, text: `UPDATE t SET flag = flag + 1 WHERE id = ? AND flag < ?`, seen: "cvv"},
	{name: "a bound that stays", reason: "each row is changed once, as no key comes twice", d: lite, text: `UPDATE t SET flag = flag + 1 WHERE id = ? AND flag < ?`, seen: "cvc", kinds: "update-any"},
	{name: "two keys, one in a sub-select", reason: "CASE would bind the second once", d: lite, text: `UPDATE f SET name = ? WHERE f.id = ? AND EXISTS (SELECT 1 FROM b WHERE b.id = f.box AND b.id = ?)`, seen: "vvcv"},
	{name: "two keys side by side", reason: "both come with each row", d: lite, text: `UPDATE f SET name = ? WHERE id = ? AND box = ?`, seen: "vvv", kinds: "update-from update-case", with: []string{"f.box = changed.box_key", "(id, box) IN (VALUES (?, ?), (?, ?)"}},
	{name: "two keys nobody saw", reason: "what may differ comes with each row", d: maria, text: `UPDATE f SET name = ? WHERE id = ? AND box = ?`, seen: "uuu", kinds: "update-case", with: []string{"(id, box) IN ((?, ?), (?, ?)"}},
	{name: "a delete by pairs", reason: "no pair that was not there", d: maria, text: `DELETE FROM f WHERE id = ? AND box = ?`, seen: "vv", kinds: "delete-any", with: []string{"(id, box) IN ("}},
	{name: "a delete by pairs of unknown types", reason: "two arrays make every pair", d: pg, text: `DELETE FROM f WHERE id = $1 AND box = $2`, seen: "vv"},
	{name: "a row comparison, half of it constant", reason: "the other half must not be lost", d: lite, text: `DELETE FROM f WHERE (id, box) = (?, ?)`, seen: "vc"},
	{name: "one number in two places", reason: "it differs in both", d: pg, text: `DELETE FROM f WHERE id = $1 AND box <> $1`, seen: "vv"},
	{name: "a range for each day", reason: "the owner is the same, the days are not", d: lite, text: `SELECT count(*) FROM beats WHERE owner = ? AND at >= ? AND at < ?`, seen: "cvv", columns: "count", rows: 1, kinds: "keyed union-all", without: []string{"owner IN", "owner = ANY"}},
	{name: "the owner differs, the range does not", reason: "two arguments of one column are two", d: lite, text: `SELECT a FROM beats WHERE owner = ? AND at >= ? AND at < ?`, seen: "vcc", columns: "a", rows: 3, kinds: "batch keyed union-all", with: []string{"atValue any, atValue2 any", "args = append(args, atValue)\n\targs = append(args, atValue2)"}},
	{name: "a constant list", reason: "eight arguments are eight", d: lite, text: `SELECT a FROM beats WHERE owner = ? AND kind IN (?, ?, ?, ?, ?, ?, ?, ?)`, seen: "vcccccccc", columns: "a", rows: 3, kinds: "batch keyed union-all", with: []string{"kind any, kind2 any, kind3 any, kind4 any, kind5 any, kind6 any, kind7 any, kind8 any"}},
	{name: "a constant list of a write", reason: "the same in a list of rows", d: maria, text: `UPDATE beats SET n = ? WHERE owner = ? AND kind IN (?, ?, ?)`, seen: "vvccc", kinds: "update-case", with: []string{"kind any, kind2 any, kind3 any"}},
	{name: "a list that differs", reason: "each of its members comes with each key", d: lite, text: `SELECT a FROM beats WHERE owner = ? AND kind IN (?, ?)`, seen: "cvv", columns: "a", rows: 3, kinds: "keyed union-all", with: []string{"kind IN (wanted.key1, wanted.key2)"}},
	{name: "no rows seen", reason: "nobody knows how many a key has", d: lite, text: `SELECT a, b FROM beats WHERE owner = ?`, seen: "v", columns: "a b", kinds: "batch keyed union-all", with: []string{"map[string][]BeatRow"}},
	{name: "the last one of each", reason: "ORDER BY and LIMIT hold for each key", d: lite, text: `SELECT at, note FROM beats WHERE id IN (?) ORDER BY at DESC LIMIT 1`, seen: "vc", columns: "at note", rows: 1, kinds: "top-n keyed union-all", with: []string{"PARTITION BY id ORDER BY at DESC"}},
	{name: "the last one, by a bound limit", reason: "the same", d: maria, text: `SELECT at, note FROM beats WHERE id = ? ORDER BY at DESC LIMIT ?`, seen: "vc", columns: "at note", rows: 1, kinds: "top-n keyed union-all"},
	{name: "a limit that differs", reason: "each key has its own", d: lite, text: `SELECT at, note FROM beats WHERE owner = ? ORDER BY at DESC LIMIT ?`, seen: "vv", columns: "at note", rows: 3, kinds: "keyed union-all", with: []string{"place <= key2"}},
	{name: "EXISTS and something else", reason: "the rest of the answer must not be lost", d: lite, text: `SELECT EXISTS (SELECT 1 FROM beats WHERE owner = ?) AND 3 > 4`, seen: "vccc", columns: "yes", rows: 1, kinds: "keyed union-all"},
	{name: "a counter behind a look-up", reason: "two values in two places are not one", d: lite, text: `INSERT INTO tags (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = ?`, seen: "vvv"},
	{name: "rows of an insert by key", reason: "the select's own argument differs too", d: lite, text: `INSERT INTO log (who, what) SELECT id, ? FROM users WHERE id = ?`, seen: "vv"},
	{name: "rows of an insert, one constant", reason: "it is the same for all", d: lite, text: `INSERT INTO log (who, what) SELECT id, ? FROM users WHERE id = ?`, seen: "cv", kinds: "insert-select"},
}

// What differs from one execution to the next comes with each key or row, or
// there is no rewrite. What is the same stands once, each value by itself.
func TestComparedSlots(t *testing.T) {
	t.Parallel()
	for _, test := range comparedTests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, c := test.finding()
			c.Links = rewrite.Links(f, c)
			var kinds []string
			text := ""
			for _, r := range forms.Derive(f, c) {
				if !slices.Contains(kinds, r.Kind) {
					kinds = append(kinds, r.Kind)
				}
				q := rewrite.NewRepeat(f, c)
				text += r.Statements[0].Printed + "\n" + gogen.Code(q, &r) + "\n"
			}
			assert.Equal(t, test.kinds, strings.Join(kinds, " "), test.reason)
			for _, w := range test.without {
				assert.NotContains(t, text, w, test.reason)
			}
			for _, w := range test.with {
				assert.Contains(t, text, w, test.reason)
			}
		})
	}
}

// A write that is refused is not advised in words either.
func TestRefusedWritesInWords(t *testing.T) {
	t.Parallel()
	for _, test := range comparedTests {
		f, c := test.finding()
		if f.Rule != report.RuleNPlusOneWrite || test.kinds != "" {
			continue
		}
		f.Advice = "delete all rows with one DELETE over the list of keys"
		New().Fix(t.Context(), f, c)
		assert.Empty(t, f.Fixes, test.name)
		assert.Contains(t, f.Advice, "no rewrite is offered: ", test.name)
		assert.NotContains(t, f.Advice, "over the list", test.name)
	}
}

// An UPDATE that returns is given back by the keys of its condition, also
// where nobody saw in what the executions differ.
func TestReturningKeysOfTheCondition(t *testing.T) {
	t.Parallel()
	for _, seen := range []string{"vcv", "uuu", "vuv", "vvv", "vcc", ""} {
		f, c := compared{d: pg, text: `UPDATE part SET name = $1 WHERE bin = $2 AND code = $3 RETURNING id`, columns: "id", rows: 1, seen: seen}.finding()
		var notes []string
		c.Note = func(n string) { notes = append(notes, n) }
		New().Fix(t.Context(), f, c)
		assert.Empty(t, notes, seen)
		require.NotEmpty(t, f.Fixes, seen)
		for _, fix := range f.Fixes {
			assert.Contains(t, fix.Go, "map[", "%s: %s", seen, fix.SQL)
			assert.Regexp(t, regexp.MustCompile(`RETURNING (part\.)?id, .*code`), fix.SQL, seen)
		}
	}
}

// unruly panics when it is asked.
type unruly struct{}

func (unruly) Verify(context.Context, *report.Finding, *cases.Case, *rewrite.Rewrite) rewrite.Verdict {
	panic("the secret value")
}

// A verifier that panics costs the try, not the fix, and is told of once.
func TestVerifierUnderGuard(t *testing.T) {
	t.Parallel()
	f, c := rewritetest.Repeated{D: lite, Parent: rewritetest.Parent, Child: `SELECT id, body FROM comments WHERE post_id = ?`, Max: 3}.Finding()
	var notes []string
	c.Note = func(n string) {
		if !slices.Contains(notes, n) {
			notes = append(notes, n)
		}
	}
	New(TryWith(unruly{})).Fix(t.Context(), f, c)
	assert.NotEmpty(t, f.Fixes, "they were not tried, and are certain")
	require.Len(t, notes, 1)
	for _, n := range notes {
		assert.NotContains(t, n, "secret")
	}
}
