package nplusonegraphql_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"github.com/graph-gophers/graphql-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/examples/blog"
	nplusonegraphql "github.com/nplusone-go/nplusone/integrations/graphgophers"
	"github.com/nplusone-go/nplusone/internal/entry/entrytest"
)

const schema = `
	type Query { reader(id: Int!): Reader! }
	type Reader { follows: [Follow!]! }
	type Follow { author: Author! }
	type Author { name: String! }`

// query resolves the fields; each author is asked for by its own field.
type query struct{ shop *entrytest.Shop }

func (q *query) Reader(args struct{ ID int32 }) *reader { return &reader{q.shop, int(args.ID)} }

type reader struct {
	shop *entrytest.Shop
	id   int
}

func (r *reader) Follows(ctx context.Context) ([]*follow, error) {
	rows, err := r.shop.DB.QueryContext(ctx, "SELECT author_id FROM follows WHERE reader = $1", r.id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []*follow
	for rows.Next() {
		f := &follow{shop: r.shop}
		if err := rows.Scan(&f.author); err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, rows.Err()
}

type follow struct {
	shop   *entrytest.Shop
	author int64
}

func (f *follow) Author(ctx context.Context) (*author, error) {
	name, err := blog.Author(ctx, f.shop.DB, f.author)
	return &author{name}, err
}

type author struct{ name string }

func (a *author) Name() string { return a.name }

func TestOperations(t *testing.T) {
	s := entrytest.Open(t)
	parsed := graphql.MustParseSchema(schema, &query{s}, graphql.Tracer(nplusonegraphql.Tracer(nplusonegraphql.Detector(s.Detector))))
	s.Operations(t, "Follows", "reader.follows.author", func(reader int) error {
		res := parsed.Exec(t.Context(), `query Follows($id: Int!) { reader(id: $id) { follows { author { name } } } }`, "Follows", map[string]any{"id": reader})
		if len(res.Errors) > 0 {
			return fmt.Errorf("%v", res.Errors)
		}
		return nil
	})
	t.Run("no name", func(t *testing.T) {
		s.Take()
		res := parsed.Exec(t.Context(), `{ reader(id: `+strconv.Itoa(1)+`) { follows { author { name } } } }`, "", nil)
		require.Empty(t, res.Errors)
		assert.Equal(t, "operation without a name", s.Take()[0].Scopes[0].Name)
	})
}
