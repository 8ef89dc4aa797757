package e2e_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/gorilla/mux"
	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/web"
	"github.com/stretchr/testify/assert"
)

// Routers name the scope: chi by itself, gorilla/mux by a name function. The
// middleware is given to the router, which knows the route only in there.
func TestMiddlewareInRouters(t *testing.T) {
	nothing := func(http.ResponseWriter, *http.Request) {}
	tests := []struct {
		name    string
		handler func(*web.Page) http.Handler
		want    string
	}{
		{"chi", func(p *web.Page) http.Handler {
			r := chi.NewRouter()
			r.Use(web.Middleware(detect.New(), web.ShowOn(p)))
			r.Get("/posts/{id}", nothing)
			return r
		}, "GET /posts/{id}"},
		{"chi, a router below", func(p *web.Page) http.Handler {
			r := chi.NewRouter()
			r.Use(web.Middleware(detect.New(), web.ShowOn(p), web.NameBy(func(r *http.Request) string {
				return r.Method + " " + chi.RouteContext(r.Context()).RoutePattern()
			})))
			r.Route("/posts", func(r chi.Router) { r.Get("/{id}", nothing) })
			return r
		}, "GET /posts/{id}"},
		{"gorilla", func(p *web.Page) http.Handler {
			r := mux.NewRouter()
			r.Use(web.Middleware(detect.New(), web.ShowOn(p), web.NameBy(func(r *http.Request) string {
				if route := mux.CurrentRoute(r); route != nil {
					path, _ := route.GetPathTemplate()
					return r.Method + " " + path
				}
				return ""
			})))
			r.HandleFunc("/posts/{id:[0-9]+}", nothing)
			return r
		}, "GET /posts/{id:[0-9]+}"},
		{"net/http", func(p *web.Page) http.Handler {
			r := http.NewServeMux()
			r.HandleFunc("GET /posts/{id}", nothing)
			return web.Middleware(detect.New(), web.ShowOn(p))(r)
		}, "GET /posts/{id}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			page := web.NewPage()
			tt.handler(page).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/posts/17", nil))
			if all := page.Requests(); assert.Len(t, all, 1) {
				assert.Equal(t, tt.want, all[0].Route)
			}
		})
	}
}
