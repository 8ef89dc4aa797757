package web

import (
	"net/http"
	"strings"

	"github.com/nplusone-go/nplusone/internal/urlshape"
)

// routeOf names a request after its route, once it has been served.
func (m *middleware) routeOf(r *http.Request) string {
	if m.nameBy != nil {
		if name := guard("NameBy", "", func() string { return m.nameBy(r) }); name != "" {
			return name
		}
	}
	if r.Pattern != "" {
		if strings.Contains(r.Pattern, " ") {
			return r.Pattern
		}
		return r.Method + " " + r.Pattern
	}
	return r.Method + " " + pathShape(r.URL.Path)
}

// pathShape is a path without what may be a value in it.
func pathShape(path string) string { return urlshape.Of(path) }

// isDetail reports whether a route shows one thing, not a list: its last part
// is a parameter.
func isDetail(route string) bool {
	last := strings.TrimSuffix(route, "/{$}")
	last = strings.TrimSuffix(last, "/")
	last = last[strings.LastIndexByte(last, '/')+1:]
	return strings.HasPrefix(last, "{") || strings.HasPrefix(last, ":") || strings.HasSuffix(last, "}")
}
