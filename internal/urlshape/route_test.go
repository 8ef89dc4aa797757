package urlshape

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRoute(t *testing.T) {
	for _, tt := range []struct {
		path   string
		steps  []Step
		want   string
		reason string
	}{
		{"/posts/17", nil, "GET /posts/{id}", "no router said anything"},
		{"/", nil, "GET /", "the root"},
		{"", nil, "GET ", "no path"},
		{"/posts/17", []Step{{"GET /posts/{n}", "/posts/17"}}, "GET /posts/{n}", "a pattern says it all"},
		{"/posts/17", []Step{{"/posts/{n}", "/posts/17"}}, "GET /posts/{n}", "and has no method"},
		{"/posts/17", []Step{{"POST /posts/{n}", "/posts/17"}}, "POST /posts/{n}", "a pattern's method is its own"},
		{"/", []Step{{"GET /{$}", "/"}}, "GET /{$}", "the root alone"},
		{"/owners/17/jobs", []Step{{"/", "/owners/17/jobs"}}, "GET /owners/{id}/jobs", "all is behind the root"},
		{"/api/owners/17", []Step{{"/api/", "/api/owners/17"}}, "GET /api/owners/{id}", "a subtree"},
		{"/api/", []Step{{"/api/", "/api/"}}, "GET /api/", "its root"},
		{"/api/owners/", []Step{{"/api/", "/api/owners/"}}, "GET /api/owners/", "a slash at the end stays"},
		{"/t/acme/owners/17", []Step{{"/t/{tenant}/", "/t/acme/owners/17"}}, "GET /t/{tenant}/owners/{id}", "wildcards in a prefix"},
		{"/depot.v1.Depot/ListBins", []Step{{"/depot.v1.Depot/", "/depot.v1.Depot/ListBins"}}, "GET /depot.v1.Depot/ListBins", "connect mounts services so"},
		{"/files/a/b.txt", []Step{{"/files/{path...}", "/files/a/b.txt"}}, "GET /files/{path...}", "the rest has a name"},
		{"/files/17/b", []Step{{"/files/*", "/files/17/b"}}, "GET /files/{id}/b", "chi mounts so"},
		{"/api/owners/17", []Step{{"/api/", "/api/owners/17"}, {"GET /owners/{owner}", "/owners/17"}}, "GET /api/owners/{owner}", "StripPrefix, and the inner pattern"},
		{"/t/acme/owners/17", []Step{{"/t/{tenant}/", "/t/acme/owners/17"}, {"/owners/{owner}", "/owners/17"}}, "GET /t/{tenant}/owners/{owner}", "the outer one names what was stripped"},
		{"/t/17/owners/4", []Step{{"/owners/{owner}", "/owners/4"}}, "GET /t/{id}/owners/{owner}", "nobody names what was stripped"},
		{"/api/owners/17", []Step{{"/api/", "/api/owners/17"}, {"/", "/owners/17"}}, "GET /api/owners/{id}", "prefix upon prefix"},
		{"/a/b/owners/17", []Step{{"/a/", "/a/b/owners/17"}, {"/b/", "/b/owners/17"}, {"/owners/{o}", "/owners/17"}}, "GET /a/b/owners/{o}", "three routers"},
		{"/api/owners/17", []Step{{"/api/", "/api/owners/17"}, {"", "/owners/17"}}, "GET /api/owners/{id}", "the inner one found nothing"},
		{"/x/17", []Step{{"GET example.com/x/", "/x/17"}}, "GET example.com/x/{id}", "a host"},
		{"/api/owners/17", []Step{{"/owners/{o}", "/elsewhere/17"}}, "GET /owners/{o}", "a path that was written anew"},
		{"/api", []Step{{"/api/", "/api"}}, "GET /api", "net/http leads to the slash"},
	} {
		assert.Equal(t, tt.want, Route("GET", tt.path, tt.steps...), tt.reason)
	}
}
