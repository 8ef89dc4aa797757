package twins

import (
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/web"
)

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) // net/http and frameworks log the panics that we provoke
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

// middleware is what a program puts round its handlers.
type middleware func(http.Handler) http.Handler

func doNothing(h http.Handler) http.Handler { return h }

// setups are the ways to have ours.
func setups() map[string]middleware {
	page := func(opts ...web.PageOption) web.Option { return web.ShowOn(web.NewPage(opts...)) }
	all := map[string]middleware{
		"no page": web.Middleware(detect.New()),
		"page":    web.Middleware(detect.New(), page()),
		"toolbar": web.Middleware(detect.New(), page(), web.InjectToolbar()),
		"token":   web.Middleware(detect.New(), page(web.Token("chosen")), web.InjectToolbar()),
		"dev":     func(h http.Handler) http.Handler { return web.Dev(h) },
	}
	if !whole { // dev has what these two have
		delete(all, "page")
		delete(all, "toolbar")
	}
	return all
}

// server serves a program until the test ends, and returns its address.
func server(t *testing.T, h http.Handler) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0), Protocols: &http.Protocols{}}
	s.Protocols.SetHTTP1(true)
	s.Protocols.SetUnencryptedHTTP2(true)
	go func() { _ = s.Serve(listener) }() // until it is closed
	t.Cleanup(func() { _ = s.Close() })
	return listener.Addr().String()
}

// ours are the lines of an answer that are ours, or differ each time.
var ours = regexp.MustCompile(`(?mi)^(Date|X-Nplusone-\w+|Server-Timing: db;).*\r\n`)

// ask sends a request as text and returns all that comes back, as it comes.
func ask(t *testing.T, address, text string, talk func(net.Conn) string) string {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	_, err = io.WriteString(conn, text)
	require.NoError(t, err)
	said := ""
	if talk != nil {
		said = talk(conn)
	}
	all, _ := io.ReadAll(conn) // how it ends is part of what comes back
	return ours.ReplaceAllString(said+string(all), "")
}

// request writes a request. close ends the connection behind it.
func request(method, path string, headers []string, body string, close bool) string {
	lines := append([]string{method + " " + path + " HTTP/1.1", "Host: localhost"}, headers...)
	if close {
		lines = append(lines, "Connection: close")
	}
	if body != "" {
		lines = append(lines, "Content-Type: application/x-www-form-urlencoded", fmt.Sprint("Content-Length: ", len(body)))
	}
	return strings.Join(lines, "\r\n") + "\r\n\r\n" + body
}

// whole asks for all of it, which takes minutes: `make twins`.
var whole = os.Getenv("NPLUSONE_TEST_TWINS") == "all"

// methods are those that all behaviours are asked by.
func methods() []string {
	if !whole {
		return []string{"GET", "HEAD"}
	}
	return []string{"GET", "HEAD", "POST", "OPTIONS"}
}

// compare asks both programs for everything, and holds the answers against
// each other.
func compare(t *testing.T, program func(middleware) http.Handler, all []behaviour, decode func(string) string) {
	t.Helper()
	raw := server(t, program(doNothing))
	for name, m := range setups() {
		watched := server(t, program(m))
		for _, b := range all {
			for _, method := range methods() {
				if b.method != "" && b.method != method {
					continue
				}
				t.Run(name+"/"+b.name+"/"+method, func(t *testing.T) {
					t.Parallel()
					want, got := b.run(t, raw, method), b.run(t, watched, method)
					if decode != nil {
						want, got = decode(want), decode(got)
					}
					assert.Equal(t, shown(want), shown(got), b.reason)
				})
			}
		}
	}
}

// unchunked takes the sizes of chunks out: a proxy cuts as the network does.
func unchunked(s string) string { return chunkSize.ReplaceAllString(s, "") }

var chunkSize = regexp.MustCompile(`(?m)(\r\n)?^[0-9a-f]+\r\n`)

// shown cuts what nobody would read to its end.
func shown(s string) string {
	if len(s) > 4000 {
		return fmt.Sprintf("%q… %d bytes, %x", s[:2000], len(s), hashOf(s))
	}
	return fmt.Sprintf("%q", s)
}
