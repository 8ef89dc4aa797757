package judge

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/internal/judge/rules"
	"github.com/nplusone-go/nplusone/report"
)

// keyStyle makes the i-th key of a table, so that tables of one style may or
// may not share values.
type keyStyle struct {
	name string
	key  func(table string, i int) any
}

var keyStyles = []keyStyle{
	{"dense", func(_ string, i int) any { return i + 1 }},
	{"offset", func(table string, i int) any { return 1000*len(table) + i + 1 }},
	{"sparse", func(table string, i int) any {
		return 100000 + int(hash.HashText(fmt.Sprint(table, i))%900_000_000)
	}},
	{"uuid", func(table string, i int) any {
		h := hash.HashText(fmt.Sprint(table, i))
		return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", uint32(h), uint16(h>>32), h>>48&0xfff, h>>20&0xfff, h&0xffffffffffff)
	}},
	{"text", func(table string, i int) any { return fmt.Sprintf("%s-%c%d", table, 'a'+i%26, i) }},
}

// world is what a scenario of the table below is played with.
type world struct {
	*play
	n    int
	keys keyStyle
	rnd  *rand.Rand
}

func newRand(seed int64) *rand.Rand { return rand.New(rand.NewSource(seed)) }

func (w *world) id(table string, i int) any { return w.keys.key(table, i) }

// shuffled returns n different numbers below n in random order.
func (w *world) shuffled() []int { return w.rnd.Perm(w.n) }

// some returns n numbers below max(2, n/2), with repeats.
func (w *world) some() []int {
	out := make([]int, w.n)
	for i := range out {
		out[i] = w.rnd.Intn(max(3, w.n/2))
	}
	return out
}

type verdict struct {
	rule     string
	column   string // of the parent, "" for none
	relation string
	least    report.Evidence // the weakest that is right
}

type scenario struct {
	name   string
	reason string
	play   func(w *world)
	want   []verdict
	seen   string // name of what must be recognised
	from   int    // least n
	// weak says at how few rows a weaker answer is right as well.
	weak int
}

var (
	postColumns = []string{"id", "title", "author_id"}
	nameColumns = []string{"id", "name"}
)

// posts reads n posts with the given authors.
func (w *world) posts(authors []int) {
	rows := make([][]any, len(authors))
	for i, a := range authors {
		rows[i] = []any{w.id("posts", i), fmt.Sprint("title ", i), w.id("authors", a)}
	}
	w.at("listPosts", 41, func() {
		w.query("SELECT id, title, author_id FROM posts LIMIT 500", postColumns, rows)
	})
}

func (w *world) author(key any) {
	w.at("listPosts", 48, func() {
		w.query("SELECT id, name FROM authors WHERE id = $1", nameColumns, [][]any{{key, "n"}}, key)
	})
}

var scenarios = []scenario{
	{
		name: "many to one", reason: "the commonest N+1",
		play: func(w *world) {
			authors := w.shuffled()
			w.posts(authors)
			for _, a := range authors {
				w.author(w.id("authors", a))
			}
		},
		want: []verdict{{report.RuleNPlusOne, "author_id", rules.RelManyToOne, report.Likely}},
	},
	{
		name: "many to one with repeats", reason: "foreign keys repeat",
		play: func(w *world) {
			authors := w.some()
			w.posts(authors)
			for _, a := range authors {
				w.author(w.id("authors", a))
			}
		},
		want: []verdict{{report.RuleNPlusOne, "author_id", rules.RelManyToOne, report.Likely}},
		from: 5,
	},
	{
		name: "one to many", reason: "keys in ascending order",
		play: func(w *world) {
			w.posts(w.some())
			for i := range w.n {
				key := w.id("posts", i)
				w.at("listPosts", 55, func() {
					w.query("SELECT id, post_id, body FROM comments WHERE post_id = $1",
						[]string{"id", "post_id", "body"},
						[][]any{{w.id("comments", 2*i), key, "a"}, {w.id("comments", 2*i+1), key, "b"}}, key)
				})
			}
		},
		want: []verdict{{report.RuleNPlusOne, "id", rules.RelOneToMany, report.Likely}},
	},
	{
		name: "backwards", reason: "the loop runs from the last row to the first",
		play: func(w *world) {
			authors := w.shuffled()
			w.posts(authors)
			for i := range authors {
				w.author(w.id("authors", authors[len(authors)-1-i]))
			}
		},
		want: []verdict{{report.RuleNPlusOne, "author_id", rules.RelManyToOne, report.Likely}},
	},
	{
		name: "in the order of a map", reason: "goroutines and maps keep the keys, not the order",
		play: func(w *world) {
			authors := w.shuffled()
			w.posts(authors)
			for _, i := range w.shuffled() {
				w.author(w.id("authors", authors[i]))
			}
		},
		want: []verdict{{report.RuleNPlusOne, "author_id", rules.RelManyToOne, report.Likely}},
	},
	{
		name: "while the rows are open", reason: "only the rows read so far are visible",
		play: func(w *world) {
			var rows *playedRun
			w.at("listPosts", 41, func() { rows = w.start("SELECT id, title, author_id FROM posts") })
			for i, a := range w.shuffled() {
				rows.row(postColumns, w.id("posts", i), "t", w.id("authors", a))
				w.author(w.id("authors", a))
			}
			rows.close()
		},
		want: []verdict{{report.RuleNPlusOne, "author_id", rules.RelManyToOne, report.Likely}},
	},
	{
		name: "two columns through one line", reason: "author and editor of each row, by one helper",
		play: func(w *world) {
			authors, editors := w.shuffled(), w.shuffled()
			var rows [][]any
			for i := range authors {
				rows = append(rows, []any{w.id("posts", i), w.id("users", authors[i]), w.id("users", editors[i])})
			}
			w.at("listPosts", 41, func() {
				w.query("SELECT id, author_id, editor_id FROM posts", []string{"id", "author_id", "editor_id"}, rows)
			})
			for _, r := range rows {
				for _, key := range r[1:] {
					w.at("listPosts", 48, func() { w.query("SELECT id, name FROM users WHERE id = $1", nameColumns, [][]any{{key, "n"}}, key) })
				}
			}
		},
		want: []verdict{{report.RuleNPlusOne, "author_id", rules.RelManyToOne, report.Likely}},
		from: 20,
	},
	{
		name: "composite key", reason: "the other column follows the same rows",
		play: func(w *world) {
			var rows [][]any
			for i, a := range w.shuffled() {
				rows = append(rows, []any{i, w.id("products", a), w.id("warehouses", w.rnd.Intn(3))})
			}
			w.at("stock", 41, func() {
				w.query("SELECT n, product_id, warehouse_id FROM items", []string{"n", "product_id", "warehouse_id"}, rows)
			})
			for _, r := range rows {
				w.at("stock", 48, func() {
					w.query("SELECT quantity FROM stocks WHERE warehouse_id = $1 AND product_id = $2", []string{"quantity"}, [][]any{{1.5}}, r[2], r[1])
				})
			}
		},
		want: []verdict{{report.RuleNPlusOne, "product_id", rules.RelManyToOne, report.Likely}},
	},
	{
		name: "tree", reason: "a node's children are asked for by its own id",
		play: func(w *world) {
			var walk func(node, depth int)
			next := 0
			walk = func(node, depth int) {
				var rows [][]any
				var below []int
				for range 3 {
					if next < w.n {
						next++
						below = append(below, next)
						rows = append(rows, []any{w.id("nodes", next), w.id("nodes", node)})
					}
				}
				key := w.id("nodes", node)
				w.at("walk", 20, func() {
					w.query("SELECT id, parent_id FROM nodes WHERE parent_id = $1", []string{"id", "parent_id"}, rows, key)
				})
				for _, b := range below {
					walk(b, depth+1)
				}
			}
			walk(0, 0)
		},
		want: []verdict{{report.RuleNPlusOne, "id", rules.RelTree, report.Likely}},
		from: 3,
	},
	{
		name: "writes", reason: "one UPDATE for each row",
		play: func(w *world) {
			w.posts(w.some())
			for i := range w.n {
				w.at("listPosts", 60, func() { w.exec("UPDATE posts SET seen = true WHERE id = $1", w.id("posts", i)) })
			}
		},
		want: []verdict{{report.RuleNPlusOneWrite, "id", "", report.Likely}},
	},
	{
		name: "writes in a table expression", reason: "the statement reads only what it wrote",
		play: func(w *world) {
			w.posts(w.some())
			for i := range w.n {
				w.at("listPosts", 60, func() {
					w.query("WITH gone AS (DELETE FROM drafts WHERE post_id = $1 RETURNING id) SELECT id FROM gone", []string{"id"}, nil, w.id("posts", i))
				})
				w.at("listPosts", 61, func() {
					w.query("WITH RECURSIVE notes AS (INSERT INTO notes (post_id) VALUES ($1) RETURNING id) SELECT id FROM notes",
						[]string{"id"}, [][]any{{w.id("notes", i)}}, w.id("posts", i))
				})
			}
		},
		want: []verdict{{report.RuleNPlusOneWrite, "id", "", report.Likely}, {report.RuleNPlusOneWrite, "id", "", report.Likely}},
	},
	{
		name: "reads in a table expression", reason: "WITH alone is no write",
		play: func(w *world) {
			w.posts(w.some())
			for i := range w.n {
				w.at("listPosts", 60, func() {
					w.query("WITH d AS (SELECT id, post_id FROM drafts) SELECT id FROM d WHERE post_id = $1", []string{"id"}, nil, w.id("posts", i))
				})
			}
		},
		want: []verdict{{report.RuleNPlusOne, "id", "one-to-many", report.Likely}},
	},
	{
		name: "echo", reason: "what a look-up returns of its own argument is no source",
		play: func(w *world) {
			authors := w.shuffled()
			w.posts(authors)
			for _, a := range authors {
				key := w.id("authors", a)
				w.author(key)
				w.at("listPosts", 49, func() { w.query("SELECT url FROM avatars WHERE author_id = $1", []string{"url"}, [][]any{{"u"}}, key) })
			}
		},
		want: []verdict{
			{report.RuleNPlusOne, "author_id", rules.RelManyToOne, report.Likely},
			{report.RuleNPlusOne, "author_id", rules.RelManyToOne, report.Likely},
		},
	},
	{
		name: "batched", reason: "one query for all keys",
		play: func(w *world) {
			w.posts(w.some())
			keys := []any{}
			for i := range w.n {
				keys = append(keys, w.id("posts", i))
			}
			w.query("SELECT id, post_id FROM comments WHERE post_id = ANY($1)", []string{"id", "post_id"}, nil, keys)
		},
	},
	{
		name: "duplicate", reason: "one argument again and again",
		play: func(w *world) {
			for range w.n {
				w.author(w.id("authors", 7))
			}
		},
		want: []verdict{{rule: report.RuleDuplicate, least: report.Repeated}},
	},
	{
		name: "no source", reason: "the program's own values",
		play: func(w *world) {
			for _, a := range w.shuffled() {
				w.author(w.id("authors", a))
			}
		},
		want: []verdict{{rule: report.RuleNPlusOne, least: report.Repeated}},
		from: 5,
	},
	{
		name: "joined", reason: "one statement brings both",
		play: func(w *world) {
			w.query("SELECT p.id, a.name FROM posts p JOIN authors a ON a.id = p.author_id", []string{"id", "name"}, [][]any{{1, "a"}, {2, "b"}})
		},
	},
}

func TestJudgeOfScenarios(t *testing.T) {
	for _, s := range slices.Concat(scenarios, subtler) {
		for _, keys := range keyStyles {
			for _, n := range []int{2, 3, 5, 20, 50, 200} {
				if n < s.from {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/%d", s.name, keys.name, n), func(t *testing.T) {
					s.check(t, keys, n)
				})
			}
		}
	}
}

func (s scenario) check(t *testing.T, keys keyStyle, n int) {
	w := &world{play: newPlay(t), n: n, keys: keys, rnd: newRand(int64(n) * 7919)}
	s.play(w)
	r := w.judge()
	if n < 3 {
		assert.Empty(t, r.Findings, "two executions are below every threshold")
		return
	}
	require.Len(t, r.Findings, len(s.want), "%s: %+v", s.reason, r.Findings)
	for _, want := range s.want {
		f := findRule(r, want)
		require.NotNil(t, f, "%s: no finding %+v in %+v", s.reason, want, r.Findings)
		if n > s.weak {
			assert.GreaterOrEqual(t, f.Evidence.Rank(), want.least.Rank(), f.Why)
		}
		if want.column != "" && f.Parent != nil {
			assert.Equal(t, want.column, f.Parent.Column, f.Why)
			assert.Equal(t, want.relation, f.Relation, f.Why)
		}
		if want.column == "" && want.rule != report.RuleDuplicate {
			assert.Nil(t, f.Parent, f.Why)
		}
	}
	if s.seen != "" {
		names := []string{}
		for _, x := range r.Recognised {
			names = append(names, x.What)
		}
		assert.Contains(t, names, s.seen, s.reason)
	}
}

func findRule(r report.Report, v verdict) *report.Finding {
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Rule != v.rule {
			continue
		}
		if v.column == "" || f.Parent != nil && f.Parent.Column == v.column {
			return f
		}
	}
	return nil
}
