package response

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var chunkSize = regexp.MustCompile(`(?m)^[0-9a-f]+\r$`)

// chunks are the sizes of an answer's chunks on the wire.
func chunks(t *testing.T, h http.Handler) []string {
	t.Helper()
	server := httptest.NewServer(h)
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
	require.NoError(t, err)
	all, err := io.ReadAll(conn)
	require.NoError(t, err)
	return chunkSize.FindAllString(string(all), -1)
}

// What goes by io.Copy is cut into the same chunks as without us, whatever it
// begins with.
func TestReadFromCutsTheSameChunks(t *testing.T) {
	for _, tt := range []struct{ name, contentType, begin string }{
		{"plain text that nobody named", "", "y"},
		{"a page that nobody named", "", "<!doctype html><html><body>"},
		{"no page, which is called one", "text/html", "y"},
		{"a page", "text/html", "<!doctype html><html><body>"},
	} {
		for _, n := range []int{0, 100, 512, 513, 2000, 40_000, 70_000} {
			handle := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if tt.contentType != "" {
					w.Header().Set("Content-Type", tt.contentType)
				}
				_, _ = io.Copy(w, struct{ io.Reader }{strings.NewReader(tt.begin + strings.Repeat("y\n", n/2))})
			})
			raw := chunks(t, handle)
			ours := chunks(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				a := New(w, &Request{
					Served: r, ID: "id", Visible: true, Toolbar: &Toolbar{Root: "/debug/nplusone/"},
					Spent: func() (int, time.Duration) { return 0, 0 }, OnStatus: func(int) {},
				})
				handle(a.Writer(), r)
				a.Finish(nil, false)
			}))
			assert.Equal(t, raw, ours, "%s, %d bytes", tt.name, n)
		}
	}
}
