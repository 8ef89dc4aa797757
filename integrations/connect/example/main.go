// Command example serves a page that asks for every author by itself, asks for
// that page once, and logs what nplusone found.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/wrapperspb"
	_ "modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/examples/blog"
	nplusoneconnect "github.com/nplusone-go/nplusone/integrations/connect"
)

func main() {
	ctx := context.Background()
	db, err := driver.Open("sqlite", "file:blog?mode=memory&cache=shared")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := blog.Fill(ctx, db, 12); err != nil {
		log.Fatal(err)
	}
	const procedure = "/depot.v1.Library/Authors"
	mux := http.NewServeMux()
	mux.Handle(procedure, connect.NewUnaryHandler(procedure, func(ctx context.Context, req *connect.Request[wrapperspb.Int32Value]) (*connect.Response[wrapperspb.StringValue], error) {
		names, err := blog.Authors(ctx, db, int(req.Msg.Value))
		return connect.NewResponse(wrapperspb.String(fmt.Sprint(names))), err
	}, connect.WithInterceptors(nplusoneconnect.Interceptor())))
	server := httptest.NewServer(mux)
	defer server.Close()
	client := connect.NewClient[wrapperspb.Int32Value, wrapperspb.StringValue](http.DefaultClient, server.URL+procedure)
	answer, err := client.CallUnary(ctx, connect.NewRequest(wrapperspb.Int32(12)))
	if err != nil {
		log.Fatal(err) //nolint:gocritic // the program ends
	}
	fmt.Println(answer.Msg.Value)
}
