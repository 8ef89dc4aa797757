package web_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/web"
)

// A | in a page is where the bar's script belongs. Without one the page stays
// as it is.
var pages = []struct{ name, page, reason string }{
	{"a page", "<!doctype html><html><head><title>x</title></head><body><p>x</p>|</body></html>", "the usual one"},
	{"capitals", "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\"><HTML><BODY>x|</BODY\n></HTML>", "names have no case"},
	{"without doctype", "<html><body>x|</body></html>", "browsers show it"},
	{"without html", "<body>x|</body>", "html's tags may be left out"},
	{"with a comment first", "\n<!-- generated --><!doctype html><body>x|</body>", "comments say nothing"},
	{"with a byte order mark", "\xef\xbb\xbf<!doctype html><body>x|</body>", "editors write them"},
	{"with an XML declaration", "<?xml version=\"1.0\"?><!doctype html><html><body>x|</body></html>", "browsers take it for a comment"},
	{"without body's end", "<!doctype html><html><body>x|</html>", "it ends where html does"},
	{"two ends", "<!doctype html><body>x</body><body>y|</body>", "browsers go on after the first one"},
	{"an end with attributes", `<!doctype html><body>x|</body class="</body>">`, "they are read and forgotten"},

	{"script's string", `<!doctype html><body><script>var s = "</body>"</script>|</body>`, "a script is text"},
	{"script's string alone", `<!doctype html><body><script>var s = "</body></html>"</script>`, "that is no end"},
	{"script hidden in a comment", `<!doctype html><body><script><!-- document.write("<script></script></body>") --></script>|</body>`, "the inner end tag is not the script's"},
	{"script whose comment is empty", `<!doctype html><body><script><!--><script></script>|</body>`, "it hides nothing"},
	{"script that goes on", `<!doctype html><body><script></scripture></body></script >|</body>`, "a longer name"},
	{"script of text", `<!doctype html><body><script type="text/template"><body>x</body></script>|</body>`, "whatever its type"},
	{"script without end", `<!doctype html><body>x</body><script>`, "not complete"},
	{"comment", "<!doctype html><body>x|</body><!-- </body> -->", "it is not the last one that counts"},
	{"comment alone", "<!doctype html><body>x<!-- </body> -->", "no end"},
	{"comment with odd ends", "<!doctype html><body><!--> x <!---> y <!-- --!> z|</body><!-- </body>-->", "as browsers read them"},
	{"comment without end", "<!doctype html><body>x</body><!-- ", "not complete"},
	{"bogus comments", "<!doctype html><body></ </body>x<!x </body><? </body>|</body>", "what browsers take for comments"},
	{"style", `<!doctype html><body><style>a::after { content: "</body>" }</style>|</body>`, "text"},
	{"textarea", "<!doctype html><body><textarea></body></textarea>|</body>", "text"},
	{"textarea alone", "<!doctype html><body><textarea></body></html></textarea>", "no end"},
	{"title", "<!doctype html><title></body></title><body>x|</body>", "text"},
	{"iframe", "<!doctype html><body><iframe></body></iframe>|</body>", "text"},
	{"noscript", "<!doctype html><body><noscript></body></noscript>|</body>", "text, where scripts run"},
	{"xmp and plaintext", "<!doctype html><body><xmp></body></xmp><plaintext></body>", "text to the end of the page"},
	{"attribute", `<!doctype html><body><iframe srcdoc="<body></body>"></iframe><a title='</body>' data-x=</body>y</a>|</body>`, "values are no markup"},
	{"attribute without end", `<!doctype html><body>x</body><a title="`, "not complete"},
	{"template", "<!doctype html><body><template><body>x</body></template>|</body>", "its content is no part of the page"},
	{"templates in each other", "<!doctype html><body><template><template></template></body></template>|</body>", "the same"},
	{"template alone", "<!doctype html><body><template></body></html></template>", "no end"},
	{"template without end", "<!doctype html><body><template></body></html>", "all of it is the template's"},
	{"SVG", `<!doctype html><body><svg><title>x</title><style>a{}</style><path d="M0 0"/></svg>|</body>`, "foreign markup"},
	{"SVG with CDATA", `<!doctype html><body><svg><style><![CDATA[ </body> ]]></style></svg>|</body>`, "text, in there"},
	{"CDATA", `<!doctype html><body><![CDATA[ </body> ]]>|</body>`, "a comment up to >, elsewhere"},
	{"SVG with HTML", `<!doctype html><body><svg><foreignObject><textarea></svg></body></textarea></foreignObject></svg>|</body>`, "HTML again, in there"},
	{"SVG without end", `<!doctype html><body><svg></body></html>`, "not certain"},
	{"SVG broken by HTML", `<!doctype html><body><svg><p><script>"</svg></body>"</script></body></html>`, "not certain"},
	{"SVG in itself", `<!doctype html><body><svg/><svg><svg></svg></svg>|</body>`, "as often as it was opened"},
	{"MathML", `<!doctype html><body><math><mi>x</mi></math>|</body>`, "foreign markup"},
	{"frames", `<!doctype html><frameset></frameset><noframes><body></body></noframes></html>`, "no body"},

	{"JSON", `{"html": "<!doctype html><body></body></html>"}`, "labelled as HTML, and none"},
	{"JSON, a string", `"<!doctype html><body></body></html>"`, "the same"},
	{"JSON, a list", `[1, "</body>"]`, "the same"},
	{"JSONP", `call("<html><body></body></html>")`, "the same"},
	{"text", "see </body>\n</body>", "labelled as HTML, and none"},
	{"XML", `<?xml version="1.0"?><feed><body></body></feed>`, "labelled as HTML, and none"},
	{"another doctype", `<!doctype svg><html><body></body></html>`, "no HTML"},
	{"fragment", "<div><p>x</p></div>", "a part of a page"},
	{"fragment with an end", "<p>hello</p></body>", "a part of a page"},
	{"text before", "x<!doctype html><body></body>", "no document begins so"},
	{"nothing", "", "empty"},
	{"cut in a tag", "<!doctype html><body>x</body", "not complete"},
	{"cut before the end", "<!doctype html><body>x", "not complete"},

	{"base elsewhere", `<!doctype html><head><base href="https://cdn.example/"></head><body>x</body>`, "the script would be asked for there"},
	{"base elsewhere without a scheme", `<!doctype html><head><base href="//cdn.example/"></head><body>x</body>`, "the same"},
	{"base here", `<!doctype html><head><base href="/app/"></head><body>x|</body>`, "the script's path is absolute"},
	{"policy in the page", `<!doctype html><head><meta http-equiv="Content-Security-Policy" content="script-src &#39;none&#39;"></head><body>x</body>`, "it would be refused"},
	{"policy in the page allows", `<!doctype html><head><meta http-equiv=content-security-policy content="default-src 'self'"></head><body>x|</body>`, "our own origin"},
	{"encoding in the page", `<!doctype html><head><meta charset=iso-2022-jp></head><body>x</body>`, "bytes are not characters"},
	{"encoding in the page is usual", `<!doctype html><head><meta http-equiv=content-type content="text/html; charset=utf-8"></head><body>x|</body>`, "they are"},
	{"long", "<!doctype html><body>" + strings.Repeat("<p>0123456789</p>\n", 5000) + "|</body></html>", "up to 1 MiB"},
	{"longer", "<!doctype html><body>" + strings.Repeat("<p>0123456789</p>\n", 65_000) + "</body></html>", "more than is kept"},
	{"long and no page", "[" + strings.Repeat("0123456789,", 5000) + "</body>", "let go at once"},
}

const barScript = `<script src="/debug/nplusone/bar.js" data-id="ID" defer></script>`

// injected is what a page with a mark becomes.
func injected(page, id string) string {
	return strings.Replace(page, "|", strings.Replace(barScript, "ID", id, 1), 1)
}

func TestToolbarStandsAtTheEndOfTheBody(t *testing.T) {
	ways := map[string]func(w http.ResponseWriter, page string){
		"at once":   func(w http.ResponseWriter, page string) { _, _ = io.WriteString(w, page) },
		"in pieces": func(w http.ResponseWriter, page string) { _, _ = io.Copy(w, &slow{page, 100}) },
	}
	for way, write := range ways {
		for _, typed := range []string{"text/html; charset=utf-8", ""} {
			s := newShop(t, web.InjectToolbar())
			var page string
			s.mux.HandleFunc("GET /page", func(w http.ResponseWriter, _ *http.Request) {
				if typed != "" {
					w.Header().Set("Content-Type", typed)
				}
				write(w, page)
			})
			for _, tt := range pages {
				marked := strings.Contains(tt.page, "|")
				if typed == "" && (strings.HasPrefix(tt.name, "with an XML") || strings.HasPrefix(tt.name, "with a byte")) {
					continue // net/http calls them XML and plain text
				}
				page = strings.Replace(tt.page, "|", "", 1)
				response, body := s.get("/page")
				id := response.Header.Get("X-Nplusone-Id")
				require.NotEmpty(t, id)
				assert.Equal(t, injected(tt.page, id), body, "%s, %s, %q: %s", tt.name, way, typed, tt.reason)
				assert.Equal(t, marked, response.Header.Get("Cache-Control") == "no-store", tt.name)
			}
		}
	}
}

// slow gives a text in pieces.
type slow struct {
	text string
	n    int
}

func (s *slow) Read(b []byte) (int, error) {
	if s.text == "" {
		return 0, io.EOF
	}
	n := copy(b[:min(len(b), s.n)], s.text)
	s.text = s.text[n:]
	return n, nil
}

const plainPage = "<!doctype html><html><body>hello|</body></html>"

// What an answer's or a request's headers say decides whether its bytes may
// change, before anybody looks at them.
func TestToolbarLeavesAlone(t *testing.T) {
	length := func(n string) http.Header { return http.Header{"Content-Length": {n}} }
	whole := "46"
	tests := []struct {
		name     string
		response http.Header // Content-Type is text/html where it is not given
		request  http.Header
		status   int
		injected bool
		reason   string
	}{
		{name: "a page", injected: true, reason: "nothing speaks against it"},
		{name: "no type", response: http.Header{"Content-Type": nil}, reason: "the program wants none"},
		{name: "XHTML", response: http.Header{"Content-Type": {"application/xhtml+xml"}}, reason: "other rules"},
		{name: "two types", response: http.Header{"Content-Type": {"text/html", "text/plain"}}, reason: "not certain"},
		{name: "type in the wrong case", response: http.Header{"content-type": {"application/json"}}, reason: "clients do not see the case"},
		{name: "capitals", response: http.Header{"Content-Type": {"Text/HTML; Charset=UTF-8"}}, injected: true, reason: "types have no case"},
		{name: "UTF-16", response: http.Header{"Content-Type": {"text/html; charset=utf-16le"}}, reason: "bytes are not characters"},
		{name: "Japanese by escapes", response: http.Header{"Content-Type": {"text/html; charset=ISO-2022-JP"}}, reason: "the same"},

		{name: "attachment", response: http.Header{"Content-Disposition": {"attachment"}}, reason: "kept, not shown"},
		{name: "Attachment", response: http.Header{"Content-Disposition": {"Attachment"}}, reason: "types have no case"},
		{name: "attachment with a name", response: http.Header{"Content-Disposition": {` ATTACHMENT ; filename="x.html"`}}, reason: "parameters follow"},
		{name: "a second disposition", response: http.Header{"Content-Disposition": {"inline", "attachment"}}, reason: "one of them"},
		{name: "attachment in the wrong case", response: http.Header{"content-disposition": {"attachment"}}, reason: "clients do not see the case"},
		{name: "unknown disposition", response: http.Header{"Content-Disposition": {"form-data; name=x"}}, reason: "RFC 6266: as attachment"},
		{name: "inline", response: http.Header{"Content-Disposition": {"Inline; filename=attachment.html"}}, injected: true, reason: "shown"},

		{name: "Content-Digest", response: http.Header{"Content-Digest": {"sha-256=:x:"}}, reason: "a sum over the bytes"},
		{name: "Repr-Digest", response: http.Header{"Repr-Digest": {"sha-256=:x:"}}, reason: "the same"},
		{name: "Digest", response: http.Header{"Digest": {"SHA-256=x"}}, reason: "the same"},
		{name: "Content-MD5", response: http.Header{"Content-Md5": {"x"}}, reason: "the same"},
		{name: "content-md5", response: http.Header{"content-md5": {"x"}}, reason: "the same"},
		{name: "Signature", response: http.Header{"Signature": {"sig=:x:"}}, reason: "the same"},
		{name: "a service's own", response: http.Header{"X-Amz-Checksum-Sha256": {"x"}}, reason: "the same"},
		{name: "Content-Encoding", response: http.Header{"Content-Encoding": {"br"}}, reason: "no text"},
		{name: "strong ETag", response: http.Header{"Etag": {`"abc"`}}, reason: "it stands for these bytes"},
		{name: "ETag in the wrong case", response: http.Header{"ETag": {`"abc"`}}, reason: "clients do not see the case"},
		{name: "weak ETag", response: http.Header{"Etag": {`W/"abc"`}}, injected: true, reason: "it stands for the meaning"},
		{name: "ranges", response: http.Header{"Accept-Ranges": {"bytes"}}, reason: "parts of these bytes can be had"},
		{name: "no ranges", response: http.Header{"Accept-Ranges": {"none"}}, injected: true, reason: "they cannot"},
		{name: "trailer", response: http.Header{"Trailer": {"Expires"}}, reason: "what it says comes after the body"},

		{name: "length", response: length(whole), injected: true, reason: "it is ours to correct"},
		{name: "length too great", response: length("60"), reason: "a broken answer stays broken"},
		{name: "length too small", response: length("40"), reason: "the same"},

		{name: "policy allows", response: http.Header{"Content-Security-Policy": {"default-src 'self'; img-src *"}}, injected: true, reason: "our own origin"},
		{name: "policy without scripts", response: http.Header{"Content-Security-Policy": {"default-src 'self'; script-src 'none'"}}, reason: "it would be refused"},
		{name: "policy by hashes", response: http.Header{"Content-Security-Policy": {"script-src 'sha256-x'"}}, reason: "it would be refused"},
		{name: "policy by nonce", response: http.Header{"Content-Security-Policy": {"script-src 'nonce-x' 'strict-dynamic' 'self'"}}, reason: "strict: the origin does not count"},
		{name: "policy on requests", response: http.Header{"Content-Security-Policy": {"script-src 'self'; connect-src 'none'"}}, reason: "the bar could ask for nothing"},
		{name: "policy on elements", response: http.Header{"Content-Security-Policy": {"script-src 'none'; script-src-elem 'self'; connect-src 'self'"}}, injected: true, reason: "the nearer directive"},
		{name: "second policy", response: http.Header{"Content-Security-Policy": {"default-src 'self'", "default-src *, script-src 'none'"}}, reason: "all of them hold"},
		{name: "policy that reports", response: http.Header{"Content-Security-Policy-Report-Only": {"script-src 'none'; report-uri /csp"}}, reason: "the program would get a report"},
		{name: "sandbox", response: http.Header{"Content-Security-Policy": {"sandbox allow-scripts"}}, reason: "no origin"},

		{name: "error", status: 500, reason: "not a page that was answered with success"},
		{name: "part", status: 206, reason: "some of the bytes"},
		{name: "delta", status: 226, reason: "not the page"},
		{name: "created", status: 201, injected: true, reason: "a page"},

		{name: "asked for a range", request: http.Header{"Range": {"bytes=0-"}}, reason: "bytes are counted"},
		{name: "asked by a script", request: http.Header{"Sec-Fetch-Dest": {"empty"}}, reason: "it may read it as text"},
		{name: "asked by XMLHttpRequest", request: http.Header{"X-Requested-With": {"XMLHttpRequest"}}, reason: "the same"},
		{name: "asked by a frame", request: http.Header{"Sec-Fetch-Dest": {"iframe"}}, reason: "the page round it has one"},
		{name: "asked by a browser", request: http.Header{"Sec-Fetch-Dest": {"document"}}, injected: true, reason: "to show it"},
		{name: "asked by htmx", request: http.Header{"Hx-Request": {"true"}, "Sec-Fetch-Dest": {"empty"}}, reason: "for a part"},
		{name: "asked by htmx for a page", request: http.Header{"Hx-Request": {"true"}, "Hx-Boosted": {"true"}, "Sec-Fetch-Dest": {"empty"}}, injected: true, reason: "to show it"},
		{name: "asked by Turbo for a page", request: http.Header{"X-Turbo-Request-Id": {"x"}, "Sec-Fetch-Dest": {"empty"}}, injected: true, reason: "to show it"},
		{name: "asked by Turbo for a frame", request: http.Header{"X-Turbo-Request-Id": {"x"}, "Turbo-Frame": {"x"}}, reason: "for a part"},
	}
	page := strings.Replace(plainPage, "|", "", 1)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			handler := func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/html")
				for name, values := range tt.response {
					w.Header()[name] = values
				}
				if tt.status != 0 {
					w.WriteHeader(tt.status)
				}
				_, _ = io.WriteString(w, page)
			}
			s := newShop(t, web.InjectToolbar())
			s.mux.HandleFunc("/raw", handler)
			s.mux.HandleFunc("/page", handler)
			get := func(path string, edit ...func(*http.Request)) (*http.Response, string, error) {
				return s.try(http.MethodGet, path, append(edit, func(r *http.Request) {
					for name, values := range tt.request {
						r.Header[name] = values
					}
				})...)
			}
			raw, rawBody, rawErr := get("/raw", header("X-Forwarded-For", "another"))
			response, body, err := get("/page")
			assert.Equal(t, rawErr, err)
			id := response.Header.Get("X-Nplusone-Id")
			require.NotEmpty(t, id)
			for _, name := range []string{"X-Nplusone-Id", "X-Nplusone-Queries", "X-Nplusone-Findings", "Server-Timing", "Date"} {
				response.Header.Del(name)
				raw.Header.Del(name)
			}
			if tt.injected {
				assert.Equal(t, injected(plainPage, id), body, tt.reason)
				raw.Header.Set("Content-Length", response.Header.Get("Content-Length"))
				raw.Header.Set("Cache-Control", "no-store")
			} else {
				assert.Equal(t, rawBody, body, tt.reason)
			}
			assert.Equal(t, raw.Header, response.Header, tt.reason)
		})
	}
}

// A nonce opens a policy that knows no origins.
func TestToolbarWithNonce(t *testing.T) {
	s := newShop(t, web.InjectToolbar(), web.Nonce(func(r *http.Request) string {
		if r.URL.Path == "/broken" {
			panic("no nonce here")
		}
		return "n1"
	}))
	handler := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Security-Policy", "script-src 'nonce-n1' 'strict-dynamic'")
		_, _ = io.WriteString(w, strings.Replace(plainPage, "|", "", 1))
	}
	s.mux.HandleFunc("GET /page", handler)
	s.mux.HandleFunc("GET /broken", handler)
	_, body := s.get("/page")
	assert.Contains(t, body, ` defer nonce="n1"></script></body>`)
	_, body = s.get("/broken")
	assert.NotContains(t, body, "<script", "its panic is not the page's")
}

// HEAD says what GET says of the program's own page.
func TestToolbarDoesNotChangeHead(t *testing.T) {
	s := newShop(t, web.InjectToolbar())
	s.mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Etag", `W/"x"`)
		_, _ = io.WriteString(w, strings.Replace(plainPage, "|", "", 1))
	})
	response, _ := s.do(http.MethodHead, "/page")
	assert.Equal(t, int64(len(plainPage)-1), response.ContentLength)
	assert.Empty(t, response.Header.Get("Cache-Control"))
}

func FuzzToolbar(f *testing.F) {
	for _, p := range pages {
		f.Add(strings.Replace(p.page, "|", "", 1))
	}
	m := web.Middleware(detect.New(), web.ShowOn(web.NewPage()), web.InjectToolbar())
	f.Fuzz(func(t *testing.T, page string) {
		w := serveLocally(m, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, page)
		})
		assert.Equal(t, page, strings.Replace(w.Body.String(), injected("|", w.Header().Get("X-Nplusone-Id")), "", 1))
	})
}
