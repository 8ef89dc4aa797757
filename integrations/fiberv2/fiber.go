// Package nplusonefiber opens a scope for each request that fiber v2 serves,
// named after its route:
//
//	app.Use(nplusonefiber.Middleware())
package nplusonefiber

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/entry"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/urlshape"
)

// Option configures the middleware.
type Option = entry.Option

// Detector hands scopes to d. Without it, or with nil, they go to the
// process-wide default detector, whose findings are logged with slog.
func Detector(d *detect.Detector) Option { return entry.Detector(d) }

// Middleware opens a scope for each request.
// Statements belong to it by c.UserContext(), by c.Context() where a handler
// passes that, and on the handler's goroutine without any.
//
// Where web.Dev or web.Middleware stands around adaptor.FiberApp, the request
// has a scope already and gets its name.
func Middleware(opts ...Option) fiber.Handler {
	opener := entry.New(opts)
	return func(c *fiber.Ctx) error {
		ctx, e := opener.Open(c.UserContext(), name(c), detect.KindHTTP)
		defer e.End()
		c.SetUserContext(ctx)
		c.Context().SetUserValue(record.Carried(ctx))
		err := c.Next()
		e.Rename(name(c)) // the route is known once it has been served
		return err
	}
}

// name copies what it takes from fiber, which uses its memory again. While the
// middleware runs the route is the middleware's own.
func name(c *fiber.Ctx) string {
	method := strings.Clone(c.Method())
	if route := c.Route(); len(route.Handlers) > 0 && route.Path != "" && route.Path != "/" {
		return method + " " + strings.Clone(route.Path)
	}
	return method + " " + urlshape.Of(strings.Clone(c.Path()))
}
