package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// A database is one server that the tests need. The methods are called in the
// order in which they stand here.
type database interface {
	name() string
	// variable names the environment variable that holds its DSN.
	variable() string
	// packages are Debian's packages that bring it.
	packages() []string
	// find locates the server's programs; it fails where they are missing.
	find() error
	// prepare makes an empty data directory below dir.
	prepare(ctx context.Context, dir string, as owner) error
	// serve is the command line of the server.
	serve(dir string, port int) []string
	// ready tries once whether the database can be used.
	ready(ctx context.Context, port int) error
	dsn(port int) string
	// user is the account that runs the server where we are root.
	user() string
}

func databases() []database {
	return []database{&postgres{}, &mariadb{}}
}

// startAll starts those databases whose variable is not set, and returns the
// variables that it adds. stop is never nil.
func startAll(ctx context.Context, all []database, log io.Writer) (env []string, stop func(), err error) {
	stop = func() {}
	needed := unset(all)
	if err := provide(ctx, needed, log); err != nil {
		return nil, stop, err
	}
	if len(needed) == 0 {
		return nil, stop, nil
	}

	dir, err := os.MkdirTemp("", "nplusone-servers-")
	if err != nil {
		return nil, stop, err
	}
	var started []*server
	stop = func() {
		for _, s := range started {
			s.stop()
		}
		_ = os.RemoveAll(dir)
	}
	// The servers' own accounts have to reach their directories below it.
	if err := os.Chmod(dir, 0o711); err != nil {
		return nil, stop, err
	}
	begin := time.Now()
	homes, err := prepareAll(ctx, needed, dir)
	if err != nil {
		return nil, stop, err
	}
	for i, db := range needed {
		s, err := launch(ctx, db, homes[i])
		if err != nil {
			return nil, stop, err
		}
		started = append(started, s)
		env = append(env, db.variable()+"="+db.dsn(s.port))
		_, _ = fmt.Fprintf(log, "testservers: %s on 127.0.0.1:%d (%.1f s)\n", db.name(), s.port, time.Since(begin).Seconds())
	}
	return env, stop, nil
}

func unset(all []database) []database {
	var needed []database
	for _, db := range all {
		if os.Getenv(db.variable()) == "" {
			needed = append(needed, db)
		}
	}
	return needed
}

// A home is where one server keeps its data, and whose it is.
type home struct {
	dir   string
	owner owner
}

// prepareAll makes the data directories side by side: each takes a second.
func prepareAll(ctx context.Context, needed []database, dir string) ([]home, error) {
	homes := make([]home, len(needed))
	errs := make([]error, len(needed))
	var wg sync.WaitGroup
	for i, db := range needed {
		wg.Go(func() {
			homes[i], errs[i] = prepareOne(ctx, db, dir)
			if errs[i] != nil {
				errs[i] = fmt.Errorf("preparing %s: %w", db.name(), errs[i])
			}
		})
	}
	wg.Wait()
	return homes, errors.Join(errs...)
}

func prepareOne(ctx context.Context, db database, dir string) (home, error) {
	as, err := ownerNamed(db.user())
	if err != nil {
		return home{}, err
	}
	h := home{filepath.Join(dir, strings.ToLower(db.name())), as}
	if err := os.Mkdir(h.dir, 0o700); err != nil {
		return h, err
	}
	if err := as.give(h.dir); err != nil {
		return h, err
	}
	return h, db.prepare(ctx, h.dir, as)
}

// freePort asks the system for a port. Somebody else may take it before the
// server does; launch then tries again.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	return port, l.Close()
}

// greeting reads the first byte that a server sends on its own.
func greeting(ctx context.Context, port int) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return err
	}
	_, err = bufio.NewReader(conn).ReadByte()
	return err
}
