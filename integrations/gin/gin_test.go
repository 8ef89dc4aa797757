package nplusonegin_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/examples/blog"
	nplusonegin "github.com/nplusone-go/nplusone/integrations/gin"
	"github.com/nplusone-go/nplusone/internal/entry/entrytest"
	"github.com/nplusone-go/nplusone/web"
)

// ways are how handlers hand a context to the database.
var ways = map[string]func(*gin.Context) context.Context{
	"request":  func(c *gin.Context) context.Context { return c.Request.Context() },
	"gin":      func(c *gin.Context) context.Context { return c },
	"derived":  func(c *gin.Context) context.Context { return context.WithValue(c, "key", "value") }, //nolint:staticcheck // a program's own key
	"dropped":  func(*gin.Context) context.Context { return entrytest.Dropped() },
	"fallback": func(c *gin.Context) context.Context { return c },
}

func engine(s *entrytest.Shop, way string) *gin.Engine {
	gin.SetMode(gin.TestMode)
	r := gin.New()
	r.ContextWithFallback = way == "fallback"
	r.Use(nplusonegin.Middleware(nplusonegin.Detector(s.Detector)))
	r.GET("/readers/:id/authors", func(c *gin.Context) {
		reader, _ := strconv.Atoi(c.Param("id"))
		names, err := blog.Authors(ways[way](c), s.DB, reader)
		if err != nil {
			c.String(http.StatusInternalServerError, "%v", err)
			return
		}
		c.JSON(http.StatusOK, names)
	})
	return r
}

func ask(h http.Handler) func(reader int) error {
	return func(reader int) error {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", fmt.Sprintf("/readers/%d/authors", reader), nil))
		if w.Code != http.StatusOK {
			return fmt.Errorf("status %d: %s", w.Code, w.Body)
		}
		return nil
	}
}

func TestRequests(t *testing.T) {
	s := entrytest.Open(t)
	for way := range ways {
		t.Run(way, func(t *testing.T) {
			s.Scopes(t, "GET /readers/:id/authors", ask(engine(s, way)))
		})
	}
	t.Run("web's middleware around it", func(t *testing.T) {
		page := web.NewPage()
		h := web.Middleware(s.Detector, web.ShowOn(page), web.InjectToolbar())(engine(s, "gin"))
		s.Scopes(t, "GET /readers/:id/authors", ask(h))
	})
	t.Run("no route", func(t *testing.T) {
		s.Take()
		engine(s, "request").ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/nowhere/17", nil))
		assert.Equal(t, "GET /nowhere/{id}", s.Take()[0].Scopes[0].Name)
	})
	t.Run("a panic", func(t *testing.T) {
		s.Take()
		r := engine(s, "request")
		r.GET("/panics", func(*gin.Context) { panic("the program's") })
		assert.PanicsWithValue(t, "the program's", func() {
			r.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/panics", nil))
		})
		assert.Len(t, s.Take(), 1)
	})
}

// What a test runs belongs to the test, which fails for it.
func TestWithinATest(t *testing.T) {
	s := entrytest.Open(t)
	ctx, scope := s.Detector.Start(t.Context(), "the test", detect.KindTest)
	w := httptest.NewRecorder()
	engine(s, "gin").ServeHTTP(w, httptest.NewRequest("GET", "/readers/2/authors", nil).WithContext(ctx))
	require.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, 3, scope.End().Scopes[0].Queries)
	assert.Len(t, s.Take(), 1)
}
