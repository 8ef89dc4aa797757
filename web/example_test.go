package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/suggest"
	"github.com/nplusone-go/nplusone/web"
)

func Example() {
	page := web.NewPage()
	detector := detect.New(
		detect.FixWith(suggest.New()), // repairs to copy
		detect.ReportTo(page),         // jobs too
		detect.ListenWith(page),       // what many requests ask alike
	)
	// db, err := driver.Open("postgres", dsn, driver.Detector(detector))

	mux := http.NewServeMux()
	page.Register(mux) // /debug/nplusone/
	mux.HandleFunc("GET /posts/{id}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "a post")
	})
	handler := web.Middleware(detector, web.ShowOn(page), web.InjectToolbar())(mux)

	response := httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodGet, "http://localhost/posts/17", nil)
	request.RemoteAddr = "127.0.0.1:50000"
	handler.ServeHTTP(response, request)
	fmt.Println(response.Body, "with", response.Header().Get("X-Nplusone-Queries"), "queries")
	fmt.Println(page.Requests()[0].Route)
	// Output:
	// a post with 0 queries
	// GET /posts/{id}
}

func ExampleTarget() {
	slow := web.DefaultTargets()
	slow.Average, slow.P95, slow.P99 = time.Second, 2*time.Second, 5*time.Second
	page := web.NewPage()
	watched := web.Middleware(detect.New(), web.ShowOn(page),
		web.Target("GET /reports/*", slow),
		web.Target("GET /health", web.Targets{}), // nothing is checked
	)
	handler := watched(http.NotFoundHandler())
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/reports/sales", nil))
	fmt.Println(durationMS(page.Routes()[0].TargetP95NS), "ms")
	// Output: 2000 ms
}

func durationMS(ns int64) int64 { return time.Duration(ns).Milliseconds() }

// All that a program needs in development. The database is opened by
// driver.Open.
func ExampleDev() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /posts/{id}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "a post") })
	page := web.NewPage(web.Keep(50, 1<<20))
	handler := web.Dev(mux, web.ShowOn(page))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/posts/17", nil))
	fmt.Println(page.Requests()[0].Route)
	// Output: GET /posts/{id}
}

func ExampleMiddleware() {
	page := web.NewPage()
	watched := web.Middleware(detect.New(), web.ShowOn(page), web.NameBy(func(r *http.Request) string { return r.Method + " by name" }))
	watched(http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/posts/17", nil))
	fmt.Println(page.Requests()[0].Route)
	// Output: GET by name
}

// The page is a plain handler, for any path that ends in a slash.
func ExampleNewPage() {
	page := web.NewPage(web.Under("/internal/sql/"), web.Authorize(func(*http.Request) bool { return true }))
	mux := http.NewServeMux()
	page.Register(mux)
	response := httptest.NewRecorder()
	mux.ServeHTTP(response, httptest.NewRequest(http.MethodGet, "/internal/sql/requests.json", nil))
	fmt.Println(response.Code, response.Header().Get("Content-Type"))
	// Output: 200 application/json; charset=utf-8
}

func ExampleDefaultTargets() {
	t := web.DefaultTargets()
	fmt.Println(t.Average, t.P95, t.P99, t.ListQueries, t.DetailQueries)
	// Output: 100ms 200ms 500ms 9 4
}
