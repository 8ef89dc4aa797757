package web

import (
	"net/http"
	"strings"
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

const (
	maxPathParts = 8
	maxPathWord  = 32
)

// pathShape is a path with what looks like a value replaced: no value is
// shown, and as many names come of it as the program has routes.
func pathShape(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if i > maxPathParts {
			parts = append(parts[:i], "…")
			break
		}
		if !isWord(part) {
			parts[i] = "{…}"
		}
	}
	return strings.Join(parts, "/")
}

// isWord reports whether a part of a path is a name: letters with -, _ and .
// between them, and not long.
func isWord(part string) bool {
	if len(part) > maxPathWord {
		return false
	}
	for _, c := range part {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return true
}

// isDetail reports whether a route shows one thing, not a list: its last part
// is a parameter.
func isDetail(route string) bool {
	last := strings.TrimSuffix(route, "/{$}")
	last = strings.TrimSuffix(last, "/")
	last = last[strings.LastIndexByte(last, '/')+1:]
	return strings.HasPrefix(last, "{") || strings.HasPrefix(last, ":") || strings.HasSuffix(last, "}")
}
