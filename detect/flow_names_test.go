package detect

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNameBits(t *testing.T) {
	tests := []struct {
		name, reason   string
		pt, pc, ct, cc string // parent's table and column, child's
		want           float64
	}{
		{"foreign key to its table", "many-to-one", "posts", "author_id", "authors", "id", bitsForeignKey},
		{"key to a foreign key", "one-to-many", "posts", "id", "comments", "post_id", bitsForeignKey},
		{"plural in ies", "", "posts", "category_id", "categories", "id", bitsForeignKey},
		{"plural in xes", "", "items", "box_id", "boxes", "id", bitsForeignKey},
		{"irregular plural", "", "orders", "person_id", "people", "id", bitsForeignKey},
		{"singular table", "", "post", "author_id", "author", "id", bitsForeignKey},
		{"table with a prefix", "Django's auth_user", "posts", "user_id", "auth_user", "id", bitsForeignKey},
		{"two words", "", "order_items", "id", "refunds", "order_item_id", bitsForeignKey},
		{"camel case", "", "posts", "authorId", "Authors", "id", bitsForeignKey},
		{"folded camel case", "PostgreSQL", "posts", "authorid", "authors", "id", bitsForeignKey},
		{"other key column", "", "books", "isbn", "reviews", "book_isbn", bitsForeignKey},
		{"named like the table", "", "posts", "author", "authors", "id", bitsForeignKey},
		{"same odd name", "", "posts", "author_id", "profiles", "author_id", bitsSameOddName},
		{"same table and column", "a deferred column", "posts", "id", "posts", "id", bitsSameColumn},
		{"refers to its own table", "a tree", "nodes", "id", "nodes", "parent_id", bitsSelfKey},
		{"refers to its own table by its name", "", "comments", "id", "comments", "reply_comment_id", bitsSelfKey},
		{"folded", "PostgreSQL", "nodes", "id", "nodes", "parentid", bitsSelfKey},
		{"refers to another table", "an order is no parent of an item", "items", "id", "items", "order_id", bitsUnknownNames},
		{"who did it", "created_by", "posts", "created_by", "users", "id", bitsRole},
		{"ends in the key", "", "invoices", "billing_author_id", "authors", "id", bitsSuffix},
		{"two keys of other names", "", "posts", "reviewer_id", "authors", "id", bitsUnrelated},
		{"ids of two tables", "dense ids are members everywhere", "posts", "id", "authors", "id", bitsIDsOfOthers},
		{"a number and a key", "", "posts", "score", "authors", "id", bitsOnlyOneKey},
		{"names nobody knows", "", "", "", "authors", "id", bitsUnknownNames},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var p, c named
			p.addColumn(tt.pc)
			p.addTable(tt.pt)
			c.addColumn(tt.cc)
			c.addTable(tt.ct)
			assert.Equal(t, tt.want, nameBits(&p, &c), tt.reason)
		})
	}
}

func TestSingular(t *testing.T) {
	for plural, want := range map[string]string{
		"authors": "author", "categories": "category", "boxes": "box", "branches": "branch",
		"classes": "class", "people": "person", "status": "status", "analysis": "analysis",
		"address": "address", "addresses": "address", "news": "new", "movies": "movie",
	} {
		assert.Equal(t, want, singular(plural))
	}
}
