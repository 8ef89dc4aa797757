package main

import (
	"context"
	"encoding/json"
	"errors"
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/web"
)

// serve shows the pages to a browser, each naive and repaired, with the
// toolbar and the debug page.
func serve(ctx context.Context, address string, store *Store, detector *detect.Detector, debug *web.Page) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	slog.Info("quickstart is served", "url", "http://"+listener.Addr().String()+"/")
	server := &http.Server{Handler: handlerOf(store, detector, debug), ReadHeaderTimeout: 5 * time.Second}
	stopped := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stopped()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// handlerOf is what a program does to have the debug page: register it, and
// put the middleware around its own handler.
func handlerOf(store *Store, detector *detect.Detector, debug *web.Page) http.Handler {
	mux := http.NewServeMux()
	debug.Register(mux)
	debug.ExplainOn(store.db, dialectOf(store.place.driverName))
	var names []string
	for _, p := range pages {
		names = append(names, p.name)
		method, path, _ := strings.Cut(p.name, " ")
		mux.Handle(p.name, pageHandler{store, p.name, p.naive})
		mux.Handle(method+" /repaired"+path, pageHandler{store, p.name + " (repaired)", p.repaired})
	}
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = io.WriteString(w, style)
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { show(w, "home", names) })
	return web.Middleware(detector, web.ShowOn(debug), web.InjectToolbar())(mux)
}

func dialectOf(driverName string) fingerprint.Dialect {
	d, err := fingerprint.ParseDialect(driverName)
	if err != nil {
		return fingerprint.Generic // a driver that newPlace does not know
	}
	return d
}

type pageHandler struct {
	store *Store
	name  string
	serve handler
}

func (h pageHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	data, err := h.serve(r.Context(), h.store)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	text, err := json.MarshalIndent(data, "", "  ")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	show(w, "page", map[string]any{"Name": h.name, "Data": string(text)})
}

func show(w http.ResponseWriter, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'self'")
	if err := looks.ExecuteTemplate(w, name, data); err != nil {
		slog.Error("quickstart", "error", err)
	}
}

var looks = template.Must(template.New("").Funcs(template.FuncMap{
	"cut": func(name string) []string { return strings.SplitN(name, " ", 2) },
}).Parse(`{{define "home"}}<!doctype html><html lang="en"><meta charset="utf-8"><link rel="stylesheet" href="/style.css"><title>quickstart</title><body>
<h1>A small store</h1><p>Each page comes twice: as it is written first, and repaired. What they do is at <a href="/debug/nplusone/">/debug/nplusone/</a>.</p>
<ul>{{range .}}{{$p := cut .}}<li>{{if eq (index $p 0) "GET"}}<a href="{{index $p 1}}">{{.}}</a>, <a href="/repaired{{index $p 1}}">repaired</a>{{else}}<form method="post" action="{{index $p 1}}"><button>{{.}}</button> <button formaction="/repaired{{index $p 1}}">repaired</button></form>{{end}}</li>{{end}}</ul></body></html>{{end}}
{{define "page"}}<!doctype html><html lang="en"><meta charset="utf-8"><link rel="stylesheet" href="/style.css"><title>{{.Name}}</title><body>
<p><a href="/">All pages</a></p><h1>{{.Name}}</h1><pre>{{.Data}}</pre></body></html>{{end}}`))

const style = `
:root { color-scheme: light dark; }
body { max-width: 46rem; margin: 3rem auto; padding: 0 1.5rem; font: 16px/1.6 system-ui, sans-serif; }
li { margin: 0.6rem 0; }
form { display: inline; }
button { font: inherit; padding: 0.1rem 0.7rem; }
pre { font-size: 13px; line-height: 1.5; white-space: pre-wrap; opacity: 0.85; }
`
