package e2e_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/testshop"
	"github.com/nplusone-go/nplusone/web"
)

// library is a script of the npm registry that exchanges parts of a page.
type library struct {
	name, tarball, integrity, file string
	// page is the body of the first page, next that of the second; both have
	// something with the id "go" to click on.
	page, next string
}

var libraries = []library{
	{
		name:      "htmx 2 swaps an element",
		tarball:   "htmx.org/-/htmx.org-2.0.8.tgz",
		integrity: "sha512-fm297iru0iWsNJlBrjvtN7V9zjaxd+69Oqjh4F/Vq9Wwi2kFisLcrLCiv5oBX0KLfOX/zG8AUo9ROMU5XUB44Q==",
		file:      "package/dist/htmx.min.js",
		page:      `<button id="go" hx-get="/part" hx-target="#into">go</button><div id="into"></div>`,
	}, {
		name:      "htmx 2 swaps the body",
		tarball:   "htmx.org/-/htmx.org-2.0.8.tgz",
		integrity: "sha512-fm297iru0iWsNJlBrjvtN7V9zjaxd+69Oqjh4F/Vq9Wwi2kFisLcrLCiv5oBX0KLfOX/zG8AUo9ROMU5XUB44Q==",
		file:      "package/dist/htmx.min.js",
		page:      `<div hx-boost="true"><a id="go" href="/next">go</a></div>`,
		next:      `<p id="into">3 posts</p>`,
	}, {
		name:      "htmx 4 swaps an element",
		tarball:   "htmx.org/-/htmx.org-4.0.1.tgz",
		integrity: "sha512-oF7JgXhDW9UXCy/k1ZYFUQgzu/rm19ORWPSPNL91vPluB2PB9+MV55tyQdH/w7o2EAbTYUG5SDW1R60mdkdqGg==",
		file:      "package/dist/htmx.min.js",
		page:      `<button id="go" hx-get="/part" hx-target="#into">go</button><div id="into"></div>`,
	}, {
		name:      "Turbo swaps the body",
		tarball:   "@hotwired/turbo/-/turbo-8.0.23.tgz",
		integrity: "sha512-GZ7cijxEZ6Ig71u7rD6LHaRv/wcE/hNsc+nEfiWOkLNqUgLOwo5MNGWOy5ZV9ZUDSiQx1no7YxjTNnT4O6//cQ==",
		file:      "package/dist/turbo.es2017-umd.js",
		page:      `<a id="go" href="/next">go</a>`,
		next:      `<p id="into">3 posts</p>`,
	},
}

// script fetches the library's file, and trusts it by its pinned hash alone.
func (l library) script(t *testing.T) []byte {
	t.Helper()
	archive, err := fetched(t.Context(), "https://registry.npmjs.org/"+l.tarball)
	require.NoError(t, err)
	sum := sha512.Sum512(archive)
	require.Equal(t, l.integrity, "sha512-"+base64.StdEncoding.EncodeToString(sum[:]))
	unpacked, err := gzip.NewReader(bytes.NewReader(archive))
	require.NoError(t, err)
	files := tar.NewReader(unpacked)
	for {
		header, err := files.Next()
		require.NoError(t, err, "%s is not in %s", l.file, l.tarball)
		if header.Name == l.file {
			text, err := io.ReadAll(files)
			require.NoError(t, err)
			return text
		}
	}
}

func fetched(ctx context.Context, url string) (body []byte, err error) {
	for range 3 { // the registry is far away
		var once []byte
		if once, err = fetchedOnce(ctx, url); err == nil {
			return once, nil
		}
	}
	return nil, err
}

func fetchedOnce(ctx context.Context, url string) (body []byte, err error) {
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, response.Status)
	}
	return io.ReadAll(response.Body)
}

// serve is a shop whose pages load the library and carry the bar.
func (l library) serve(t *testing.T) string {
	t.Helper()
	script := l.script(t)
	detector := detect.New()
	db, err := driver.Open(testshop.Driver, "40", driver.Detector(detector))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })

	page := web.NewPage()
	mux := http.NewServeMux()
	page.Register(mux)
	document := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			posts := 1
			if r.URL.Path == "/next" {
				posts = 12
			}
			if _, err := testshop.Limited(r.Context(), db, posts); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><html lang="en"><head><title>shop</title><script src="/library.js"></script></head><body>%s</body></html>`, body)
		}
	}
	mux.HandleFunc("GET /library.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write(script)
	})
	mux.HandleFunc("GET /part", func(w http.ResponseWriter, r *http.Request) {
		posts, err := testshop.Limited(r.Context(), db, 12)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(w, "%d posts", len(posts))
	})
	mux.HandleFunc("GET /{$}", document(l.page))
	mux.HandleFunc("GET /next", document(l.next))
	server := httptest.NewServer(web.Middleware(detector, web.ShowOn(page), web.InjectToolbar())(mux))
	t.Cleanup(server.Close)
	return server.URL
}

// The bar stays where libraries exchange parts of the page or all of it, and
// follows what they ask for.
func TestToolbarBesideLibraries(t *testing.T) {
	for _, l := range libraries {
		t.Run(l.name, func(t *testing.T) {
			b := newTab(t, 1000, 600)
			b.do(chromedp.Navigate(l.serve(t) + "/"))
			const bars = `document.querySelectorAll("nplusone-bar")`
			const text = `(` + bars + `[0]?.shadowRoot.querySelector(".bar").innerText ?? "")`
			b.until(text + `.includes("2 queries")`)
			b.do(chromedp.Click(chromedp.CSS("#go")))
			b.until(`(document.getElementById("into")?.innerText ?? "").includes("posts")`)
			if l.next == "" {
				b.until(text + `.includes("+1")`)
			} else {
				b.until(text + `.includes("13 queries") || ` + text + `.includes("+1")`)
			}
			b.until(bars + `.length === 1 && ` + bars + `[0].parentElement === document.documentElement`)
			assert.True(t, eval[bool](b, `performance.getEntriesByType("navigation").length === 1 && performance.getEntriesByType("navigation")[0].name === location.origin + "/"`),
				"the library exchanged the page's parts; the browser loaded no other page")
			_, console := b.requested("")
			for _, line := range console {
				assert.NotContains(t, strings.ToLower(line), "nplusone")
			}
		})
	}
}
