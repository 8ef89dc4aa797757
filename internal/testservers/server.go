package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

const (
	startAttempts = 3                // on another port each time
	startTimeout  = 60 * time.Second // of one attempt
	stopTimeout   = 10 * time.Second // then it is killed
	readyInterval = 50 * time.Millisecond
)

// A server is a running database.
type server struct {
	port    int
	cmd     *exec.Cmd
	exited  chan struct{} // closed when the process is gone
	logPath string
}

// launch starts db on a free port and waits until it can be used.
func launch(ctx context.Context, db database, h home) (*server, error) {
	var failures []error
	for range startAttempts {
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		s, err := startServer(db, h, port)
		if err != nil {
			return nil, fmt.Errorf("starting %s: %w", db.name(), err)
		}
		if err = s.await(ctx, db); err == nil {
			return s, nil
		}
		s.stop()
		failures = append(failures, fmt.Errorf("starting %s on port %d: %w\n%s", db.name(), port, err, tail(s.logPath, 2048)))
		if ctx.Err() != nil {
			break
		}
	}
	return nil, errors.Join(failures...)
}

func startServer(db database, h home, port int) (*server, error) {
	s := &server{port: port, exited: make(chan struct{}), logPath: filepath.Join(h.dir, "log")}
	log, err := os.Create(s.logPath)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }() // the server has its own copy

	args := db.serve(h.dir, port)
	s.cmd = exec.Command(args[0], args[1:]...)
	s.cmd.Dir = h.dir
	s.cmd.Stdout, s.cmd.Stderr = log, log
	h.owner.runAs(s.cmd)
	// A Ctrl-C at the terminal reaches the whole group: the servers must
	// outlive the command, which may still be using them.
	ownGroup(s.cmd)
	endWithParent(s.cmd)
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = s.cmd.Wait()
		close(s.exited)
	}()
	return s, nil
}

func (s *server) await(ctx context.Context, db database) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	tick := time.NewTicker(readyInterval)
	defer tick.Stop()
	for {
		err := db.ready(ctx, s.port)
		select {
		case <-s.exited:
			return errors.New("the server ended")
		default:
		}
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w; last attempt: %w", ctx.Err(), err)
		case <-s.exited:
		case <-tick.C:
		}
	}
}

// stop ends the server and waits for it. Both databases take SIGQUIT or
// SIGKILL without harm to anything that is kept, so patience is short.
func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.exited:
		return
	case <-time.After(stopTimeout / 5):
	}
	// PostgreSQL waits on SIGTERM for its clients to leave; this is its
	// immediate shutdown, and takes its children along.
	_ = s.cmd.Process.Signal(syscall.SIGQUIT)
	select {
	case <-s.exited:
	case <-time.After(stopTimeout):
		killGroup(s.cmd)
		<-s.exited
	}
}

// tail returns the end of a file, for a message.
func tail(path string, limit int) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-limit):])
}
