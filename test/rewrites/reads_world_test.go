package rewrites

import (
	"fmt"
	"strings"
)

// world is the schema that the reads are tried on, and its rows: sparse keys,
// posts without comments, reviewers that are NULL and one that is nobody.
func world() []string {
	out := []string{
		"CREATE TABLE authors (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, country VARCHAR(2) NOT NULL)",
		"CREATE TABLE profiles (id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL, bio VARCHAR(40) NOT NULL)",
		"CREATE TABLE posts (id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL, reviewer_id INTEGER, category_id INTEGER NOT NULL, title VARCHAR(40) NOT NULL, status VARCHAR(10) NOT NULL, score INTEGER NOT NULL)",
		"CREATE TABLE comments (id INTEGER PRIMARY KEY, post_id INTEGER NOT NULL, author_id INTEGER NOT NULL, tenant_id INTEGER NOT NULL, body VARCHAR(40) NOT NULL, deleted_at VARCHAR(20))",
		"CREATE TABLE tags (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL)",
		"CREATE TABLE post_tags (post_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, PRIMARY KEY (post_id, tag_id))",
		"CREATE TABLE attachments (id INTEGER PRIMARY KEY, subject_type VARCHAR(10) NOT NULL, subject_id INTEGER NOT NULL, path VARCHAR(40) NOT NULL)",
		"CREATE TABLE categories (id INTEGER PRIMARY KEY, parent_id INTEGER, name VARCHAR(40) NOT NULL)",
		"CREATE TABLE items (id INTEGER PRIMARY KEY, product_id INTEGER NOT NULL, warehouse_id INTEGER NOT NULL)",
		"CREATE TABLE stock (product_id INTEGER NOT NULL, warehouse_id INTEGER NOT NULL, quantity INTEGER NOT NULL, PRIMARY KEY (product_id, warehouse_id))",
	}
	rows := map[string][]string{}
	var order []string
	add := func(table string, values ...any) {
		if rows[table] == nil {
			order = append(order, table)
		}
		var texts []string
		for _, v := range values {
			switch v := v.(type) {
			case nil:
				texts = append(texts, "NULL")
			case string:
				texts = append(texts, "'"+v+"'")
			default:
				texts = append(texts, fmt.Sprint(v))
			}
		}
		rows[table] = append(rows[table], "("+strings.Join(texts, ", ")+")")
	}
	author := func(i int) int { return 1013 + 37*(i%9) }
	post := func(i int) int { return 20011 + 113*i }
	comment := func(i int) int { return 510007 + 59*i }
	for i := range 9 {
		add("authors", author(i), fmt.Sprintf("Author %d", (i*5)%9), []string{"AT", "FI", "KE"}[i%3])
		add("profiles", 7001+17*i, author((i*4)%9), fmt.Sprintf("Bio %d", i))
		add("categories", 301+11*i, []any{nil, 301, 301, 312, 312, 323, 334, 334, 345}[i], fmt.Sprintf("Category %d", i))
	}
	comments := 0
	for i := range 14 {
		var reviewer any
		switch {
		case i%3 == 1:
		case i == 12:
			reviewer = 999_999 // who has left
		default:
			reviewer = author(i * 7)
		}
		add("posts", post(i), author(i*i), reviewer, 301+11*(i%9), fmt.Sprintf("Post %d", (i*3)%14), []string{"live", "live", "draft"}[i%3], (i*7919)%1000)
		for k := range i % 4 {
			var deleted any
			if (i+k)%3 == 2 {
				deleted = "2024-05-06"
			}
			// Authors go down while ids go up, so that orders differ.
			add("comments", comment(comments), post(i), author(20-k), 1+(i+k)%2, fmt.Sprintf("Comment %d", 90-comments), deleted)
			comments++
		}
		for k := range 1 + i%2 {
			add("post_tags", post(i), 801+13*((i+3*k)%5))
		}
		add("items", 901+7*i, 601+19*(i%4), 71+2*((i/2)%3))
	}
	for i := range 5 {
		add("tags", 801+13*i, fmt.Sprintf("tag %d", i))
	}
	for p := range 4 {
		for h := range 3 {
			add("stock", 601+19*p, 71+2*h, 10*p+h)
		}
	}
	for i := range 16 {
		if i%2 == 0 {
			add("attachments", 40_009+3*i, "post", post((i*5)%14), fmt.Sprintf("/files/%d.png", i))
		} else {
			add("attachments", 40_009+3*i, "comment", comment((i*7)%comments), fmt.Sprintf("/files/%d.pdf", i))
		}
	}
	for _, table := range order {
		out = append(out, "INSERT INTO "+table+" VALUES "+strings.Join(rows[table], ", "))
	}
	return out
}
