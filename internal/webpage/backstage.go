package webpage

import (
	"context"
	"net/http"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/webpage/access"
	"github.com/nplusone-go/nplusone/report"
)

// What the middleware and the command ask of a page. These are functions, for
// programs see the methods of a Page.

// Root is the path of the page, with its last slash.
func Root(p *Page) string { return p.root }

// IsOwn reports whether a request is for the page itself.
func IsOwn(p *Page, r *http.Request) bool { return strings.HasPrefix(r.URL.Path, p.root) }

// Door is what stands before the page.
func Door(p *Page) *access.Door { return p.door }

// Follow makes the page hold its routes against targets.
func Follow(p *Page, t *TargetRules) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.targets = t
}

// ServedRequest is a request that is handed to a page by Add. Its scope need not be
// taken from its report besides.
type ServedRequest struct {
	page  *Page
	Scope *detect.Scope
}

type visitKey struct{}

// Mark notes in a context that a visit's request will be added to a page.
func Mark(ctx context.Context, p *Page, v *ServedRequest) context.Context {
	v.page = p
	return context.WithValue(ctx, visitKey{}, v)
}

// isMarked reports whether the scope of a report is that of a visit to this
// page.
func isMarked(ctx context.Context, p *Page) bool {
	v, is := ctx.Value(visitKey{}).(*ServedRequest)
	if !is || v.page != p {
		return false
	}
	s, has := detect.FromContext(ctx)
	return has && s == v.Scope
}

// Add remembers a request, and tells those who watch. It returns what is wrong
// with the route as a whole, once.
func Add(p *Page, e *Request) []report.Finding { return p.add(e) }

// Correct notes the status of an answer that was written after its request had
// been added.
func Correct(p *Page, id string, status int) { p.correct(id, status) }

// SetFixes replaces the fixes of a finding, wherever it is remembered, by what
// a try left of them.
func SetFixes(p *Page, id string, tried []report.Fix) { p.setFixes(id, tried) }
