package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/examples/store/service"
	"github.com/nplusone-go/nplusone/web"
)

// patience is how long a user waits for an answer.
const patience = 30 * time.Second

// A site is the service, listening on a port of the loopback interface.
type site struct {
	url     string
	client  *http.Client
	server  *http.Server
	service *service.Service
}

// handlerOf is the service with its middleware. With a ledger each request is
// entered there.
func handlerOf(s *service.Service, detector *detect.Detector, book *ledger, page bool) http.Handler {
	handler := s.Handler()
	if book != nil {
		handler = book.enter(handler)
	}
	if detector == nil {
		return handler
	}
	var opts []web.Option
	if page {
		opts = append(opts, web.ShowOn(web.NewPage()))
	}
	return web.Middleware(detector, opts...)(handler)
}

func serve(place *service.Place, detector *detect.Detector, book *ledger, page bool) (*site, error) {
	s, err := service.Connect(place, detector)
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	server := &http.Server{Handler: handlerOf(s, detector, book, page), ReadHeaderTimeout: patience}
	go func() { _ = server.Serve(listener) }() // until close; failures show in the answers
	transport := &http.Transport{MaxIdleConnsPerHost: 1 << 16, DisableCompression: true}
	return &site{
		url:     "http://" + listener.Addr().String(),
		client:  &http.Client{Transport: transport, Timeout: patience},
		server:  server,
		service: s,
	}, nil
}

// close waits for handlers that are still running.
func (s *site) close() error {
	s.client.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return errors.Join(s.server.Shutdown(ctx), s.service.Close())
}
