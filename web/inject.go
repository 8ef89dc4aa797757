package web

import (
	"bytes"
	"html"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// mayInject reports whether the answer is a whole page that gets the toolbar,
// judged by its headers and first bytes.
func (a *answer) mayInject(first []byte) bool {
	v := a.visit
	r, h := v.request, a.early
	if !v.m.inject || !v.visible || a.code < 200 || a.code > 299 || a.code == http.StatusPartialContent || r.Method == http.MethodHead {
		return false
	}
	if h.Get("Content-Encoding") != "" || strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
		return false
	}
	if r.Header.Get("X-Requested-With") == "XMLHttpRequest" || isFragment(r) {
		return false
	}
	switch r.Header.Get("Sec-Fetch-Dest") {
	case "", "document", "empty":
	default: // a frame within a page that has the bar
		return false
	}
	contentType := h.Get("Content-Type")
	if contentType == "" {
		contentType = http.DetectContentType(first)
	}
	kind, params, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "text/html" || kind == "application/xhtml+xml") && !strings.HasPrefix(strings.ToLower(params["charset"]), "utf-16")
}

// isFragment reports whether htmx or Turbo asked for a part of a page.
func isFragment(r *http.Request) bool {
	if r.Header.Get("Turbo-Frame") != "" {
		return true
	}
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Boosted") != "true" && r.Header.Get("HX-Request-Type") != "full"
}

// injectToolbar puts the bar's script before the end of the body, if there is
// one.
func (a *answer) injectToolbar() {
	at := lastBodyEnd(a.held)
	if at < 0 {
		return
	}
	v := a.visit
	script := `<script src="` + html.EscapeString(v.m.page.root) + `bar.js" data-id="` + v.id + `" defer`
	if v.m.nonce != nil {
		script += ` nonce="` + html.EscapeString(v.m.nonce(v.request)) + `"`
	}
	script += "></script>"
	page := make([]byte, 0, len(a.held)+len(script))
	page = append(append(append(page, a.held[:at]...), script...), a.held[at:]...)
	a.held = page
	if a.early.Get("Content-Length") != "" {
		a.early.Set("Content-Length", strconv.Itoa(len(page)))
	}
	// The bar tells of this very answer: it must not come from a cache.
	a.early.Del("ETag")
	a.early.Del("Last-Modified")
	a.early.Set("Cache-Control", "no-store")
}

// lastBodyEnd is the place of the last </body>, -1 for none.
func lastBodyEnd(page []byte) int {
	const end = "</body"
	for i := len(page); i > 0; {
		i = bytes.LastIndexByte(page[:i], '<')
		if i < 0 {
			break
		}
		if len(page)-i >= len(end) && strings.EqualFold(string(page[i:i+len(end)]), end) {
			return i
		}
	}
	return -1
}
