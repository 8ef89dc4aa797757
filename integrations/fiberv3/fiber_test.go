package nplusonefiber_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/adaptor"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/examples/blog"
	nplusonefiber "github.com/nplusone-go/nplusone/integrations/fiberv3"
	"github.com/nplusone-go/nplusone/internal/entry/entrytest"
	"github.com/nplusone-go/nplusone/web"
)

type key struct{}

// ways are how handlers hand a context to the database.
var ways = map[string]func(fiber.Ctx) context.Context{
	"context": func(c fiber.Ctx) context.Context { return c.Context() },
	"fiber":   func(c fiber.Ctx) context.Context { return c },
	"derived": func(c fiber.Ctx) context.Context { return context.WithValue(c, key{}, 1) },
	"dropped": func(fiber.Ctx) context.Context { return entrytest.Dropped() },
}

func app(s *entrytest.Shop, way string) *fiber.App {
	app := fiber.New()
	app.Use(nplusonefiber.Middleware(nplusonefiber.Detector(s.Detector)))
	app.Get("/readers/:id/authors", func(c fiber.Ctx) error {
		reader, err := strconv.Atoi(c.Params("id"))
		if err != nil {
			return fiber.ErrNotFound
		}
		names, err := blog.Authors(ways[way](c), s.DB, reader)
		if err != nil {
			return err
		}
		return c.JSON(names)
	})
	return app
}

// serve starts fiber's own server.
func serve(t *testing.T, app *fiber.App) (url string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = app.Listener(l, fiber.ListenConfig{DisableStartupMessage: true})
	}()
	t.Cleanup(func() {
		_ = l.Close() // Shutdown has a race with the start of a server
		<-ended
	})
	return "http://" + l.Addr().String()
}

func ask(t *testing.T, url string) func(reader int) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	t.Cleanup(client.CloseIdleConnections)
	return func(reader int) error {
		res, err := client.Get(fmt.Sprintf("%s/readers/%d/authors", url, reader))
		if err != nil {
			return err
		}
		defer res.Body.Close()
		if res.StatusCode != http.StatusOK {
			return fmt.Errorf("status %d", res.StatusCode)
		}
		return nil
	}
}

func TestRequests(t *testing.T) {
	s := entrytest.Open(t)
	for way := range ways {
		t.Run(way, func(t *testing.T) {
			s.Scopes(t, "GET /readers/:id/authors", ask(t, serve(t, app(s, way))))
		})
	}
	t.Run("web's middleware around it", func(t *testing.T) {
		page := web.NewPage()
		h := web.Middleware(s.Detector, web.ShowOn(page))(adaptor.FiberApp(app(s, "dropped")))
		server := httptest.NewServer(h)
		defer server.Close()
		s.Scopes(t, "GET /readers/:id/authors", ask(t, server.URL))
	})
	t.Run("no route", func(t *testing.T) {
		s.Take()
		res, err := http.Get(serve(t, app(s, "dropped")) + "/nowhere/17")
		require.NoError(t, err)
		defer res.Body.Close()
		assert.Equal(t, http.StatusNotFound, res.StatusCode)
		reports := s.Take()
		assert.Equal(t, "GET /nowhere/{id}", reports[len(reports)-1].Scopes[0].Name)
	})
}
