// Package nplusoneecho opens a scope for each request that echo v5 serves,
// named after its route:
//
//	e.Use(nplusoneecho.Middleware())
package nplusoneecho

import (
	"github.com/labstack/echo/v5"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/entry"
	"github.com/nplusone-go/nplusone/internal/urlshape"
)

// Option configures the middleware.
type Option = entry.Option

// Detector hands scopes to d. Without it, or with nil, they go to the
// process-wide default detector, whose findings are logged with slog.
func Detector(d *detect.Detector) Option { return entry.Detector(d) }

// Middleware opens a scope for each request. Statements belong to it by the
// request's context, and on the handler's goroutine without any.
//
// Where web.Dev or web.Middleware stands around echo, the request has a scope
// already and gets its name.
func Middleware(opts ...Option) echo.MiddlewareFunc {
	opener := entry.New(opts)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			ctx, e := opener.Open(c.Request().Context(), name(c), detect.KindHTTP)
			defer e.End()
			c.SetRequest(c.Request().WithContext(ctx))
			return next(c)
		}
	}
}

func name(c *echo.Context) string {
	if route := c.Path(); route != "" {
		return c.Request().Method + " " + route
	}
	return c.Request().Method + " " + urlshape.Of(c.Request().URL.Path)
}
