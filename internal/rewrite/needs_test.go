package rewrite_test

import (
	"math/bits"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/rewritetest"
	"github.com/nplusone-go/nplusone/report"
)

// stated is a statement, and what else is known of it.
type stated struct {
	parent, child string
	d             fingerprint.Dialect
	args          [][]any
	change        func(*report.Finding, *cases.Case)
}

func (s stated) repeat(t *testing.T) *rewrite.Repeat {
	t.Helper()
	f, c := rewritetest.Repeated{D: s.d, Parent: s.parent, Child: s.child, Args: s.args}.Finding()
	if s.change != nil {
		s.change(f, c)
	}
	q := rewrite.NewRepeat(f, c)
	require.NotNil(t, q, s.child)
	return q
}

const (
	postgres = fingerprint.PostgreSQL
	mysql    = fingerprint.MySQL
	sqlite   = fingerprint.SQLite

	byKey  = "SELECT id, body FROM comments WHERE post_id = ?"
	parent = rewritetest.Parent
)

func related(relation string) func(*report.Finding, *cases.Case) {
	return func(f *report.Finding, _ *cases.Case) { f.Relation = relation }
}

// TestNeeds has, for every need, a statement for which it holds, and one for
// which it does not.
func TestNeeds(t *testing.T) {
	t.Parallel()
	pgKey := stated{d: postgres, child: "SELECT id, body FROM comments WHERE post_id = $1"}
	untyped := pgKey
	untyped.args = [][]any{{nil}, {nil}}
	var seen rewrite.Needs
	for _, test := range []struct {
		name, reason string
		need         rewrite.Needs
		holds, not   stated
	}{
		{"key", "all executions may have asked the same", rewrite.NeedsKey, stated{child: byKey}, stated{child: byKey, args: [][]any{{int64(7)}, {int64(7)}}}},
		{"one key", "two values differ", rewrite.NeedsOneKey, stated{child: byKey}, stated{child: byKey + " AND kind = ?", args: [][]any{{int64(7), "a"}, {int64(8), "b"}}}},
		{"conditions", "below OR a condition stands not by itself", rewrite.NeedsConditions, stated{child: byKey}, stated{child: byKey + " OR open"}},
		{"keys in WHERE", "the select list is no condition", rewrite.NeedsKeysInWhere, stated{child: byKey}, stated{child: "SELECT id, body = ? FROM comments WHERE open"}},
		{"key table", "no type is known of what was not kept", rewrite.NeedsKeyTable, pgKey, untyped},
		{"key table elsewhere", "only PostgreSQL has unnest", rewrite.NeedsKeyTable, pgKey, stated{child: byKey}},
		{"no key table", "the types are known", rewrite.NeedsNoKeyTable, untyped, pgKey},
		{"free name", "the table of all keys would hide it", rewrite.NeedsFreeWanted, stated{child: byKey}, stated{child: "SELECT id, body FROM wanted WHERE post_id = ?"}},
		{"outer row", "MySQL lets a table expression see none", rewrite.NeedsOuterRow, stated{d: mysql, child: byKey}, stated{d: mysql, child: "SELECT id, n FROM (SELECT id, n FROM comments WHERE post_id = ?) AS c"}},
		{"PostgreSQL", "it has LATERAL", rewrite.NeedsPostgreSQL, pgKey, stated{child: byKey}},
		{"no PostgreSQL", "LATERAL fits better", rewrite.NeedsNoPostgreSQL, stated{child: byKey}, pgKey},
		{"table", "nothing can be joined to it", rewrite.NeedsTable, stated{child: byKey}, stated{child: "SELECT ?, 2"}},
		{"one table", "two can be related in any way", rewrite.NeedsOneTable, stated{child: byKey}, stated{child: "SELECT c.id, u.name FROM comments c JOIN users u ON u.id = c.user_id WHERE c.post_id = ?"}},
		{"rows", "a count is of all rows", rewrite.NeedsRows, stated{child: byKey}, stated{child: "SELECT count(*), 1 FROM comments WHERE post_id = ?"}},
		{"rows of groups", "a count without groups has one row whatever it finds", rewrite.NeedsRowsOfGroups,
			stated{child: "SELECT kind, count(*) FROM comments WHERE post_id = ? GROUP BY kind"}, stated{child: "SELECT count(*), 1 FROM comments WHERE post_id = ?"}},
		{"aggregate", "rows are no value", rewrite.NeedsAggregate, stated{child: "SELECT count(*), 1 FROM comments WHERE post_id = ?"}, stated{child: byKey}},
		{"value", "two columns are two values", rewrite.NeedsValue,
			stated{child: "SELECT count(*) FROM comments WHERE post_id = ?", change: func(_ *report.Finding, c *cases.Case) { c.Child.Columns = []string{"n"} }}, stated{child: byKey}},
		{"limit", "all rows are asked for", rewrite.NeedsLimit, stated{child: byKey + " LIMIT 3"}, stated{child: byKey}},
		{"no other row", "the first of several rows", rewrite.NeedsNoOtherRow, stated{child: "SELECT id, body FROM comments WHERE id = ? LIMIT 1"}, stated{child: byKey + " ORDER BY id LIMIT 1"}},
		{"parent", "no query is known to have brought the keys", rewrite.NeedsParent, stated{parent: parent, child: byKey}, stated{child: byKey}},
		{"open parent", "a further column would make more distinct rows", rewrite.NeedsOpenParent, stated{parent: parent, child: byKey}, stated{parent: "SELECT DISTINCT id, author_id FROM posts", child: byKey}},
		{"open parent, ordered alike", "its rows are locked", rewrite.NeedsOpenParent, stated{parent: parent, child: byKey}, stated{d: mysql, parent: parent + " FOR UPDATE", child: byKey}},
		{"unlocked parent", "the lock would take the child's rows too", rewrite.NeedsUnlockedParent,
			stated{parent: "SELECT DISTINCT id, author_id FROM posts", child: byKey}, stated{d: mysql, parent: parent + " FOR UPDATE", child: byKey}},
		{"relation", "each row names its own table", rewrite.NeedsRelation, stated{child: byKey}, stated{child: byKey, change: related(rewrite.Polymorphic)}},
		{"no tree", "the walk has no end that is known", rewrite.NeedsRelation, stated{child: byKey}, stated{child: byKey, change: related("tree")}},
		{"tree", "rows of another table", rewrite.NeedsTree, stated{child: byKey, change: related("tree")}, stated{child: byKey}},
		{"inserted rows", "a SELECT brings them", rewrite.NeedsInsertedRows, stated{child: "INSERT INTO tags (name) VALUES (?)"}, stated{child: "INSERT INTO tags (name) SELECT name FROM old WHERE id = ?"}},
		{"inserted query", "the values stand there", rewrite.NeedsInsertedQuery, stated{child: "INSERT INTO tags (name) SELECT name FROM old WHERE id = ?"}, stated{child: "INSERT INTO tags (name) VALUES (?)"}},
		{"no conflict", "it says what becomes of a row that is there", rewrite.NeedsNoConflict,
			stated{child: "INSERT INTO tags (name) VALUES (?)"}, stated{child: "INSERT INTO tags (name) VALUES (?) ON CONFLICT (name) DO NOTHING"}},
		{"no REPLACE", "so does this", rewrite.NeedsNoConflict, stated{child: "INSERT INTO tags (name) VALUES (?)"}, stated{d: mysql, child: "REPLACE INTO tags (name) VALUES (?)"}},
		{"look-up", "nobody asked before", rewrite.NeedsLookUp,
			stated{child: "INSERT INTO tags (name) VALUES (?)", change: func(_ *report.Finding, c *cases.Case) { c.LookUp = &cases.Case{} }}, stated{child: "INSERT INTO tags (name) VALUES (?)"}},
	} {
		seen |= test.need
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, s := range []*stated{&test.holds, &test.not} {
				if s.d == 0 {
					s.d = sqlite
				}
			}
			assert.True(t, test.holds.repeat(t).Meets(test.need), test.holds.child)
			assert.False(t, test.not.repeat(t).Meets(test.need), "%s: %s", test.reason, test.not.child)
		})
	}
	assert.Equal(t, rewrite.NeedsLookUp, rewrite.Needs(1)<<(bits.Len32(uint32(seen))-1), "the last one")
	assert.Equal(t, bits.Len32(uint32(seen)), bits.OnesCount32(uint32(seen)), "every need")
}
