package judge

import (
	"github.com/nplusone-go/nplusone/internal/judge/rules"
	"github.com/nplusone-go/nplusone/report"
)

// subtler scenarios: the loop is there, but its source is not where it seems.
var subtler = []scenario{
	{
		name: "first page, then the others", reason: "the first page has no cursor yet: two texts for one list",
		play: func(w *world) {
			size := max(1, w.n/3)
			for from := 0; from < w.n; from += size {
				text, args := "SELECT id, customer_id FROM orders ORDER BY id LIMIT 10", []any{}
				if from > 0 {
					text, args = "SELECT id, customer_id FROM orders WHERE id > $1 ORDER BY id LIMIT 10", []any{w.id("orders", from-1)}
				}
				var rows [][]any
				for i := from; i < min(from+size, w.n); i++ {
					rows = append(rows, []any{w.id("orders", i), w.id("customers", i)})
				}
				w.at("export", 41, func() { w.query(text, []string{"id", "customer_id"}, rows, args...) })
				for i := from; i < min(from+size, w.n); i++ {
					key := w.id("orders", i)
					w.at("export", 48, func() {
						w.query("SELECT id, order_id FROM items WHERE order_id = $1", []string{"id", "order_id"},
							[][]any{{w.id("items", 2*i), key}, {w.id("items", 2*i+1), key}}, key)
					})
				}
			}
		},
		want: []verdict{{report.RuleNPlusOne, "id", rules.RelOneToMany, report.Likely}},
		from: 5,
	},
	{
		name: "keys of another table, seen in rows before", reason: "an order's number is no parent of an item",
		play: func(w *world) {
			w.at("other", 3, func() { w.query("SELECT name FROM orders LIMIT 1", []string{"name"}, [][]any{{"a"}}) })
			for i := range w.n {
				// The numbers begin at 1 in both tables.
				w.at("export", 48, func() {
					w.query("SELECT id, order_id FROM items WHERE order_id = $1", []string{"id", "order_id"},
						[][]any{{2*i + 1, i + 1}, {2*i + 2, i + 1}}, i+1)
				})
			}
		},
		want: []verdict{{rule: report.RuleNPlusOne, least: report.Repeated}},
		from: 5,
	},
	{
		name: "three flags for each row", reason: "few answers, each asked for again and again",
		play: func(w *world) {
			w.posts(w.some())
			for range w.n {
				for _, flag := range []string{"beta", "dark", "sale"} {
					w.at("listPosts", 49, func() {
						w.query("SELECT enabled FROM flags WHERE name = $1", []string{"enabled"}, [][]any{{true}}, flag)
					})
				}
			}
		},
		want: []verdict{{rule: report.RuleDuplicate, least: report.Repeated}},
		from: 5,
	},
	{
		name: "several chains", reason: "each begins at a key of the program's own and ends without a next one",
		play: func(w *world) {
			for i := 0; i+3 <= w.n; i += 3 {
				for j := i; j < i+3; j++ {
					var above any
					if j < i+2 {
						above = w.id("employees", j+1)
					}
					w.at("chain", 20, func() {
						w.query("SELECT name, manager_id FROM employees WHERE id = $1", []string{"name", "manager_id"},
							[][]any{{"n", above}}, w.id("employees", j))
					})
				}
			}
		},
		want: []verdict{{report.RuleNPlusOne, "manager_id", rules.RelTree, report.Likely}},
		from: 20,
	},
	{
		name: "each row's owner, then the row itself", reason: "the rows' own ids only count up, but in step with the owners",
		play: func(w *world) {
			owners := w.shuffled()
			var rows [][]any
			for i, o := range owners {
				rows = append(rows, []any{w.id("jobs", i), w.id("users", o)})
			}
			w.at("work", 41, func() { w.query("SELECT id, user_id FROM jobs WHERE state = 'new'", []string{"id", "user_id"}, rows) })
			w.at("work", 42, func() { w.query("SELECT count(*) FROM jobs", []string{"count"}, [][]any{{1}}) })
			w.at("work", 43, func() { w.query("SELECT now()", []string{"now"}, [][]any{{1.5}}) })
			for _, r := range rows {
				w.at("work", 48, func() { w.query("SELECT name FROM users WHERE id = $1", []string{"name"}, [][]any{{"n"}}, r[1]) })
				w.at("work", 49, func() { w.exec("UPDATE jobs SET tries = tries + 1 WHERE id = $1", r[0]) })
			}
		},
		want: []verdict{
			{report.RuleNPlusOne, "user_id", rules.RelManyToOne, report.Likely},
			{report.RuleNPlusOneWrite, "id", "", report.Likely},
		},
		from: 20,
	},
	{
		name: "up from each row's category", reason: "the rows supply the first step only",
		play: func(w *world) {
			var rows [][]any
			categories := []int{3, 4, 2, 4, 3, 1, 4, 2, 3, 3, 4, 2, 1, 4}
			for i := range w.n {
				rows = append(rows, []any{w.id("products", i), categories[i%len(categories)]})
			}
			w.at("crumbs", 41, func() { w.query("SELECT id, category_id FROM products", []string{"id", "category_id"}, rows) })
			for i := range w.n {
				for c := categories[i%len(categories)]; c > 0; c /= 2 {
					var above any
					if c > 1 {
						above = c / 2
					}
					w.at("crumbs", 48, func() {
						w.query("SELECT name, parent_id FROM categories WHERE id = $1", []string{"name", "parent_id"}, [][]any{{"n", above}}, c)
					})
				}
			}
		},
		want: []verdict{{rule: report.RuleDuplicate, least: report.Repeated}},
		from: 20,
	},
	{
		name: "grants by kind and id", reason: "resource says which table resource_id refers to",
		play: func(w *world) {
			w.posts(w.some())
			for i := range w.n {
				w.at("listPosts", 55, func() {
					w.query("SELECT level FROM grants WHERE user_id = $1 AND resource = $2 AND resource_id = $3", []string{"level"},
						[][]any{{"read"}}, w.id("users", 7), "post", w.id("posts", i))
				})
			}
		},
		want: []verdict{{report.RuleNPlusOne, "id", rules.RelPolymorphic, report.Likely}},
	},
}
