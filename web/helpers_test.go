package web_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/web"
)

// shop is a program with a database, watched by the middleware.
type shop struct {
	t        *testing.T
	detector *detect.Detector
	database *record.Database
	mux      *http.ServeMux
	page     *web.Page
	server   *httptest.Server
}

// newShop serves what add puts on the mux, over loopback.
func newShop(t *testing.T, opts ...web.Option) *shop {
	t.Helper()
	return newShopWith(t, web.NewPage(), opts...)
}

func newShopWith(t *testing.T, page *web.Page, opts ...web.Option) *shop {
	t.Helper()
	s := &shop{t: t, detector: detect.New(detect.ListenWith(page)), mux: http.NewServeMux(), page: page}
	s.database = s.detector.NewDatabase(fingerprint.PostgreSQL, nil)
	page.Register(s.mux)
	s.mux.HandleFunc("GET /posts", func(w http.ResponseWriter, r *http.Request) {
		s.naivePosts(r.Context(), 12)
		_, _ = io.WriteString(w, "posts")
	})
	s.mux.HandleFunc("GET /posts/{id}", func(w http.ResponseWriter, r *http.Request) {
		s.query(r.Context(), "SELECT id, title FROM posts WHERE id = $1", []string{"id", "title"}, [][]any{{int64(1), "a"}}, int64(1))
		w.WriteHeader(http.StatusAccepted)
	})
	s.server = httptest.NewServer(web.Middleware(s.detector, append([]web.Option{web.ShowOn(page)}, opts...)...)(s.mux))
	t.Cleanup(s.server.Close)
	return s
}

// naivePosts asks for the author of each of n posts.
func (s *shop) naivePosts(ctx context.Context, n int) {
	var rows [][]any
	for i := range n {
		rows = append(rows, []any{int64(5000 + 13*i), int64(700 + i*37%101)})
	}
	s.query(ctx, "SELECT id, author_id FROM posts ORDER BY id LIMIT $1", []string{"id", "author_id"}, rows, int64(25))
	for _, row := range rows {
		s.query(ctx, "SELECT id, name FROM authors WHERE id = $1", []string{"id", "name"}, [][]any{{row[1], "somebody"}}, row[1])
	}
}

// query tells the detector what a driver would tell it.
func (s *shop) query(ctx context.Context, sql string, columns []string, rows [][]any, args ...any) {
	var x record.Execution
	if !x.Start(ctx, s.database, nil, sql) {
		return
	}
	for i, a := range args {
		x.Arg(i+1, "", a)
	}
	x.Query(columns)
	for _, row := range rows {
		for i := range min(x.Wants(), len(row)) {
			x.Cell(i, row[i])
		}
		x.Row()
	}
	x.Close(io.EOF)
}

// get asks for a path; edit may change the request.
func (s *shop) get(path string, edit ...func(*http.Request)) (*http.Response, string) {
	s.t.Helper()
	return s.do(http.MethodGet, path, edit...)
}

func (s *shop) do(method, path string, edit ...func(*http.Request)) (*http.Response, string) {
	s.t.Helper()
	response, body, err := s.try(method, path, edit...)
	require.NoError(s.t, err)
	return response, body
}

// try is do for answers that may be broken.
func (s *shop) try(method, path string, edit ...func(*http.Request)) (*http.Response, string, error) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.server.URL+path, nil)
	require.NoError(s.t, err)
	for _, e := range edit {
		e(r)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(r)
	require.NoError(s.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response, string(body), err
}

// serveLocally asks a watched handler from this machine, without a server.
func serveLocally(m func(http.Handler) http.Handler, h http.HandlerFunc) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "http://localhost/", nil)
	r.RemoteAddr = "127.0.0.1:50000"
	w := httptest.NewRecorder()
	m(h).ServeHTTP(w, r)
	return w
}

// rawExchange is every byte of the answer to a client that waits for "100
// Continue", but for the date and what is ours.
func rawExchange(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String()) //nolint:noctx // a test
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody")
	require.NoError(t, err)
	all, err := io.ReadAll(conn)
	require.NoError(t, err)
	return regexp.MustCompile(`(?m)^(Date|X-Nplusone-\w+|Server-Timing: db;).*\r\n`).ReplaceAllString(string(all), "")
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func filesIn(dir string) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}
