package service

import (
	"net/http"

	"github.com/nplusone-go/nplusone/detect"
)

// Watch gives each request a scope of its own.
func Watch(detector *detect.Detector) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, scope := detector.Start(r.Context(), r.Method+" "+r.URL.Path, detect.KindHTTP)
			defer scope.End()
			defer scope.Bind()()
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
}
