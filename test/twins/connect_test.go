package twins

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

type word = wrapperspb.StringValue

const (
	unary  = "/depot.v1.Depot/Get"
	stream = "/depot.v1.Depot/List"
)

// depot is a service with a call of each kind that answers.
func depot() http.Handler {
	m := http.NewServeMux()
	m.Handle("/depot.v1.Depot/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case unary:
			connect.NewUnaryHandler(unary, get).ServeHTTP(w, r)
		case stream:
			connect.NewServerStreamHandler(stream, list).ServeHTTP(w, r)
		default:
			http.NotFound(w, r)
		}
	}))
	return m
}

func get(_ context.Context, r *connect.Request[word]) (*connect.Response[word], error) {
	if r.Msg.GetValue() == "bad" {
		err := connect.NewError(connect.CodeNotFound, errors.New("no such bin"))
		err.Meta().Set("X-Why", "gone")
		return nil, err
	}
	answer := connect.NewResponse(wrapperspb.String("got " + r.Msg.GetValue()))
	answer.Header().Set("X-Head", "1")
	answer.Trailer().Set("X-Tail", "2")
	return answer, nil
}

func list(_ context.Context, r *connect.Request[word], s *connect.ServerStream[word]) error {
	s.ResponseTrailer().Set("X-Tail", "3")
	for i := range 3 {
		if err := s.Send(wrapperspb.String(fmt.Sprint(r.Msg.GetValue(), i))); err != nil {
			return err
		}
	}
	if r.Msg.GetValue() == "bad" {
		return connect.NewError(connect.CodeAborted, errors.New("half way"))
	}
	return nil
}

// overHTTP2 is a client that speaks it without TLS.
func overHTTP2() *http.Client {
	t := &http.Transport{Protocols: &http.Protocols{}}
	t.Protocols.SetUnencryptedHTTP2(true)
	return &http.Client{Transport: t}
}

// call is everything that a client sees of a service.
func call(t *testing.T, client *http.Client, address, text string, opts ...connect.ClientOption) string {
	t.Helper()
	var out strings.Builder
	answer, err := connect.NewClient[word, word](client, "http://"+address+unary, opts...).CallUnary(t.Context(), connect.NewRequest(wrapperspb.String(text)))
	if err != nil {
		var refused *connect.Error
		require.ErrorAs(t, err, &refused)
		fmt.Fprintln(&out, err, headers(refused.Meta()))
	} else {
		fmt.Fprintln(&out, answer.Msg, headers(answer.Header()), headers(answer.Trailer()))
	}
	s, err := connect.NewClient[word, word](client, "http://"+address+stream, opts...).CallServerStream(t.Context(), connect.NewRequest(wrapperspb.String(text)))
	require.NoError(t, err)
	for s.Receive() {
		fmt.Fprintln(&out, s.Msg())
	}
	fmt.Fprintln(&out, s.Err(), headers(s.ResponseHeader()), headers(s.ResponseTrailer()))
	_ = s.Close()
	return out.String()
}

// headers writes down all but ours.
func headers(h http.Header) string {
	var lines []string
	for name, values := range h {
		if line := name + ": " + strings.Join(values, ", ") + "\r\n"; ours.ReplaceAllString(line, "") != "" {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "; ")
}

func TestConnect(t *testing.T) {
	raw := server(t, depot())
	for setup, m := range setups() {
		watched := server(t, m(depot()))
		for name, opts := range map[string][]connect.ClientOption{
			"connect": nil, "json": {connect.WithProtoJSON()}, "grpc": {connect.WithGRPC()}, "grpc-web": {connect.WithGRPCWeb()}, "get": {connect.WithHTTPGet()},
		} {
			for version, client := range map[string]*http.Client{"HTTP/1": http.DefaultClient, "HTTP/2": overHTTP2()} {
				if name == "grpc" && version == "HTTP/1" {
					continue // it needs trailers of HTTP/2
				}
				for _, text := range []string{"good", "bad"} {
					assert.Equal(t, call(t, client, raw, text, opts...), call(t, client, watched, text, opts...), "%s, %s over %s: %s", setup, name, version, text)
				}
			}
		}
	}
}

// Over HTTP/2 there are no bytes to compare, but all that a client sees.
func TestHTTP2(t *testing.T) {
	raw := server(t, plainMux())
	client := overHTTP2()
	for setup, m := range setups() {
		watched := server(t, m(plainMux()))
		for _, b := range plainBehaviours() {
			for _, method := range methods() {
				if b.name == "expect" || b.name == "expect-refused" || b.method != "" && b.method != method {
					continue
				}
				assert.Equal(t, over(t, client, raw, method, b), over(t, client, watched, method, b), "%s, %s %s: %s", setup, method, b.name, b.reason)
			}
		}
	}
}

func over(t *testing.T, client *http.Client, address, method string, b behaviour) string {
	t.Helper()
	id := fmt.Sprint(ids.Add(1))
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader(b.body)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, "http://"+address+"/"+b.name, body)
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Call", id)
	for _, line := range b.headers {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	answer, err := client.Transport.RoundTrip(r)
	if err != nil {
		return "no answer"
	}
	defer answer.Body.Close()
	all, err := io.ReadAll(answer.Body)
	out := fmt.Sprint(answer.Status, answer.Proto, headers(answer.Header), shown(string(all)), err != nil, headers(answer.Trailer))
	if b.seen != nil {
		out += b.seen(id)
	}
	return out
}
