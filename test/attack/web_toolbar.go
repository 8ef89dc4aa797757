package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	chimiddleware "github.com/go-chi/chi/v5/middleware"
	"github.com/labstack/echo/v4"
	"golang.org/x/net/html"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/web"
)

func init() {
	register(
		kind{"web/toolbar-parsed", "the program's pages: the toolbar's script stood in strings, comments and text areas", webParsed},
		kind{"web/toolbar-frameworks", "the toolbar, or the page that it stands in", webToolbars},
	)
}

// webPieces are what pages are made of, and what only looks like it.
var webPieces = []string{
	"<!doctype html>", "<html>", "</html>", "<head>", "</head>", "<body>", "</body>", "</BODY >", "</body x='>'>", "text", "\n", "<", ">", "</", "<!", "<?xml?>", "-->", "--!>",
	"<script>", "</script>", "</script x>", "<script src=x>", "<!--", "<!-->", "<!--->", "<!-- x -->", "<![CDATA[", "]]>", `"</body>"`, `'`, `"`, "`",
	"<style>", "</style>", "<textarea>", "</textarea>", "<title>", "</title>", "<iframe srcdoc='</body>'>", "</iframe>", "<noscript>", "</noscript>", "<xmp>", "</xmp>", "<plaintext>",
	"<template>", "</template>", "<svg>", "</svg>", "<svg/>", "<math>", "</math>", "<mi>", "</mi>", "<foreignObject>", "</foreignObject>", "<desc>", "</desc>", "<p>", "</p>", "<br>",
	"<a href='</body>'>", "<a title=\"", "<a x=</body>", "</a>", "<table>", "</table>", "<td>", "<select>", "</select>", "<option>", "<frameset>", "<noframes>", "</noframes>", "{", "}", "[",
	"<base href=//x>", "<meta charset=utf-16>", "<annotation-xml encoding='text/html'>", "</annotation-xml>", "<font color=x>", "<img/src=x/>", "<button>", "<form>",
}

var webScript = regexp.MustCompile(`<script src="/debug/nplusone/bar\.js" data-id="[0-9a-f]{16}" defer></script>`)

// webParsed puts pages together at random, and asks a parser of HTML that is
// not ours what the toolbar did to them: the script is one element more, and
// nothing else is different.
func webParsed(a *attempt) {
	m := web.Middleware(detect.New(), web.ShowOn(web.NewPage()), web.InjectToolbar())
	random := rand.New(rand.NewPCG(1, 2))
	const pages, enough = 30_000, 500
	got := 0
	for range pages {
		var b strings.Builder
		b.WriteString(webPieces[random.IntN(6)])
		for range random.IntN(14) {
			b.WriteString(webPieces[random.IntN(len(webPieces))])
		}
		for range random.IntN(3) {
			b.WriteString("</body></html>")
		}
		page := b.String()
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "http://localhost/", nil)
		r.RemoteAddr = "127.0.0.1:5000"
		m(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, page)
		})).ServeHTTP(w, r)
		at := webScript.FindStringIndex(w.Body.String())
		if at == nil {
			if w.Body.String() != page {
				a.brokenf("%q became %q", page, w.Body)
			}
			continue
		}
		got++
		if w.Body.String()[:at[0]]+w.Body.String()[at[1]:] != page {
			a.brokenf("%q became %q", page, w.Body)
		}
		if before, after, bars := webTree(a, page), webTree(a, w.Body.String()), 0; before != after {
			a.brokenf("%q is read differently: %s, and before %s", w.Body, after, before)
		} else if _ = webBars(webParse(a, w.Body.String()), &bars); bars != 1 {
			a.brokenf("%q has %d bars", w.Body, bars)
		}
		if len(a.broken) > 10 {
			return
		}
	}
	if got < enough {
		a.brokenf("only %d of %d pages got the toolbar: this tries nothing", got, pages)
	}
}

func webParse(a *attempt, page string) *html.Node {
	root, err := html.ParseWithOptions(strings.NewReader(page), html.ParseOptionEnableScripting(true))
	a.must(err)
	return root
}

// webTree writes a page as it was read, without the bar.
func webTree(a *attempt, page string) string {
	root, bars := webParse(a, page), 0
	var b strings.Builder
	webWrite(&b, webBars(root, &bars))
	return b.String()
}

// webWrite tells everything of a tree. A text that the bar stood within is one
// text.
func webWrite(b *strings.Builder, n *html.Node) {
	if n.Type == html.TextNode {
		if n.PrevSibling == nil || n.PrevSibling.Type != html.TextNode {
			b.WriteString(" text ")
		}
		b.WriteString(n.Data)
		return
	}
	fmt.Fprintf(b, "(%d %s:%s %v", n.Type, n.Namespace, n.Data, n.Attr)
	for c := range n.ChildNodes() {
		webWrite(b, c)
	}
	b.WriteString(")")
}

// webBars removes the elements of the bar that a browser would run, and counts
// them.
func webBars(n *html.Node, bars *int) *html.Node {
	if n.Type == html.ElementNode && n.Data == "template" {
		return n // what stands in there does not run
	}
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.ElementNode && c.Data == "script" && c.Namespace == "" && len(c.Attr) > 0 && strings.HasSuffix(c.Attr[0].Val, "/bar.js") {
			*bars++
			n.RemoveChild(c)
		} else {
			webBars(c, bars)
		}
		c = next
	}
	return n
}

const webDocument = "<!doctype html><html><head><title>x</title></head><body><p>hello</p>%s</body></html>"

// webToolbars has a page of each framework carry the toolbar.
func webToolbars(a *attempt) {
	page := fmt.Sprintf(webDocument, "")
	gin.SetMode(gin.ReleaseMode)
	e := echo.New()
	e.GET("/", func(c echo.Context) error { return c.HTML(http.StatusOK, page) })
	g := gin.New()
	g.GET("/", func(c *gin.Context) { c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(page)) })
	c := chi.NewRouter()
	c.Get("/", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, page) })
	m := web.Middleware(detect.New(), web.ShowOn(web.NewPage()), web.InjectToolbar())
	inEcho := echo.New()
	inEcho.Use(echo.WrapMiddleware(m))
	inEcho.GET("/", func(c echo.Context) error { return c.HTML(http.StatusOK, page) })
	inGin := gin.New()
	inGin.Use(webGinMiddleware(m))
	inGin.GET("/", func(c *gin.Context) { c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(page)) })
	inChi := chi.NewRouter()
	inChi.Use(chimiddleware.RequestSize(1000), chimiddleware.Compress(5, "text/plain"), m)
	inChi.Get("/", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, page) })
	for name, h := range map[string]http.Handler{"echo": m(e), "gin": m(g), "chi": m(c), "in echo": inEcho, "in gin": inGin, "in chi": inChi} {
		server := webServe(a, h)
		response, err := http.Get(server.URL)
		a.must(err)
		body, err := io.ReadAll(response.Body)
		a.must(err)
		_ = response.Body.Close()
		if got := webScript.ReplaceAllString(string(body), "|"); got != fmt.Sprintf(webDocument, "|") {
			a.brokenf("%s: %q", name, body)
		}
		if response.ContentLength != int64(len(body)) {
			a.brokenf("%s: the length is %d of %d", name, response.ContentLength, len(body))
		}
	}
}
