package nplusonegrpc_test

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/nplusone-go/nplusone/examples/blog"
	nplusonegrpc "github.com/nplusone-go/nplusone/integrations/grpc"
	"github.com/nplusone-go/nplusone/internal/entry/entrytest"
)

type (
	number = wrapperspb.Int32Value
	text   = wrapperspb.StringValue
)

// library is a service, written as protoc writes it.
type library struct {
	shop *entrytest.Shop
	drop bool
}

func (l *library) authors(ctx context.Context, reader int32) ([]string, error) {
	if l.drop {
		ctx = entrytest.Dropped()
	}
	return blog.Authors(ctx, l.shop.DB, int(reader))
}

func unary(srv any, ctx context.Context, decode func(any) error, intercept grpc.UnaryServerInterceptor) (any, error) {
	in := new(number)
	if err := decode(in); err != nil {
		return nil, err
	}
	return intercept(ctx, in, &grpc.UnaryServerInfo{Server: srv, FullMethod: "/depot.v1.Library/Authors"}, func(ctx context.Context, req any) (any, error) {
		names, err := srv.(*library).authors(ctx, req.(*number).Value)
		return wrapperspb.String(first(names)), err
	})
}

func first(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

// list answers one question with many messages.
func list(srv any, stream grpc.ServerStream) error {
	in := new(number)
	if err := stream.RecvMsg(in); err != nil {
		return err
	}
	names, err := srv.(*library).authors(stream.Context(), in.Value)
	for _, name := range names {
		if err := stream.SendMsg(wrapperspb.String(name)); err != nil {
			return err
		}
	}
	return err
}

// chat answers each message, for as long as there are any.
func chat(srv any, stream grpc.ServerStream) error {
	ctx := stream.Context()
	for {
		in := new(number)
		if err := stream.RecvMsg(in); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		names, err := srv.(*library).authors(ctx, in.Value)
		if err != nil {
			return err
		}
		if err := stream.SendMsg(wrapperspb.String(first(names))); err != nil {
			return err
		}
	}
}

var service = grpc.ServiceDesc{
	ServiceName: "depot.v1.Library", HandlerType: (*any)(nil),
	Methods: []grpc.MethodDesc{{MethodName: "Authors", Handler: unary}},
	Streams: []grpc.StreamDesc{
		{StreamName: "List", Handler: list, ServerStreams: true},
		{StreamName: "Chat", Handler: chat, ServerStreams: true, ClientStreams: true},
	},
}

func dial(t *testing.T, l *library) *grpc.ClientConn {
	t.Helper()
	listener := bufconn.Listen(1 << 16)
	server := grpc.NewServer(nplusonegrpc.Options(nplusonegrpc.Detector(l.shop.Detector))...)
	server.RegisterService(&service, l)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	client, err := grpc.NewClient("passthrough:depot", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, client.Close()) })
	return client
}

// stream sends readers and takes an answer to each, and then all others.
func stream(t *testing.T, client *grpc.ClientConn, method string, readers ...int) error {
	s, err := client.NewStream(t.Context(), &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, "/depot.v1.Library/"+method)
	if err != nil {
		return err
	}
	for _, reader := range readers {
		if err := s.SendMsg(wrapperspb.Int32(int32(reader))); err != nil {
			return err
		}
		if method == "List" {
			break // the server waits for the end of what it is asked
		}
		if err := s.RecvMsg(new(text)); err != nil {
			return err
		}
	}
	if err := s.CloseSend(); err != nil {
		return err
	}
	for err == nil {
		err = s.RecvMsg(new(text))
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func TestCalls(t *testing.T) {
	shop := entrytest.Open(t)
	for name, drop := range map[string]bool{"context passed": false, "context dropped": true} {
		client := dial(t, &library{shop, drop})
		t.Run("unary, "+name, func(t *testing.T) {
			shop.Scopes(t, "/depot.v1.Library/Authors", func(reader int) error {
				return client.Invoke(t.Context(), "/depot.v1.Library/Authors", wrapperspb.Int32(int32(reader)), new(text))
			})
		})
		t.Run("answers in a stream, "+name, func(t *testing.T) {
			shop.Scopes(t, "/depot.v1.Library/List", func(reader int) error { return stream(t, client, "List", reader) })
		})
		t.Run("both ways, "+name, func(t *testing.T) {
			shop.Take()
			require.NoError(t, stream(t, client, "Chat", 4, 9, 7))
			var queries []int
			for _, r := range shop.Take() {
				queries = append(queries, r.Scopes[0].Queries)
			}
			assert.Equal(t, []int{5, 10, 8}, queries, "one for each message")
		})
	}
}
