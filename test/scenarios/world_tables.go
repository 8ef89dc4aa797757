package scenarios

import (
	"fmt"
	"strings"
)

var countryCodes = []string{"AT", "BR", "CL", "DK", "EE", "FI", "GR", "HU", "IE", "JP", "KE", "LV"}

// blog: authors, posts and what hangs on them.
func (w *world) blog() {
	n := w.size.Rows

	authors := w.add("authors", "id", "id key", "name text", "email text", "country_code text")
	authorIDs := w.keys("au", n+2)
	for i, id := range authorIDs {
		authors.insert(id, fmt.Sprintf("Author %d", i), fmt.Sprintf("author%d@example.org", i), countryCodes[w.rng.IntN(len(countryCodes))])
	}

	countries := w.add("countries", "code", "code text", "name text")
	for _, code := range countryCodes {
		countries.insert(code, "Land "+code)
	}

	profiles := w.add("profiles", "id", "id key", "author_id key", "bio body")
	profileIDs := w.keys("pr", len(authorIDs))
	for i, at := range w.rng.Perm(len(authorIDs)) {
		profiles.insert(profileIDs[i], authorIDs[at], fmt.Sprintf("Bio %d", i))
	}

	categories := w.add("categories", "id", "id key", "parent_id key?", "name text")
	categoryIDs := w.keys("ca", n+1)
	for i, id := range categoryIDs {
		var parent any
		if i > 0 {
			parent = categoryIDs[(i-1)/3]
		}
		categories.insert(id, parent, fmt.Sprintf("Category %d", i))
	}

	posts := w.add("posts", "id", "id key", "author_id key", "editor_id key", "reviewer_id key?",
		"owner_id key", "category_id key", "slug text", "title text", "status text", "score int", "body body")
	postIDs := w.keys("po", n)
	author, editor, reviewer, category := w.pick(authorIDs, n), w.pick(authorIDs, n), w.pick(authorIDs, n), w.pick(categoryIDs, n)
	for i, id := range postIDs {
		if i%4 == 3 {
			reviewer[i] = nil
		}
		posts.insert(id, author[i], editor[i], reviewer[i], authorIDs[0], category[i],
			fmt.Sprintf("post-%d-%04x", i, w.rng.IntN(1<<16)), fmt.Sprintf("Post %d", i),
			[]string{"live", "live", "draft"}[i%3], w.rng.IntN(5000), strings.Repeat("lorem ipsum ", 8))
	}

	comments := w.add("comments", "id", "id key", "post_id key", "author_id key", "reply_to key?", "body body")
	var owners []any
	for i, id := range postIDs {
		if i%5 != 4 {
			for range i%3 + 1 {
				owners = append(owners, id)
			}
		}
	}
	commentIDs := w.keys("co", len(owners))
	writer := w.pick(authorIDs, len(owners))
	for i, id := range commentIDs {
		var reply any
		if i%3 == 2 {
			reply = commentIDs[w.rng.IntN(i)]
		}
		comments.insert(id, owners[i], writer[i], reply, fmt.Sprintf("Comment %d", i))
	}

	tags := w.add("tags", "id", "id key", "name text")
	tagIDs := w.keys("ta", n+1)
	for i, id := range tagIDs {
		tags.insert(id, fmt.Sprintf("tag%d", i))
	}
	postTags := w.add("post_tags", "post_id,tag_id", "post_id key", "tag_id key")
	for i, id := range postIDs {
		for k := range 1 + i%3 {
			postTags.insert(id, tagIDs[(i*7+k)%len(tagIDs)])
		}
	}

	attachments := w.add("attachments", "id", "id key", "subject_type text", "subject_id key?", "path text")
	attachmentIDs := w.keys("at", 2*n)
	onPost, onComment := w.pick(postIDs, n), w.pick(commentIDs, n)
	for i, id := range attachmentIDs {
		if i%2 == 0 {
			attachments.insert(id, "post", onPost[i/2], fmt.Sprintf("/files/%d.png", i))
		} else {
			attachments.insert(id, "comment", onComment[i/2], fmt.Sprintf("/files/%d.pdf", i))
		}
	}
}

// shop: customers, orders and stock.
func (w *world) shop() {
	n := w.size.Rows

	customers := w.add("customers", "id", "id key", "email text", "city text")
	customerIDs := w.keys("cu", n+1)
	for i, id := range customerIDs {
		customers.insert(id, fmt.Sprintf("Name%d.Family@Example.ORG", i*37), fmt.Sprintf("Town %d", i%5))
	}
	logins := w.add("logins", "email", "email text", "seen int")
	for _, at := range w.rng.Perm(len(customerIDs)) {
		logins.insert(strings.ToLower(customers.rows[at][1].(string)), w.rng.IntN(100000))
	}

	products := w.add("products", "id", "id key", "sku text", "name text", "price int")
	productIDs := w.keys("pd", n+1)
	for i, id := range productIDs {
		products.insert(id, fmt.Sprintf("SKU-%05d", w.rng.IntN(1<<16)*8+i%8), fmt.Sprintf("Product %d", i), 100+w.rng.IntN(9000))
	}
	warehouses := w.add("warehouses", "id", "id key", "name text")
	warehouseIDs := w.keys("wa", 3)
	for i, id := range warehouseIDs {
		warehouses.insert(id, fmt.Sprintf("Warehouse %d", i))
	}
	stock := w.add("stock", "product_id,warehouse_id", "product_id key", "warehouse_id key", "quantity int")
	for _, p := range productIDs {
		for _, h := range warehouseIDs {
			stock.insert(p, h, w.rng.IntN(500))
		}
	}

	orders := w.add("orders", "id", "id key", "customer_id key", "status text", "total int")
	orderIDs := w.keys("or", n)
	buyer := w.pick(customerIDs, n)
	for i, id := range orderIDs {
		orders.insert(id, buyer[i], []string{"new", "paid", "sent"}[i%3], 500+w.rng.IntN(90000))
	}
	items := w.add("items", "order_id,line", "order_id key", "line int", "product_id key", "warehouse_id key", "quantity int")
	ordered := w.pick(productIDs, 2*n)
	for i, id := range orderIDs {
		for line := range 2 {
			items.insert(id, line+1, ordered[2*i+line], warehouseIDs[w.rng.IntN(3)], 1+w.rng.IntN(9))
		}
	}
	cart := w.add("cart_lines", "id", "id key", "product_id key", "quantity int")
	cartIDs := w.keys("cl", n)
	wanted := w.pick(productIDs, n)
	for i, id := range cartIDs {
		cart.insert(id, wanted[i], 1+w.rng.IntN(9))
	}
}

// firm: departments and a chain of command.
func (w *world) firm() {
	n := w.size.Rows
	departments := w.add("departments", "id", "id key", "name text", "head_id key?")
	departmentIDs := w.keys("de", n)
	employees := w.add("employees", "id", "id key", "manager_id key?", "department_id key", "name text", "grade int")
	employeeIDs := w.keys("em", 2*n)
	// Everybody's manager is the one before in a random order: a long chain.
	manager := make([]any, len(employeeIDs))
	chain := w.rng.Perm(len(employeeIDs))
	for at := 1; at < len(chain); at++ {
		manager[chain[at]] = employeeIDs[chain[at-1]]
	}
	for i, id := range employeeIDs {
		employees.insert(id, manager[i], departmentIDs[w.rng.IntN(n)], fmt.Sprintf("Employee %d", i), w.rng.IntN(9))
	}
	heads := w.pick(employeeIDs, n)
	for i, id := range departmentIDs {
		departments.insert(id, fmt.Sprintf("Department %d", i), heads[i])
	}
}

// machines: devices with many readings each.
func (w *world) machines() {
	n := w.size.Rows
	devices := w.add("devices", "id", "id key", "serial text", "site text")
	deviceIDs := w.keys("dv", n)
	for i, id := range deviceIDs {
		devices.insert(id, fmt.Sprintf("SN%06X", w.rng.IntN(1<<23)), fmt.Sprintf("site-%d", i%4))
	}
	readings := w.add("readings", "id", "id key", "device_id key", "taken int", "level int")
	readingIDs := w.keys("re", 4*n)
	for i, id := range readingIDs {
		readings.insert(id, deviceIDs[i%n], 1_700_000_000+i*60, w.rng.IntN(1000))
	}
}

// empty: settings, and the tables that writing scenarios fill.
func (w *world) empty() {
	settings := w.add("settings", "name", "name text", "val text")
	for i := range 12 {
		settings.insert(fmt.Sprintf("setting-%d", i), fmt.Sprint(i*i))
	}
	jobs := w.add("jobs", "id", "id key", "state text")
	for _, id := range w.keys("jo", w.size.Rows) {
		jobs.insert(id, "new")
	}
	w.add("audits", "", "subject_id key", "note text")
	w.add("archive", "id", "id key", "title text")
	w.add("likes", "post_id,author_id", "post_id key", "author_id key")
	w.add("order_lines", "", "order_id key", "product_id key", "quantity int")
	w.add("imported", "sku", "sku text", "name text", "price int")
	w.add("totals", "author_id", "author_id key", "posts int")
	w.add("playlists", "id", "id int", "name text")
	w.add("songs", "", "playlist_id int", "title text")
}
