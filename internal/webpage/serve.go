package webpage

import (
	"bytes"
	"encoding/json"
	"net/http"
	"path"
	"strings"

	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/internal/webpage/access"
)

// mux serves the page whatever path it stands under: only the end of a path
// counts, which is why links are relative.
func (p *Page) mux() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		dir, name := path.Split(strings.TrimPrefix(r.URL.Path, strings.TrimSuffix(p.root, "/")))
		inRequests := strings.HasSuffix(dir, "/r/")
		switch {
		case r.Method == http.MethodPost && name == "clear" && !inRequests:
			p.serveClear(w, r)
		case r.Method == http.MethodPost && name == "explain" && inRequests:
			p.serveExplain(w, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "nplusone: the page takes GET only", http.StatusMethodNotAllowed)
		case inRequests:
			p.serveRequest(w, r, name)
		default:
			p.serveNamed(w, r, name)
		}
	})
}

func (p *Page) serveNamed(w http.ResponseWriter, r *http.Request, name string) {
	switch name {
	case "":
		p.serveIndex(w, r)
	case "live":
		p.serveLive(w, r)
	case "requests.json":
		writeJSON(w, p.Requests())
	case "loops.json":
		writeJSON(w, p.listLoops())
	case "repeats.json":
		writeJSON(w, p.Repeats())
	case "routes.json":
		writeJSON(w, p.Routes())
	case "style.css":
		writeText(w, "text/css", append([]byte(printers.HTMLStyle()), asset("page.css")...))
	case "page.js":
		writeText(w, "text/javascript", append([]byte(printers.HTMLScript()), asset(name)...))
	case "bar.js", "theme.js":
		writeText(w, "text/javascript", asset(name))
	case "icon.svg":
		writeText(w, "image/svg+xml", asset(name))
	default:
		http.NotFound(w, r)
	}
}

func asset(name string) []byte {
	text, err := static.ReadFile("static/" + name)
	if err != nil {
		panic("web: " + err.Error()) // embedded in view.go
	}
	return text
}

func writeText(w http.ResponseWriter, contentType string, text []byte) {
	w.Header().Set("Content-Type", contentType+"; charset=utf-8")
	_, _ = w.Write(text) // the client is gone: nobody to tell
}

func writeJSON(w http.ResponseWriter, v any) {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		http.Error(w, "nplusone: "+err.Error(), http.StatusInternalServerError)
		return
	}
	writeText(w, "application/json", append(text, '\n'))
}

// render writes a template, or the error and nothing of the page.
func render(w http.ResponseWriter, name string, data any) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, data); err != nil {
		http.Error(w, "nplusone: "+err.Error(), http.StatusInternalServerError)
		return
	}
	writeText(w, "text/html", b.Bytes())
}

func (p *Page) serveIndex(w http.ResponseWriter, r *http.Request) {
	v := r.URL.Query()
	page := p.index(query{text: v.Get("q"), route: v.Get("route"), rule: v.Get("rule"), tab: v.Get("tab")})
	switch part := v.Get("part"); part {
	case "summary", "loops", "routes", "repeats":
		render(w, part, page)
	default:
		render(w, "index", page)
	}
}

func (p *Page) serveRequest(w http.ResponseWriter, r *http.Request, name string) {
	id, asJSON := strings.CutSuffix(name, ".json")
	e, ok := p.Request(id)
	switch {
	case !ok:
		http.Error(w, "nplusone: no such request, or it is no longer kept", http.StatusNotFound)
	case asJSON:
		writeJSON(w, e)
	default:
		render(w, "request", p.requestPage(e))
	}
}

// serveClear forgets everything. Requests of other sites do not get here.
func (p *Page) serveClear(w http.ResponseWriter, r *http.Request) {
	p.Clear()
	access.GoTo(w, r, "", "")
}
