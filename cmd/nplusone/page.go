package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/inproc"
	"github.com/nplusone-go/nplusone/internal/webpage"
	"github.com/nplusone-go/nplusone/report"
)

// pageAddress reads the flag -page: a port of this machine's, unless an address
// is given.
func pageAddress(text string) (string, error) {
	switch text {
	case "true":
		return "127.0.0.1:0", nil
	case "false":
		return "", nil
	}
	if _, _, err := net.SplitHostPort(text); err != nil {
		return "", fmt.Errorf("an address is HOST:PORT: %w", err)
	}
	return text, nil
}

// livePage is the page of a program that knows nothing of us.
type livePage struct {
	page   *webpage.Page
	server *http.Server
}

// openPage serves an empty page and prints where.
func openPage(s stdio, address string) (*livePage, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	p := &livePage{page: webpage.New()}
	p.server = &http.Server{Handler: p.page, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = p.server.Serve(listener) }() // until close
	fmt.Fprintf(s.err, "nplusone: each request is shown at http://%s%s\n", listener.Addr(), webpage.Root(p.page))
	return p, nil
}

// closePage ends the page with the program: what is still being read gets its
// end.
func (p *livePage) close() {
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	_ = p.server.Shutdown(ctx) // streams are cut off
	_ = p.server.Close()
}

// show adds a request to the page.
func (p *livePage) show(at inproc.Request, r report.Report) {
	if len(r.Scopes) == 0 {
		return
	}
	s := &r.Scopes[0]
	e := &webpage.Request{
		ID: webpage.NewID(), Route: s.Name, Method: at.Method, Kind: s.Kind, Status: at.Status,
		Started: at.Started, DurationNS: s.DurationNS, Report: r,
	}
	if e.Status == 0 && strings.EqualFold(s.Kind, string(detect.KindHTTP)) && at.Method != "" {
		e.Status = http.StatusOK // nobody wrote any
	}
	e.Sum()
	webpage.Add(p.page, e)
}
