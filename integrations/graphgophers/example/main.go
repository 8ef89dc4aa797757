// Command example resolves a list whose authors are asked for one by one, and logs what nplusone found.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"

	"github.com/graph-gophers/graphql-go"
	_ "modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/examples/blog"
	nplusonegraphql "github.com/nplusone-go/nplusone/integrations/graphgophers"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	db, err := driver.Open("sqlite", "file:blog?mode=memory&cache=shared")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := blog.Fill(ctx, db, 12); err != nil {
		return err
	}
	schema := graphql.MustParseSchema(`type Query { authors: [Author!]! } type Author { name: String! }`,
		&query{db}, graphql.Tracer(nplusonegraphql.Tracer()))
	answer := schema.Exec(ctx, `query Authors { authors { name } }`, "Authors", nil)
	fmt.Println(string(answer.Data), answer.Errors)
	return nil
}

type query struct{ db *sql.DB }

func (q *query) Authors(ctx context.Context) ([]*author, error) {
	rows, err := q.db.QueryContext(ctx, "SELECT author_id FROM follows WHERE reader = 12")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []*author
	for rows.Next() {
		a := &author{db: q.db}
		if err := rows.Scan(&a.id); err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

type author struct {
	db *sql.DB
	id int64
}

func (a *author) Name(ctx context.Context) (string, error) { return blog.Author(ctx, a.db, a.id) }
