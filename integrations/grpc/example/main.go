// Command example serves a method that asks for every author by itself, calls it
// once, and logs what nplusone found.
package main

import (
	"context"
	"fmt"
	"log"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/wrapperspb"
	_ "modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/examples/blog"
	nplusonegrpc "github.com/nplusone-go/nplusone/integrations/grpc"
)

// authors takes the place of a service that protoc wrote.
type authors func(ctx context.Context, reader int) ([]string, error)

func handle(srv any, ctx context.Context, decode func(any) error, intercept grpc.UnaryServerInterceptor) (any, error) { //nolint:revive // the order of grpc
	in := new(wrapperspb.Int32Value)
	if err := decode(in); err != nil {
		return nil, err
	}
	return intercept(ctx, in, &grpc.UnaryServerInfo{Server: srv, FullMethod: method}, func(ctx context.Context, _ any) (any, error) {
		names, err := srv.(authors)(ctx, int(in.Value))
		return wrapperspb.String(fmt.Sprint(names)), err
	})
}

const method = "/depot.v1.Library/Authors"

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

	server := grpc.NewServer(nplusonegrpc.Options()...)
	defer server.Stop()
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "depot.v1.Library", HandlerType: (*any)(nil),
		Methods: []grpc.MethodDesc{{MethodName: "Authors", Handler: handle}},
	}, authors(func(ctx context.Context, reader int) ([]string, error) { return blog.Authors(ctx, db, reader) }))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() { _ = server.Serve(listener) }()

	client, err := grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	answer := new(wrapperspb.StringValue)
	if err := client.Invoke(ctx, method, wrapperspb.Int32(12), answer); err != nil {
		return err
	}
	fmt.Println(answer.Value)
	return nil
}
