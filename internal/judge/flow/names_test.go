package flow

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
)

func TestNameBits(t *testing.T) {
	tests := []struct {
		name, reason   string
		pt, pc, ct, cc string // parent's table and column, child's
		want           float64
	}{
		{"foreign key to its table", "many-to-one", "posts", "author_id", "authors", "id", tuning.BitsForeignKey},
		{"key to a foreign key", "one-to-many", "posts", "id", "comments", "post_id", tuning.BitsForeignKey},
		{"plural in ies", "", "posts", "category_id", "categories", "id", tuning.BitsForeignKey},
		{"plural in xes", "", "items", "box_id", "boxes", "id", tuning.BitsForeignKey},
		{"irregular plural", "", "orders", "person_id", "people", "id", tuning.BitsForeignKey},
		{"singular table", "", "post", "author_id", "author", "id", tuning.BitsForeignKey},
		{"table with a prefix", "Django's auth_user", "posts", "user_id", "auth_user", "id", tuning.BitsForeignKey},
		{"two words", "", "order_items", "id", "refunds", "order_item_id", tuning.BitsForeignKey},
		{"camel case", "", "posts", "authorId", "Authors", "id", tuning.BitsForeignKey},
		{"folded camel case", "PostgreSQL", "posts", "authorid", "authors", "id", tuning.BitsForeignKey},
		{"other key column", "", "books", "isbn", "reviews", "book_isbn", tuning.BitsForeignKey},
		{"named like the table", "", "posts", "author", "authors", "id", tuning.BitsForeignKey},
		{"same odd name", "", "posts", "author_id", "profiles", "author_id", tuning.BitsSameOddName},
		{"same table and column", "a deferred column", "posts", "id", "posts", "id", tuning.BitsSameColumn},
		{"refers to its own table", "a tree", "nodes", "id", "nodes", "parent_id", tuning.BitsSelfKey},
		{"refers to its own table by its name", "", "comments", "id", "comments", "reply_comment_id", tuning.BitsSelfKey},
		{"folded", "PostgreSQL", "nodes", "id", "nodes", "parentid", tuning.BitsSelfKey},
		{"refers to another table", "an order is no parent of an item", "items", "id", "items", "order_id", tuning.BitsUnknownNames},
		{"who did it", "created_by", "posts", "created_by", "users", "id", tuning.BitsRole},
		{"ends in the key", "", "invoices", "billing_author_id", "authors", "id", tuning.BitsSuffix},
		{"two keys of other names", "", "posts", "reviewer_id", "authors", "id", tuning.BitsUnrelated},
		{"ids of two tables", "dense ids are members everywhere", "posts", "id", "authors", "id", tuning.BitsIDsOfOthers},
		{"a number and a key", "", "posts", "score", "authors", "id", tuning.BitsOnlyOneKey},
		{"names nobody knows", "", "", "", "authors", "id", tuning.BitsUnknownNames},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var p, c analysis.Names
			p.AddColumn(tt.pc)
			p.AddTable(tt.pt)
			c.AddColumn(tt.cc)
			c.AddTable(tt.ct)
			assert.Equal(t, tt.want, NameBits(&p, &c), tt.reason)
		})
	}
}
