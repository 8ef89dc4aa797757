package nplusoneecho_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/examples/blog"
	nplusoneecho "github.com/nplusone-go/nplusone/integrations/echov4"
	"github.com/nplusone-go/nplusone/internal/entry/entrytest"
	"github.com/nplusone-go/nplusone/web"
)

// ways are how handlers hand a context to the database.
var ways = map[string]func(echo.Context) context.Context{
	"request": func(c echo.Context) context.Context { return c.Request().Context() },
	"dropped": func(echo.Context) context.Context { return entrytest.Dropped() },
}

func server(s *entrytest.Shop, way string) *echo.Echo {
	e := echo.New()
	e.Use(nplusoneecho.Middleware(nplusoneecho.Detector(s.Detector)))
	e.GET("/readers/:id/authors", func(c echo.Context) error {
		reader, _ := strconv.Atoi(c.Param("id"))
		names, err := blog.Authors(ways[way](c), s.DB, reader)
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, names)
	})
	return e
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
			s.Scopes(t, "GET /readers/:id/authors", ask(server(s, way)))
		})
	}
	t.Run("web's middleware around it", func(t *testing.T) {
		page := web.NewPage()
		h := web.Middleware(s.Detector, web.ShowOn(page), web.InjectToolbar())(server(s, "request"))
		s.Scopes(t, "GET /readers/:id/authors", ask(h))
	})
	t.Run("no route", func(t *testing.T) {
		s.Take()
		w := httptest.NewRecorder()
		server(s, "request").ServeHTTP(w, httptest.NewRequest("GET", "/nowhere/17", nil))
		assert.Equal(t, http.StatusNotFound, w.Code)
		assert.Equal(t, "GET /nowhere/{id}", s.Take()[0].Scopes[0].Name)
	})
	t.Run("an error of the handler", func(t *testing.T) {
		s.Take()
		e := server(s, "request")
		e.GET("/fails", func(echo.Context) error { return echo.NewHTTPError(http.StatusTeapot, "short and stout") })
		w := httptest.NewRecorder()
		e.ServeHTTP(w, httptest.NewRequest("GET", "/fails", nil))
		assert.Equal(t, http.StatusTeapot, w.Code)
		assert.Len(t, s.Take(), 1)
	})
}
