package twins

import (
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	fiberv2 "github.com/gofiber/fiber/v2"
	adaptorv2 "github.com/gofiber/fiber/v2/middleware/adaptor"
	fiberv3 "github.com/gofiber/fiber/v3"
	adaptorv3 "github.com/gofiber/fiber/v3/middleware/adaptor"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fiberBehaviours are those that its adaptor has: it holds an answer back until
// the handler is done, and a panic ends the process.
func fiberBehaviours() []behaviour {
	var all []behaviour
	for _, b := range plainBehaviours() {
		switch b.name {
		case "panic", "panic-late", "abort", "bad-status", "short", "long", "ranges", "expect", "expect-refused":
		default:
			all = append(all, b)
		}
	}
	return all
}

// listening serves an app until the test ends, and returns its address.
func listening(t *testing.T, serve func(net.Listener) error, shutdown func() error) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = serve(listener) }() // until it is shut down
	t.Cleanup(func() { _ = shutdown() })
	return listener.Addr().String()
}

func inFiberV2(m middleware) *fiberv2.App {
	app := fiberv2.New(fiberv2.Config{DisableStartupMessage: true})
	app.Use(adaptorv2.HTTPMiddleware(m))
	for _, b := range fiberBehaviours() {
		app.All("/"+b.name, adaptorv2.HTTPHandlerFunc(b.handle))
	}
	app.All("/own-error", func(*fiberv2.Ctx) error { return errors.New("oh") })
	app.All("/own-status", func(c *fiberv2.Ctx) error { return c.SendStatus(http.StatusTeapot) })
	app.All("/own-json", func(c *fiberv2.Ctx) error { return c.JSON(map[string]int{"a": 1}) })
	return app
}

func inFiberV3(m middleware) *fiberv3.App {
	app := fiberv3.New()
	app.Use(adaptorv3.HTTPMiddleware(m))
	for _, b := range fiberBehaviours() {
		app.All("/"+b.name, adaptorv3.HTTPHandlerFunc(b.handle))
	}
	app.All("/own-error", func(fiberv3.Ctx) error { return errors.New("oh") })
	app.All("/own-status", func(c fiberv3.Ctx) error { return c.SendStatus(http.StatusTeapot) })
	app.All("/own-json", func(c fiberv3.Ctx) error { return c.JSON(map[string]int{"a": 1}) })
	return app
}

// ownPaths are answered by fiber itself.
func ownPaths() []behaviour {
	return []behaviour{
		{name: "own-error", reason: "fiber's error handler answers"},
		{name: "own-status", reason: "fiber's text for a status"},
		{name: "own-json", reason: "fiber's JSON"},
		{name: "nowhere", reason: "no route"},
	}
}

func TestFiberByAdaptor(t *testing.T) {
	for name, serve := range map[string]func(*testing.T, middleware) string{
		"v2": func(t *testing.T, m middleware) string {
			app := inFiberV2(m)
			return listening(t, app.Listener, app.Shutdown)
		},
		"v3": func(t *testing.T, m middleware) string {
			app := inFiberV3(m)
			return listening(t, func(l net.Listener) error {
				return app.Listener(l, fiberv3.ListenConfig{DisableStartupMessage: true})
			}, app.Shutdown)
		},
	} {
		t.Run(name, func(t *testing.T) {
			raw := serve(t, doNothing)
			for setup, m := range setups() {
				watched := serve(t, m)
				for _, b := range append(fiberBehaviours(), ownPaths()...) {
					for _, method := range methods() {
						if b.method == "" || b.method == method {
							want, got := inOrder(b.run(t, raw, method)), inOrder(b.run(t, watched, method))
							assert.Equal(t, shown(want), shown(got), "%s, %s %s: %s", setup, method, b.name, b.reason)
						}
					}
				}
			}
		})
	}
}

// inOrder sorts the lines of an answer: the adaptor writes headers in the order
// of a map.
func inOrder(s string) string {
	lines := strings.SplitAfter(s, "\r\n")
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// A program may also stand in net/http, with fiber behind its adaptor.
func TestFiberBehindNetHTTP(t *testing.T) {
	all := append(fiberBehaviours(), ownPaths()...)
	t.Run("v2", func(t *testing.T) {
		compare(t, func(m middleware) http.Handler { return m(adaptorv2.FiberApp(inFiberV2(doNothing))) }, all, nil)
	})
	t.Run("v3", func(t *testing.T) {
		compare(t, func(m middleware) http.Handler { return m(adaptorv3.FiberApp(inFiberV3(doNothing))) }, all, nil)
	})
}
