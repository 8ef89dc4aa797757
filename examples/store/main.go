// Store is an HTTP service of agents, projects and stories whose pages come
// twice: under /naive with one query for every row, under /repaired without.
// It logs what nplusone finds in each request, and shows it on the page
// http://127.0.0.1:8080/debug/nplusone/.
//
//	go run ./examples/store
//	curl 'http://127.0.0.1:8080/naive/agents?workspace=3&page=1'
//	go run ./examples/store -detect=false
//	go run ./examples/store -driver postgres -dsn 'postgres://user:password@127.0.0.1/db?sslmode=disable'
//
// It keeps its tables in a temporary SQLite file, or in a schema of its own
// on PostgreSQL, and removes them when it is interrupted.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/examples/store/service"
	"github.com/nplusone-go/nplusone/web"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "store:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	flags := flag.NewFlagSet("store", flag.ExitOnError)
	addr := flags.String("addr", "127.0.0.1:8080", "address to listen on")
	driverName := flags.String("driver", "sqlite", "database: sqlite or postgres")
	dsn := flags.String("dsn", "", "where PostgreSQL is")
	watched := flags.Bool("detect", true, "watch the statements of each request")
	_ = flags.Parse(args) // ExitOnError

	place, err := service.NewPlace(ctx, *driverName, *dsn, 20)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, place.Remove()) }()

	var detector *detect.Detector
	if *watched {
		detector = detect.New()
	}
	s, err := service.Connect(place, detector)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	handler := s.Handler()
	if *watched {
		handler = watch(detector, handler)
	}
	return serve(ctx, *addr, handler, out)
}

// watch logs the findings of each request, and shows them on a page. Besides
// opening the database with the detector, this is all that a program does for
// nplusone.
func watch(detector *detect.Detector, next http.Handler) http.Handler {
	page := web.NewPage()
	mux := http.NewServeMux()
	page.Register(mux) // /debug/nplusone/
	mux.Handle("/", web.Middleware(detector, web.ShowOn(page), web.LogTo(nil))(next))
	return mux
}

// serve listens until ctx ends.
func serve(ctx context.Context, addr string, handler http.Handler, out io.Writer) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	for _, path := range service.Paths(3) {
		_, _ = fmt.Fprintf(out, "http://%s/naive%s\n", listener.Addr(), path)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	stopped := context.AfterFunc(ctx, func() {
		soon, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(soon)
	})
	defer stopped()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
