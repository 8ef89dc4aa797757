package rewrites

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/verify"
)

// mistakes are put into rewrites of nests that were verified. Each must be
// seen. The one that applies is that whose old text stands in a statement.
var mistakes = []struct {
	name, nested string // the nest of the table that it is put into
	statement    int
	old, with    string
	last         bool // the last place of the text, not the first
}{
	{name: "INNER for LEFT on the first level", nested: "few narrow rows at both levels", old: " LEFT JOIN books", with: " JOIN books"},
	{name: "INNER for LEFT on the second level", nested: "few narrow rows at both levels", old: " LEFT JOIN reviews", with: " JOIN reviews"},
	{name: "INNER for LEFT behind a batch", nested: "many-to-one with NULL inside", old: " LEFT JOIN readers", with: " JOIN readers", last: true},
	{name: "lost order of the outermost rows", nested: "few narrow rows at both levels", old: "ORDER BY a.id, b.title DESC", with: "ORDER BY b.title DESC"},
	{name: "order of the first level turned round", nested: "few narrow rows at both levels", old: "title DESC", with: "title"},
	{name: "lost order of the second level, joined", nested: "few narrow rows at both levels", old: ", r.score, r.id", with: ", r.id"},
	{name: "lost order of the second level, batched", nested: "few narrow rows at both levels", statement: 1, old: "ORDER BY score, id", with: "ORDER BY id"},
	{name: "lost condition of the first level", nested: "constant conditions at both levels", old: "status = 'live'", with: "title = title"},
	{name: "lost condition of the second level, joined", nested: "constant conditions at both levels", old: "r.score > ", with: "r.score + 100 > "},
	{name: "lost condition of the second level, batched", nested: "constant conditions at both levels", statement: 1, old: "score > ", with: "score + 100 > "},
	{name: "the second level tied to the wrong rows", nested: "few narrow rows at both levels", old: "r.book_id = b.id", with: "r.book_id = b.author_id + 90"},
	{name: "rows multiplied by a further join", nested: "few narrow rows at both levels", old: " ORDER BY a.id", with: " JOIN languages AS l ON 1 = 1 ORDER BY a.id"},
	{name: "rows multiplied on one key alone", nested: "many-to-one twice", old: " ORDER BY r.id", with: " JOIN languages AS l ON l.code = 'de' OR r.id = 401 ORDER BY r.id"},
	{name: "a column of another level", nested: "many-to-one twice", old: "a.name", with: "b.title"},
	{name: "zero counts lost and others wrong", nested: "a count inside", statement: 1, old: "count(*)", with: "count(*) + 1"},
	{name: "limit lost", nested: "top of each inside", statement: 1, old: "place <= 2", with: "place <= 3"},
	{name: "limit less by one", nested: "top of each inside", statement: 1, old: "place <= 2", with: "place <= 1"},
	{name: "a shorter list outside", nested: "a limited list outside", old: "LIMIT 4", with: "LIMIT 3"},
	{name: "a longer list outside", nested: "a limited list outside", old: "LIMIT 4", with: "LIMIT 6"},
}

func TestMistakesInNestedLoopsAreSeen(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			run(t, open(t, d.connector), library...)
			tried := map[string][]try{}
			for _, m := range mistakes {
				t.Run(m.name, func(t *testing.T) {
					at := slices.IndexFunc(nestedTables, func(n nestedLoops) bool { return n.name == m.nested })
					require.NotEqual(t, -1, at)
					if tried[m.nested] == nil {
						_, v := watched(t, d, func(ctx context.Context, db *sql.DB) error { return nestedTables[at].step.run(ctx, d, db) })
						tried[m.nested] = v.tried
					}
					made := 0
					for _, x := range tried[m.nested] {
						if len(x.r.Levels) == 0 || !x.verdict.Verified || m.statement >= len(x.r.Statements) || !strings.Contains(x.r.Statements[m.statement].SQL, m.old) {
							continue
						}
						made++
						wrong := x.r
						wrong.Statements = slices.Clone(x.r.Statements)
						st := &wrong.Statements[m.statement]
						at := strings.Index(st.SQL, m.old)
						if m.last {
							at = strings.LastIndex(st.SQL, m.old)
						}
						st.SQL = st.SQL[:at] + m.with + st.SQL[at+len(m.old):]
						v := verify.New(verify.Timeout(time.Minute)).Verify(t.Context(), x.f, x.c, &wrong)
						require.False(t, v.Verified, "%s\n%s", v.Note, st.SQL)
						require.True(t, v.Tried && v.Wrong, "%s\n%s", v.Note, st.SQL)
						require.NotContains(t, v.Note, "refused", st.SQL)
					}
					require.NotZero(t, made, "nowhere to put it: %s", all(tried[m.nested]))
				})
			}
		})
	}
}

func all(list []try) string {
	out := ""
	for _, x := range list {
		for _, st := range x.r.Statements {
			out += "\n" + x.verdict.Note + ": " + st.SQL
		}
	}
	return out
}

// TestNestedLoopsNeedTheirRows: what cannot be compared is not verified.
func TestNestedLoopsNeedTheirRows(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			run(t, open(t, d.connector), library...)
			_, v := watched(t, d, func(ctx context.Context, db *sql.DB) error { return nestedTables[0].step.run(ctx, d, db) })
			for name, change := range map[string]func(*rewrite.Rewrite){
				"the inner loop's values were not kept": func(r *rewrite.Rewrite) {
					c := *r.Levels[1].Case
					c.Child.Kept, c.Child.Args = 0, nil
					r.Levels[1].Case = &c
				},
				"the inner loop follows another column": func(r *rewrite.Rewrite) {
					c := *r.Levels[1].Case
					c.Links = slices.Clone(c.Links)
					c.Links[0].Column = 2
					r.Levels[1].Case = &c
				},
				"rows are given back by another column": func(r *rewrite.Rewrite) {
					r.Levels[1].Keys = []int{r.Levels[1].Child[0]}
				},
			} {
				for _, x := range v.tried {
					if len(x.r.Levels) == 0 {
						continue
					}
					r := x.r
					r.Levels = slices.Clone(r.Levels)
					change(&r)
					if r.Kind == "nest-join" && strings.Contains(name, "follows another column") {
						continue // the text says what is joined
					}
					require.False(t, verify.New().Verify(t.Context(), x.f, x.c, &r).Verified, "%s: %s", name, r.Kind)
				}
			}
		})
	}
}
