package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
)

type postgres struct {
	initdb, server, createdb string
}

func (*postgres) name() string       { return "PostgreSQL" }
func (*postgres) variable() string   { return "NPLUSONE_TEST_POSTGRES" }
func (*postgres) packages() []string { return []string{"postgresql"} }
func (*postgres) user() string       { return "postgres" }

// find takes the newest of the versions that Debian keeps side by side, else
// what is on the path.
func (p *postgres) find() (err error) {
	const debian = "/usr/lib/postgresql/*/bin"
	if p.initdb, err = findProgram("initdb", debian); err != nil {
		return err
	}
	bin := filepath.Dir(p.initdb)
	if p.server, err = findProgram("postgres", bin); err != nil {
		return err
	}
	p.createdb, err = findProgram("createdb", bin, "/usr/bin")
	return err
}

func (p *postgres) prepare(ctx context.Context, dir string, as owner) error {
	return as.run(ctx, dir, p.initdb, "-D", filepath.Join(dir, "data"), "-U", "postgres",
		"-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions")
}

// serve gives up all durability: the data lives as long as the tests.
func (p *postgres) serve(dir string, port int) []string {
	return []string{
		p.server, "-D", filepath.Join(dir, "data"), "-p", strconv.Itoa(port),
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
		"-c", "wal_level=minimal", "-c", "max_wal_senders=0", "-c", "max_wal_size=256MB",
		"-c", "max_connections=400", "-c", "jit=off",
	}
}

// ready creates the database, which succeeds as soon as the server takes
// connections.
func (p *postgres) ready(ctx context.Context, port int) error {
	return owner{}.run(ctx, "", p.createdb, "-h", "127.0.0.1", "-p", strconv.Itoa(port), "-U", "postgres", "nplusone")
}

func (*postgres) dsn(port int) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/nplusone?sslmode=disable", port)
}
