package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/nplusone-go/nplusone/internal/foreign"
	"github.com/nplusone-go/nplusone/internal/urlshape"
)

// arrival is what is known of a request's way before we hand it on.
type arrival struct {
	whole string // the path that the client asked for
	outer string // the pattern by which it came here
	path  string // what is left of the path here
}

func arrivalOf(r *http.Request) arrival {
	path := r.URL.EscapedPath()
	return arrival{whole: wholePath(r, path), outer: r.Pattern, path: path}
}

// wholePath is the path of the request line, where what stands further out has
// cut it; else the request's own.
func wholePath(r *http.Request, path string) string {
	line, _, _ := strings.Cut(r.RequestURI, "?")
	if u, err := url.ParseRequestURI(line); err == nil {
		line = u.EscapedPath() // a proxy's client sends a whole address
	}
	if strings.HasSuffix(line, path) {
		return line
	}
	return path
}

// routeOf names a request after its route, once it has been served.
func (m *middleware) routeOf(r *http.Request, at arrival) string {
	if m.nameBy != nil {
		if name := foreign.Call("NameBy", "", func() string { return m.nameBy(r) }); name != "" {
			return name
		}
	}
	if r.Pattern == at.outer || r.Pattern == "" {
		return urlshape.Route(r.Method, at.whole, urlshape.Step{Pattern: at.outer, Path: at.whole})
	}
	return urlshape.Route(r.Method, at.whole,
		urlshape.Step{Pattern: at.outer, Path: at.whole}, urlshape.Step{Pattern: r.Pattern, Path: at.path})
}
