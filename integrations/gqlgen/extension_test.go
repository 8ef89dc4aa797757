package nplusonegqlgen_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/stretchr/testify/assert"

	nplusonegqlgen "github.com/nplusone-go/nplusone/integrations/gqlgen"
	"github.com/nplusone-go/nplusone/integrations/gqlgen/blogql"
	"github.com/nplusone-go/nplusone/internal/entry/entrytest"
	"github.com/nplusone-go/nplusone/web"
)

func server(s *entrytest.Shop) http.Handler {
	srv := handler.New(blogql.NewExecutableSchema(blogql.Config{Resolvers: &blogql.Resolver{DB: s.DB}}))
	srv.AddTransport(transport.POST{})
	srv.Use(nplusonegqlgen.Extension(nplusonegqlgen.Detector(s.Detector)))
	return srv
}

func ask(h http.Handler, operation string, reader int) error {
	body := fmt.Sprintf(`{"query": "query %s { reader(id: %d) { follows { author { name } } } }"}`, operation, reader)
	r := httptest.NewRequest("POST", "/query", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "errors") {
		return fmt.Errorf("status %d: %s", w.Code, w.Body)
	}
	return nil
}

func TestOperations(t *testing.T) {
	s := entrytest.Open(t)
	for name, h := range map[string]http.Handler{
		"alone":                   server(s),
		"web's middleware around": web.Middleware(s.Detector)(server(s)),
	} {
		t.Run(name, func(t *testing.T) {
			s.Operations(t, "Follows", "reader.follows.author", func(reader int) error { return ask(h, "Follows", reader) })
		})
	}
	t.Run("no name", func(t *testing.T) {
		s.Take()
		assert.NoError(t, ask(server(s), "", 1))
		assert.Equal(t, "operation without a name", s.Take()[0].Scopes[0].Name)
	})
}
