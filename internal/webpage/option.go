package webpage

import "net/http"

// Option configures a Page.
type Option interface{ apply(*Page) }

type optionFunc func(*Page)

func (f optionFunc) apply(p *Page) { f(p) }

// Authorize replaces the check of who may see the page.
func Authorize(allowed func(*http.Request) bool) Option {
	return optionFunc(func(p *Page) { p.door.Authorize(allowed) })
}

// Token asks everybody for a token; an empty one is made at random.
func Token(token string) Option { return optionFunc(func(p *Page) { p.door.AskAll(token) }) }

// Under is the path that the page is served under.
func Under(path string) Option { return optionFunc(func(p *Page) { p.root = cleanRoot(path) }) }

// Keep bounds the number of requests and their bytes. Values below 1 keep a
// default.
func Keep(requests, bytes int) Option {
	return optionFunc(func(p *Page) {
		if requests > 0 {
			p.ring.maxCount = requests
		}
		if bytes > 0 {
			p.ring.maxBytes = bytes
		}
	})
}

// LinkSources makes places in the program links.
func LinkSources(pattern string) Option { return optionFunc(func(p *Page) { p.links = pattern }) }
