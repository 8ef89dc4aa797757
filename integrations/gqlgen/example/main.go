// Command example resolves a list whose authors are asked for one by one, and logs what nplusone found.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"
	"strings"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	_ "modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/examples/blog"
	nplusonegqlgen "github.com/nplusone-go/nplusone/integrations/gqlgen"
	"github.com/nplusone-go/nplusone/integrations/gqlgen/blogql"
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
	srv := handler.New(blogql.NewExecutableSchema(blogql.Config{Resolvers: &blogql.Resolver{DB: db}}))
	srv.AddTransport(transport.POST{})
	srv.Use(nplusonegqlgen.Extension())
	r := httptest.NewRequest("POST", "/query", strings.NewReader(`{"query": "query Follows { reader(id: 12) { follows { author { name } } } }"}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, r)
	fmt.Println(w.Body)
	return nil
}
