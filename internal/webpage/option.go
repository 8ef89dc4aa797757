package webpage

import (
	"fmt"
	"net/http"
	"strings"
)

// Option configures a Page.
type Option interface{ apply(*Page) }

type optionFunc func(*Page)

func (f optionFunc) apply(p *Page) { f(p) }

// Authorize replaces the check of who may see the page.
func Authorize(allowed func(*http.Request) bool) Option {
	return optionFunc(func(p *Page) {
		mustBe(allowed != nil, "Authorize(nil): a function is missing; leave the option out for the usual check")
		p.door.Authorize(allowed)
	})
}

// Token asks everybody for a token; an empty one is made at random.
func Token(token string) Option { return optionFunc(func(p *Page) { p.door.RequireToken(token) }) }

// Under is the path that the page is served under.
func Under(path string) Option {
	return optionFunc(func(p *Page) {
		root := cleanRoot(path)
		mustBe(root != "/", fmt.Sprintf("Under(%q): the program's own paths lie below it; name a path for the page alone", path))
		p.root = root
	})
}

// Keep bounds the number of requests and their bytes.
func Keep(requests, bytes int) Option {
	return optionFunc(func(p *Page) {
		mustBe(requests > 0 && bytes > 0, fmt.Sprintf("Keep(%d, %d): give at least one request and one byte", requests, bytes))
		p.ring.maxCount, p.ring.maxBytes = requests, bytes
	})
}

// LinkSources links positions in the program; an empty pattern links none.
func LinkSources(pattern string) Option {
	return optionFunc(func(p *Page) {
		named := pattern == "" || strings.Contains(pattern, "{path}") || strings.Contains(pattern, "{file}")
		mustBe(named, fmt.Sprintf("LinkSources(%q): the pattern names no file; write {path} or {file} in it", pattern))
		p.links = pattern
	})
}

// mustBe panics with what is wrong and what to do, for a wrong option is a
// programmer's error at start-up. The page speaks for package web, its face.
func mustBe(right bool, message string) {
	if !right {
		panic("web: " + message)
	}
}
