package urlshape

import "strings"

// A Step is one router on the way of a request: the pattern that it chose, and
// the path that it saw, which http.StripPrefix may have cut.
type Step struct{ Pattern, Path string }

// Route names a request after the patterns of its routers, the outermost
// first. path is the request's own, whole. Patterns that end in a slash and
// StripPrefix are prefixes: what lies behind is named by the next router, or
// else by the shape of the path.
func Route(method, path string, steps ...Step) string {
	n := name{parts: cut(Of(path))}
	for _, s := range steps {
		// What net/http calls the pattern of a CONNECT may be its path.
		if s.Pattern != "" && method != "CONNECT" {
			n.take(s, path)
		}
	}
	if n.method == "" {
		n.method = method
	}
	if len(n.parts) == 0 && n.host == "" {
		return n.method + " " + Of(path)
	}
	return n.method + " " + n.host + "/" + strings.Join(n.parts, "/")
}

// name is a route's name while it is put together.
type name struct {
	method, host string   // as far as a pattern says them
	parts        []string // one for each part of the path
}

// take names what a router's pattern tells.
func (n *name) take(s Step, path string) {
	method, host, pattern := split(s.Pattern)
	if method != "" {
		n.method = method
	}
	if host != "" {
		n.host = host
	}
	if stripped, cutOff := strings.CutSuffix(path, s.Path); !cutOff {
		n.parts = cut(Of(s.Path)) // a path of the router's own
	} else if before := len(cut(strings.TrimSuffix(stripped, "/"))); before <= len(n.parts) {
		n.parts = append([]string{}, n.parts...)
		n.set(before, pattern)
		return
	}
	n.set(0, pattern)
}

// set puts a pattern in the place of the parts from the given one on.
func (n *name) set(from int, pattern string) {
	parts := cut(pattern)
	last := len(parts) - 1
	if last < 0 || parts[last] != "" && parts[last] != "*" {
		n.parts = append(n.parts[:from:from], parts...)
		return
	}
	// A prefix: what lies behind it keeps its shape.
	var rest []string
	if behind := from + last; behind < len(n.parts) {
		rest = n.parts[behind:]
	}
	n.parts = append(append(n.parts[:from:from], parts[:last]...), rest...)
}

// split cuts a pattern of net/http: "[METHOD ][HOST]/[PATH]".
func split(pattern string) (method, host, path string) {
	if m, rest, has := strings.Cut(pattern, " "); has {
		method, pattern = m, strings.TrimLeft(rest, " \t")
	}
	if i := strings.IndexByte(pattern, '/'); i > 0 {
		host, pattern = pattern[:i], pattern[i:]
	}
	return method, host, pattern
}

// cut returns the parts of a path between its slashes; "/" has one, which is
// empty.
func cut(path string) []string {
	if path == "" {
		return nil
	}
	return strings.Split(strings.TrimPrefix(path, "/"), "/")
}
