// Package nplusonegin opens a scope for each request that gin serves, named
// after its route:
//
//	r.Use(nplusonegin.Middleware())
package nplusonegin

import (
	"context"

	"github.com/gin-gonic/gin"

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

// Middleware opens a scope for each request. Statements belong to it by the
// request's context, by *gin.Context where a handler passes that, and on the
// handler's goroutine without any.
//
// Where web.Dev or web.Middleware stands around the engine, the request has a
// scope already and gets its name.
func Middleware(opts ...Option) gin.HandlerFunc {
	record.LookWithin(request)
	opener := entry.New(opts)
	return func(c *gin.Context) {
		ctx, e := opener.Open(c.Request.Context(), name(c), detect.KindHTTP)
		defer e.End()
		c.Request = c.Request.WithContext(ctx)
		c.Next()
	}
}

// request returns the context of the request that ctx was derived from: by
// itself *gin.Context has no value of it, unless the engine was told to.
func request(ctx context.Context) context.Context {
	if c, ok := ctx.Value(gin.ContextKey).(*gin.Context); ok && c.Request != nil {
		return c.Request.Context()
	}
	return nil
}

func name(c *gin.Context) string {
	if route := c.FullPath(); route != "" {
		return c.Request.Method + " " + route
	}
	return c.Request.Method + " " + urlshape.Of(c.Request.URL.Path)
}
