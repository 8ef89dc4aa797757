package response

import (
	"html"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/foreign"
	"github.com/nplusone-go/nplusone/internal/htmlpage"
)

// Toolbar is the bar that pages get.
type Toolbar struct {
	Root string // the path of the debug page, with its last slash
	// Nonce returns that of the script element; nil for none.
	Nonce func(*http.Request) string
}

// script is the element that brings the bar.
func (t *Toolbar) script(id, nonce string) []byte {
	element := `<script src="` + html.EscapeString(t.Root) + `bar.js" data-id="` + id + `" defer`
	if nonce != "" {
		element += ` nonce="` + html.EscapeString(nonce) + `"`
	}
	return []byte(element + "></script>")
}

// nonceFor is empty where there is none.
func (t *Toolbar) nonceFor(r *http.Request) string {
	if t.Nonce == nil {
		return ""
	}
	return foreign.Call("Nonce", "", func() string { return t.Nonce(r) })
}

// mayInject reports whether the answer may be a page that gets the toolbar,
// judged by request, status and headers: whether somebody will look at it as
// a page, and whether anything binds its bytes.
func (a *response) mayInject() bool {
	v, k := a.request, &a.kept
	return v.Toolbar != nil && v.Visible && isPageRequest(v.Served) &&
		k.code >= 200 && k.code <= 203 && k.fits() && isHTML(k.early) && !isBound(k.early)
}

// isPageRequest reports whether a browser asked for a page to show, by itself
// or by a library that exchanges pages.
func isPageRequest(r *http.Request) bool {
	h := r.Header
	if r.Method != http.MethodGet && r.Method != http.MethodPost || h.Get("Range") != "" || h.Get("X-Requested-With") == "XMLHttpRequest" || isFragment(r) {
		return false
	}
	switch h.Get("Sec-Fetch-Dest") {
	case "", "document":
		return true
	case "empty": // a script reads it, and but for these it may do so as text
		return h.Get("X-Turbo-Request-Id") != "" || h.Get("HX-Request") == "true"
	}
	return false // a frame within a page that has the bar
}

// isFragment reports whether htmx or Turbo asked for a part of a page.
func isFragment(r *http.Request) bool {
	if r.Header.Get("Turbo-Frame") != "" {
		return true
	}
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Boosted") != "true" && r.Header.Get("HX-Request-Type") != "full"
}

// isHTML reports whether headers say HTML, or nothing, in which case net/http
// looks at the body.
func isHTML(h http.Header) bool {
	types, said := h["Content-Type"]
	if !said {
		return h.Get("X-Content-Type-Options") == ""
	}
	if len(types) != 1 {
		return false
	}
	kind, params, err := mime.ParseMediaType(types[0])
	return err == nil && kind == "text/html" && isASCIIBased(params["charset"])
}

// isASCIIBased reports whether markup in an encoding can be read, and
// written, byte by byte.
func isASCIIBased(charset string) bool {
	charset = strings.ToLower(strings.TrimSpace(charset))
	if charset == "" {
		return true
	}
	return slices.ContainsFunc([]string{"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-", "latin", "windows-125", "cp125", "koi8-", "gb", "big5", "shift_jis", "euc-"},
		func(prefix string) bool { return strings.HasPrefix(charset, prefix) })
}

// isBound reports whether a header speaks of the body's very bytes, or says
// that they are to be kept and not shown. Names are compared as clients do:
// programs may write them into the map as they like.
func isBound(h http.Header) bool {
	for name, values := range h {
		canonical := http.CanonicalHeaderKey(name)
		switch canonical {
		case "Content-Type", "Content-Length", "Content-Security-Policy", "Content-Security-Policy-Report-Only":
			if name != canonical || canonical == "Content-Length" && len(values) > 1 {
				return true
			}
		case "Content-Encoding", "Transfer-Encoding", "Content-Range", "Trailer", "Integrity-Policy":
			return true
		case "Accept-Ranges":
			if !slices.Equal(values, []string{"none"}) {
				return true
			}
		case "Etag":
			if slices.ContainsFunc(values, func(v string) bool { return !strings.HasPrefix(strings.TrimSpace(v), "W/") }) {
				return true
			}
		case "Content-Disposition":
			if slices.ContainsFunc(values, isDownload) {
				return true
			}
		}
		if sealsBody(strings.ToLower(name)) {
			return true
		}
	}
	return false
}

// sealsBody reports whether a header is named after a sum over the body:
// Content-Digest, Repr-Digest, Digest, Content-MD5, Signature, and those that
// services invent.
func sealsBody(name string) bool {
	for _, word := range []string{"digest", "checksum", "signature", "hmac", "md5", "sha1", "sha256", "sha512", "content-hash", "body-hash"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return strings.HasPrefix(name, "trailer:") // net/http's way to name a trailer late
}

// isDownload reports whether a Content-Disposition keeps a browser from
// showing the answer: all types but one do, also those that nobody knows.
func isDownload(disposition string) bool {
	kind, _, _ := strings.Cut(disposition, ";")
	kind, _, _ = strings.Cut(kind, ",")
	return !strings.EqualFold(strings.TrimSpace(kind), "inline")
}

// sniffed is how much of a body net/http looks at to name its type.
const sniffed = 512

// beginsDocument reports whether the body, with its next part, may be a
// document.
func (k *kept) beginsDocument(next []byte) bool {
	begin := slices.Concat(k.body, next[:min(len(next), max(sniffed-len(k.body), 0))])
	return k.isSniffedHTML(begin) && htmlpage.MayBegin(begin)
}

func (k *kept) isSniffedHTML(body []byte) bool {
	_, said := k.early["Content-Type"]
	return said || strings.HasPrefix(http.DetectContentType(body), "text/html")
}

// injectToolbar puts the bar's script at the end of the kept document's body.
// It reports whether there is one, complete, whose policy allows the script.
func (a *response) injectToolbar() bool {
	k, v := &a.kept, a.request
	if n, said := k.length(); said && n != int64(len(k.body)) || !k.isSniffedHTML(k.body) {
		return false
	}
	d, ok := htmlpage.Read(k.body)
	if !ok || !isASCIIBased(d.Charset) {
		return false
	}
	nonce := v.Toolbar.nonceFor(v.Served)
	policies := slices.Concat(k.early["Content-Security-Policy"], k.early["Content-Security-Policy-Report-Only"], d.Policies)
	if !allowsBar(policies, v.Served, nonce) {
		return false
	}
	k.body = slices.Insert(k.body, d.End, v.Toolbar.script(v.ID, nonce)...)
	k.parts = []part{{end: len(k.body)}}
	return true
}
