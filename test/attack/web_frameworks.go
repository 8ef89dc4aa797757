package main

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	chimiddleware "github.com/go-chi/chi/v5/middleware"
	"github.com/labstack/echo/v4"
	echomiddleware "github.com/labstack/echo/v4/middleware"
)

// webEcho answers errors, panics and unknown paths in its own error handler,
// after the middleware.
func webEcho(m func(http.Handler) http.Handler) http.Handler {
	e := echo.New()
	e.Logger.SetOutput(webQuiet.Writer())
	e.Use(echomiddleware.Recover(), func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			c.Response().Before(func() { c.Response().Header().Set("X-Before", "ran") })
			err := next(c)
			if c.Response().Committed {
				return err
			}
			c.Response().Header().Set("X-Free", "yes")
			return err
		}
	}, echo.WrapMiddleware(m))
	e.Any("/teapot", func(echo.Context) error { return echo.NewHTTPError(http.StatusTeapot, "short and stout") })
	e.Any("/plain-error", func(echo.Context) error { return errors.New("oh") })
	e.Any("/half", func(c echo.Context) error {
		_, _ = c.Response().Write([]byte("half"))
		return errors.New("oh")
	})
	e.Any("/flush", func(c echo.Context) error { c.Response().Flush(); return errors.New("oh") })
	e.Any("/echo-json", func(c echo.Context) error { return c.JSON(http.StatusAccepted, map[string]int{"a": 1}) })
	e.Any("/echo-none", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) })
	e.Any("/echo-html", func(c echo.Context) error { return c.HTML(http.StatusOK, "<p>part</p>") })
	e.POST("/post-only", func(c echo.Context) error { return c.String(http.StatusCreated, c.FormValue("name")) })
	for path, h := range webResponses {
		e.Any(path, echo.WrapHandler(h))
	}
	return e
}

var webEchoPaths = webResponsePaths("/teapot", "/plain-error", "/half", "/flush", "/echo-json", "/echo-none", "/echo-html", "/post-only", "/unknown")

// webGin has the middleware among its own, and keeps the status until there is
// a body.
func webGin(m func(http.Handler) http.Handler) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	g := gin.New()
	g.HandleMethodNotAllowed = true
	g.Use(gin.CustomRecoveryWithWriter(webQuiet.Writer(), func(c *gin.Context, p any) {
		if p == http.ErrAbortHandler {
			panic(p)
		}
		c.AbortWithStatus(http.StatusInternalServerError)
	}), func(c *gin.Context) {
		c.Next()
		if !c.Writer.Written() && len(c.Errors) > 0 {
			c.JSON(http.StatusConflict, gin.H{"error": c.Errors.String()})
		}
	}, webGinMiddleware(m))
	g.Any("/gin-error", func(c *gin.Context) { _ = c.Error(errors.New("oh")) })
	g.Any("/gin-status", func(c *gin.Context) { c.Status(http.StatusTeapot) })
	g.Any("/gin-pending", func(c *gin.Context) { c.Status(http.StatusTeapot); _, _ = c.Writer.Write([]byte("x")) })
	g.Any("/gin-json", func(c *gin.Context) { c.JSON(http.StatusAccepted, gin.H{"a": 1}) })
	g.Any("/gin-abort", func(c *gin.Context) { c.AbortWithStatus(http.StatusForbidden) })
	g.POST("/post-only", func(c *gin.Context) { c.String(http.StatusCreated, c.PostForm("name")) })
	for path, h := range webResponses {
		g.Any(path, gin.WrapF(h))
	}
	return g
}

// webGinMiddleware is what gin's users write to have a middleware of net/http.
func webGinMiddleware(m func(http.Handler) http.Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		m(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c.Writer, c.Request = webGinWriter{c.Writer, w}, r
			c.Next()
		})).ServeHTTP(c.Writer, c.Request)
	}
}

// webGinWriter sends what is written through a middleware of net/http.
type webGinWriter struct {
	gin.ResponseWriter
	inner http.ResponseWriter
}

func (w webGinWriter) Header() http.Header               { return w.inner.Header() }
func (w webGinWriter) Write(b []byte) (int, error)       { return w.inner.Write(b) }
func (w webGinWriter) WriteString(s string) (int, error) { return w.inner.Write([]byte(s)) }
func (w webGinWriter) WriteHeader(code int)              { w.inner.WriteHeader(code) }
func (w webGinWriter) Flush()                            { _ = http.NewResponseController(w.inner).Flush() }
func (w webGinWriter) Unwrap() http.ResponseWriter       { return w.inner }

var webGinPaths = webResponsePaths("/gin-error", "/gin-status", "/gin-pending", "/gin-json", "/gin-abort", "/post-only", "/unknown")

func webChi(m func(http.Handler) http.Handler) http.Handler {
	r := chi.NewRouter()
	r.Use(chimiddleware.Compress(5, "text/plain"), webChiRecover, m)
	r.Post("/post-only", func(w http.ResponseWriter, r *http.Request) { http.Error(w, r.FormValue("name"), http.StatusCreated) })
	for path, h := range webResponses {
		r.HandleFunc(path, h)
	}
	return r
}

// webChiRecover is chi's own, but for its log.
func webChiRecover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wrapped := chimiddleware.NewWrapResponseWriter(w, r.ProtoMajor)
		defer func() {
			if p := recover(); p == http.ErrAbortHandler {
				panic(p)
			} else if p != nil && wrapped.Status() == 0 {
				wrapped.WriteHeader(http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(wrapped, r)
	})
}

var webChiPaths = webResponsePaths("/post-only", "/unknown")
