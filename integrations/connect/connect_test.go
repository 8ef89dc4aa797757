package nplusoneconnect_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"connectrpc.com/connect"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/nplusone-go/nplusone/examples/blog"
	nplusoneconnect "github.com/nplusone-go/nplusone/integrations/connect"
	"github.com/nplusone-go/nplusone/internal/entry/entrytest"
	"github.com/nplusone-go/nplusone/web"
)

type (
	number = wrapperspb.Int32Value
	text   = wrapperspb.StringValue
)

const (
	authors = "/depot.v1.Library/Authors"
	listed  = "/depot.v1.Library/List"
	chat    = "/depot.v1.Library/Chat"
)

// handler serves a service, as protoc-gen-connect-go writes it.
func handler(shop *entrytest.Shop, drop bool) http.Handler {
	ask := func(ctx context.Context, reader *number) ([]string, error) {
		if drop {
			ctx = entrytest.Dropped()
		}
		return blog.Authors(ctx, shop.DB, int(reader.Value))
	}
	with := connect.WithInterceptors(nplusoneconnect.Interceptor(nplusoneconnect.Detector(shop.Detector)))
	mux := http.NewServeMux()
	mux.Handle(authors, connect.NewUnaryHandler(authors, func(ctx context.Context, req *connect.Request[number]) (*connect.Response[text], error) {
		names, err := ask(ctx, req.Msg)
		if err != nil {
			return nil, err
		}
		return connect.NewResponse(wrapperspb.String(names[0])), nil
	}, with))
	mux.Handle(listed, connect.NewServerStreamHandler(listed, func(ctx context.Context, req *connect.Request[number], stream *connect.ServerStream[text]) error {
		names, err := ask(ctx, req.Msg)
		for _, name := range names {
			err = errors.Join(err, stream.Send(wrapperspb.String(name)))
		}
		return err
	}, with))
	mux.Handle(chat, connect.NewBidiStreamHandler(chat, func(ctx context.Context, stream *connect.BidiStream[number, text]) error {
		for {
			in, err := stream.Receive()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			names, err := ask(ctx, in)
			if err != nil {
				return err
			}
			if err := stream.Send(wrapperspb.String(names[0])); err != nil {
				return err
			}
		}
	}, with))
	return mux
}

// serve starts a server of HTTP/2, which streams need, and returns its clients.
func serve(t *testing.T, h http.Handler) func(procedure string) *connect.Client[number, text] {
	server := httptest.NewUnstartedServer(h)
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	return func(procedure string) *connect.Client[number, text] {
		// A client may share interceptors with the handlers.
		return connect.NewClient[number, text](server.Client(), server.URL+procedure, connect.WithInterceptors(nplusoneconnect.Interceptor()))
	}
}

func TestCalls(t *testing.T) {
	shop := entrytest.Open(t)
	for name, h := range map[string]http.Handler{
		"context passed":          handler(shop, false),
		"context dropped":         handler(shop, true),
		"web's middleware around": web.Middleware(shop.Detector, web.ShowOn(web.NewPage()))(handler(shop, false)),
	} {
		client := serve(t, h)
		t.Run("unary, "+name, func(t *testing.T) {
			shop.Scopes(t, authors, func(reader int) error {
				_, err := client(authors).CallUnary(t.Context(), connect.NewRequest(wrapperspb.Int32(int32(reader))))
				return err
			})
		})
		t.Run("answers in a stream, "+name, func(t *testing.T) {
			shop.Scopes(t, listed, func(reader int) error {
				stream, err := client(listed).CallServerStream(t.Context(), connect.NewRequest(wrapperspb.Int32(int32(reader))))
				if err != nil {
					return err
				}
				for stream.Receive() { // to the end
				}
				return errors.Join(stream.Err(), stream.Close())
			})
		})
	}
	t.Run("both ways", func(t *testing.T) {
		shop.Take()
		stream := serve(t, handler(shop, false))(chat).CallBidiStream(t.Context())
		for _, reader := range []int32{4, 9, 7} {
			require.NoError(t, stream.Send(wrapperspb.Int32(reader)))
			_, err := stream.Receive()
			require.NoError(t, err)
		}
		require.NoError(t, stream.CloseRequest())
		_, err := stream.Receive()
		require.ErrorIs(t, err, io.EOF)
		require.NoError(t, stream.CloseResponse())
		var queries []int
		for _, r := range shop.Take() {
			queries = append(queries, r.Scopes[0].Queries)
		}
		assert.Equal(t, []int{5, 10, 8}, queries, "one for each message")
	})
}
